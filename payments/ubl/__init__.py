"""E-invoices as Peppol BIS Billing 3 (UBL 2.1): read safely and held against the rules. Imports no Django."""
