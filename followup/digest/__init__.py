"""Digests: what waits and what is late in figures, once a day or a week, for those who have chosen it."""
