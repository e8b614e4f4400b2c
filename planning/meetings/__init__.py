"""What is done together with others: coordinated plans (SIP), and meetings about persons who have consented."""
