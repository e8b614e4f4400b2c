"""Writes of the catalogue of measures; `f(actor, now, …)`, see bistand.actions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from planning.measures.models import Measure, MeasureKind, Provider, Referral

KEEP = "planning.keep_measures"
ENDED = "Insatsen har upphört och ändras inte. Lägg in den på nytt om den börjar igen."


@dataclass(frozen=True)
class MeasureText:
    """What a measure is: what, for whom, on what criteria; places (None is no limit) and the days it starts on."""

    name: str
    kind: str
    target_group: str
    criteria: str
    expectations: str = ""
    places: int | None = None
    starts: list[date] = field(default_factory=list)
    rhythm: str = Measure.Rhythm.DAY
    contact: str = ""


@action("planning.keep_measures")
def add_provider(actor: User, now: datetime, name: str, contact: str) -> Provider:
    """Add a provider of measures. Raises Invalid where the name is taken."""
    if Provider.objects.filter(name__iexact=name.strip()).exists():
        raise Invalid("Anordnaren finns redan.", "name")
    return Provider.objects.create(name=name.strip(), contact=contact.strip())


@action("planning.keep_measures")
def change_provider(actor: User, now: datetime, provider_id: int, name: str, contact: str) -> Provider:
    """Change the name or the contact of a provider that has not ended."""
    row = _provider(provider_id)
    if Provider.objects.filter(name__iexact=name.strip()).exclude(pk=row.pk).exists():
        raise Invalid("En annan anordnare har det namnet.", "name")
    row.name, row.contact = name.strip(), contact.strip()
    row.save(update_fields=["name", "contact"])
    return row


@action("planning.keep_measures")
def end_provider(actor: User, now: datetime, provider_id: int) -> Provider:
    """Note that a provider holds no more measures. Raises Conflict while one of its measures goes on, or somebody has a
    referral there that is not ended: then nobody is forgotten when it closes.
    """
    row = _provider(provider_id)
    if Measure.objects.filter(provider=row, ended_on=None).exists():
        raise Conflict("Anordnaren har insatser kvar. Avsluta dem först.")
    if left := Referral.objects.filter(measure__provider=row).exclude(state=Referral.State.ENDED).count():
        raise Conflict(f"{left} anvisningar hos anordnaren är inte avslutade. Avsluta dem först.")
    row.ended_on = timezone.localdate(now)
    row.save(update_fields=["ended_on"])
    return row


@action("planning.keep_measures")
def add_measure(actor: User, now: datetime, provider_id: int, text: MeasureText) -> Measure:
    """Add a measure of a provider that has not ended."""
    _check(text)
    return Measure.objects.create(provider=_provider(provider_id), **asdict(text))


@action("planning.keep_measures")
def change_measure(actor: User, now: datetime, measure_id: int, text: MeasureText) -> Measure:
    """Change what a measure says. Fewer places than are taken take no place from anybody."""
    row = _measure(measure_id)
    _check(text)
    fields = asdict(text)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    return row


@action("planning.keep_measures")
def end_measure(actor: User, now: datetime, measure_id: int) -> Measure:
    """Let a measure take nobody more; those who have a place or wait go on until they end."""
    row = _measure(measure_id)
    row.ended_on = timezone.localdate(now)
    row.save(update_fields=["ended_on"])
    return row


def _provider(provider_id: int) -> Provider:
    row = Provider.objects.select_for_update().filter(pk=provider_id).first()
    if row is None:
        raise NotFound("Anordnaren finns inte.")
    if row.ended_on:
        raise Conflict("Anordnaren har upphört.")
    return row


def _measure(measure_id: int) -> Measure:
    row = Measure.objects.select_for_update(of=("self",)).select_related("provider").filter(pk=measure_id).first()
    if row is None:
        raise NotFound("Insatsen finns inte.")
    if row.ended_on:
        raise Conflict(ENDED)
    return row


def _check(text: MeasureText) -> None:
    if text.kind not in MeasureKind.values:
        raise Invalid("Välj typ av insats.", "kind")
    for name, words in (
        ("name", "insatsens namn"),
        ("target_group", "vem den är till för"),
        ("criteria", "vad som krävs"),
    ):
        if not str(getattr(text, name)).strip():
            raise Invalid(f"Skriv {words}.", name)
