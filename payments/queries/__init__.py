"""Reads of the way of the money. Every queryset carries the secrecy filter of `payments.queries.secrecy`."""
