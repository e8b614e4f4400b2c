"""The ledger's edge, pure: vouchers as SIE 4I and as CSV, and the ledger's receipt. No Django here."""
