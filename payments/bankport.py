"""The bank's edge: files out, receipts in. The adapter is a folder that the bank's file transfer empties and fills."""

from payments.exchange import Exchange

BANK = Exchange("BANK", "*.xml")
folder, hand_over, note, receipts, done = BANK.folder, BANK.hand_over, BANK.note, BANK.receipts, BANK.done
