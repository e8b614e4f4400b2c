"""Posting rules as an accountant would write them; the numbers are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from bistand.staff.models import Role
from payments import actions as pay
from payments.ledger.posting import COLUMNS
from payments.models import PostingTable
from tests.factories import make_user

FROM = date(2020, 1, 1)
EQUIPMENT = "Hemutrustning;;5714;Ekonomiskt bistånd, hemutrustning;1:5710 6:EB"
BANK = "bank;;1930;Bank;"


def posting_file(*lines: str) -> bytes:
    return "\n".join([";".join(COLUMNS), *lines]).encode()


def in_force(*lines: str, valid_from: date = FROM, **more: Any) -> PostingTable:
    """Rules that two accountants have laid."""
    first, second = make_user(Role.ACCOUNTANT), make_user(Role.ACCOUNTANT)
    now = timezone.now()
    draft = pay.load_posting(first, now, "Kontering", valid_from, posting_file(*(lines or (BANK, EQUIPMENT))), **more)
    return pay.approve_posting(second, now, draft.pk)
