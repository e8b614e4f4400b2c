"""Meetings with clients beside the follow-ups: booked, called to, held, missed and moved, and the time they take."""
