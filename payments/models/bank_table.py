"""The banks that money is paid through: accounts, identifiers, and how each wants its file."""

from __future__ import annotations

from django.db import models

from payments.models.loaded import LoadedTable


class BankTable(LoadedTable):
    """Bank profiles in force from a pay day; a run keeps the table that it was released by.

    A row is that of one section, or of all (`payments.bank.profile_rows`).
    """

    THE = "Bankprofilen"

    class Meta:
        verbose_name = "bankprofil"
        verbose_name_plural = "bankprofiler"
        constraints = [
            models.CheckConstraint(
                name="bank_table_is_approved_by_another",
                condition=models.Q(approved_person__isnull=True) | ~models.Q(approved_person=models.F("loaded_person")),
                violation_error_message="Bankprofilen godkänns av någon annan än den som läste in den.",
            ),
            models.CheckConstraint(
                name="approved_bank_table_has_approver",
                condition=models.Q(state="approved", approved_by__isnull=False, approved_person__isnull=False)
                | (~models.Q(state="approved") & models.Q(approved_by__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-valid_from"], name="bank_table_in_force")]
