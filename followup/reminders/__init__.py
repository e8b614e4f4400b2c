"""Reminders: a dated thing to do in a case, one's own or the group's, once or every so many months."""
