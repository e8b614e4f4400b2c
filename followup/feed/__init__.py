"""The calendar feed: booked meetings and follow-ups without a case, by a secret link that one may revoke."""
