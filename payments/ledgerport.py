"""The ledger's edge: vouchers out, receipts in. The adapter is a folder, as for the bank, with another transfer."""

from payments.exchange import Exchange

LEDGER = Exchange("LEDGER", "*.csv")
folder, hand_over, note, receipts, done = LEDGER.folder, LEDGER.hand_over, LEDGER.note, LEDGER.receipts, LEDGER.done
