"""The rules that PostgreSQL holds of the way of the money."""

from django.db import migrations

from bistand.audit import sql
from payments import (
    execution_rules,
    fund_rules,
    guarantee_rules,
    invoice_rules,
    ledger_rules,
    requisition_rules,
    rules,
    staff_account_rules,
    statement_rules,
)


class Migration(migrations.Migration):
    # What a database that has all of these holds already is what this and 0001 make.
    replaces = [
        ("payments", "0003_code_at_release"),
        ("payments", "0004_reason_for_unusual_account"),
        ("payments", "0005_one_fresh_code"),
        ("payments", "0006_moment_of_a_code"),
        ("payments", "0007_requisitions"),
        ("payments", "0008_posting_rules"),
        ("payments", "0009_ledger_vouchers"),
        ("payments", "0010_invoices"),
        ("payments", "0011_statements"),
        ("payments", "0012_refused_accounts"),
        ("payments", "0013_bank_tables"),
        ("payments", "0014_client_funds"),
        ("payments", "0015_paid_before"),
        ("payments", "0016_cooling"),
        ("payments", "0017_run_lists"),
        ("payments", "0018_claims_of_money_out"),
        ("payments", "0019_swedish_names"),
        ("payments", "0020_left_of_a_decision"),
        ("payments", "0021_rent_guarantees"),
        ("payments", "0022_staff_accounts"),
        ("payments", "0023_stopped_by_hand"),
        ("payments", "0024_deposit_vouchers"),
        ("payments", "0025_lighter_payment_rules"),
        ("payments", "0026_claim_opened_again"),
    ]
    dependencies = [("payments", "0001_initial"), ("cases", "0002_rules")]

    operations = [
        sql.run(*rules.statements()),
        sql.run(*requisition_rules.statements(), *invoice_rules.statements(), requisition_rules.LEFT),
        sql.run(*ledger_rules.of_loaded("payments_postingtable"), *ledger_rules.of_loaded("payments_banktable")),
        sql.run(*ledger_rules.of_vouchers(), *statement_rules.statements()),
        sql.run(*fund_rules.statements(), *guarantee_rules.statements(), *staff_account_rules.statements()),
        sql.run(*execution_rules.execution_statements(), *execution_rules.claim_statements()),
    ]
