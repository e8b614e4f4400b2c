"""manage.py add_administrator: the first person who can give others their roles."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bistand.refusals import Refusal
from bistand.staff import actions
from bistand.staff.models import Employee, Role, User
from bistand.staff.queries import system_user

VARIABLE = "BISTAND_ADMINISTRATOR_PASSWORD"
DAYS = 365


class Command(BaseCommand):
    help = (
        "Lägger till en systemförvaltare, med behörighet i ett år. Lösenordet frågas efter, läses från standard in "
        f"eller tas ur miljövariabeln {VARIABLE}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employee-id", required=True, help="anställningsnummer")
        parser.add_argument("--name", required=True, help="personens namn")
        parser.add_argument("--username", required=True, help="användarnamn att logga in med")

    def handle(self, *args: Any, **options: Any) -> None:
        password = self._password()
        now, system = timezone.now(), system_user()
        try:
            validate_password(password, User(username=options["username"]))
            with transaction.atomic():
                person = Employee.objects.filter(employee_id=options["employee_id"]).first()
                if person is None:
                    person = actions.add_employee(system, now, options["employee_id"], options["name"])
                user = actions.add_user(system, now, person, options["username"], password)
                today = timezone.localdate(now)
                last = today + timedelta(days=DAYS)
                actions.grant_role(system, now, user, Role.ADMINISTRATOR, None, today, last)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} är systemförvaltare till och med {last} och loggar in som {user.username}.")

    def _password(self) -> str:
        if value := os.environ.get(VARIABLE):
            return value
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        first = getpass.getpass("Lösenord: ")
        if first != getpass.getpass("Lösenordet igen: "):
            raise CommandError("Lösenorden är inte lika.")
        return first
