"""The shape of an e-application as it is preferred; another shape is taken in all the same (`api_reading`)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bistand.api import AmountField
from cases.models import ApplicationKind
from cases.norm import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.numbers import read_person_number, read_temporary_number
from cases.stated import ASSETS, TENURES


class PersonNumberField(serializers.CharField):
    """A personnummer or samordningsnummer, written in any usual way; gives its twelve digits.

    A temporary number of ours is one only where somebody has it, which the reading knows (`api_reading`).
    """

    NO_NUMBER = "Det är inget giltigt personnummer eller samordningsnummer."

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        number = read_person_number(text) or read_temporary_number(text)
        if number is None:
            raise serializers.ValidationError(self.NO_NUMBER)
        return number


class PersonSerializer(serializers.Serializer):
    pnr = PersonNumberField(help_text="personnummer eller samordningsnummer")
    given_name = serializers.CharField(max_length=80)
    family_name = serializers.CharField(max_length=80)
    street = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=10, required=False, default="", allow_blank=True)
    city = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, default="", allow_blank=True)
    language = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class ChildSerializer(PersonSerializer):
    lunch_away = serializers.BooleanField(required=False, default=False)
    in_school = serializers.BooleanField(required=False, default=False)
    days = serializers.IntegerField(min_value=1, max_value=31, required=False, allow_null=True, default=None)


class OfPersonSerializer(serializers.Serializer):
    person = PersonNumberField(help_text="personnummer för någon i hushållet")


class IncomeSerializer(OfPersonSerializer):
    kind = serializers.ChoiceField(choices=list(INCOME_KINDS.items()))
    net = AmountField()


class ExpenseSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=list(EXPENSE_KINDS.items()))
    applied = AmountField()


class NeedSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=list(NEED_KINDS.items()))
    applied = AmountField()


class PeriodSerializer(serializers.Serializer):
    """A part of the month."""

    first = serializers.DateField()
    last = serializers.DateField()


class HousingSerializer(serializers.Serializer):
    """How the household lives."""

    tenure = serializers.ChoiceField(choices=TENURES)
    landlord = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    rooms = serializers.IntegerField(min_value=0, max_value=30, required=False, allow_null=True, default=None)
    people = serializers.IntegerField(
        min_value=1, max_value=100, required=False, allow_null=True, default=None, help_text="antal som bor i bostaden"
    )


class AssetSerializer(OfPersonSerializer):
    kind = serializers.ChoiceField(choices=ASSETS)
    value = AmountField()
    text = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class JobSearchSerializer(OfPersonSerializer):
    """A job applied for, or another step towards work."""

    day = serializers.DateField(required=False, allow_null=True, default=None)
    what = serializers.CharField(max_length=300)


class SignatureSerializer(OfPersonSerializer):
    """That an adult has signed, and how (eID, for instance)."""

    signed_at = serializers.DateTimeField()
    method = serializers.CharField(max_length=60)


class ApplicationSerializer(serializers.Serializer):
    """An application as the e-service sends it. What a person left out does not stop it: it is asked for afterwards."""

    external_id = serializers.CharField(
        max_length=80,
        required=False,
        help_text="e-tjänstens eget nummer; samma nummer igen ger samma ansökan. Kan sändas som Idempotency-Key.",
    )
    kind = serializers.ChoiceField(
        choices=ApplicationKind.choices, required=False, help_text="utelämnad: återansökan om en har beslutats förut"
    )
    month = serializers.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])$", required=False, allow_null=True, default=None, help_text="ÅÅÅÅ-MM",
        error_messages={"invalid": "Skriv månaden som ÅÅÅÅ-MM."},
    )  # fmt: skip
    period = PeriodSerializer(required=False, allow_null=True, default=None)
    applicant = PersonSerializer()
    partner = PersonSerializer(required=False, allow_null=True, default=None)
    children = ChildSerializer(many=True, required=False, default=list)
    incomes = IncomeSerializer(many=True, required=False, default=list)
    expenses = ExpenseSerializer(many=True, required=False, default=list)
    needs = NeedSerializer(many=True, required=False, default=list)
    housing = HousingSerializer(required=False, allow_null=True, default=None)
    assets = AssetSerializer(many=True, required=False, default=list)
    job_search = JobSearchSerializer(many=True, required=False, default=list)
    signatures = SignatureSerializer(many=True, required=False, default=list)
    text = serializers.CharField(max_length=10_000, required=False, default="", allow_blank=True)
