"""Talking to the bank: account numbers, bank days, payment files and receipts. Pure: imports no Django."""
