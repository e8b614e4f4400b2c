"""Where an application that nobody has is proposed to go: the section by rule, the caseworker by load. Pure.

A proposal only: a person accepts or changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol


class Rule(Protocol):
    family: str
    kind: str
    age_from: int | None
    age_to: int | None
    language: str
    section_id: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is asked of an application to route it."""

    kind: str
    family: str
    age: int
    language: str
    section_id: int
    weight: Decimal = Decimal(1)


@dataclass(slots=True)
class Worker:
    """A caseworker of the day: `sections` None means all, `load` and `capacity` are in weighted cases.

    `had` is the load before anything was proposed.
    """

    user: Any
    sections: frozenset[int] | None
    capacity: int
    load: Decimal = Decimal(0)
    languages: frozenset[str] = field(default_factory=frozenset)
    had: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.had = self.load

    @property
    def pk(self) -> int:
        return int(self.user.pk)

    @property
    def share(self) -> Decimal:
        """How full they are: 1 at their capacity."""
        return self.load / self.capacity if self.capacity else Decimal("Infinity")

    def works_in(self, section_id: int) -> bool:
        return self.sections is None or section_id in self.sections

    @property
    def said(self) -> str:
        return f"{self.user.get_full_name()}, {in_words(self.had)} av {self.capacity}"


@dataclass(frozen=True, slots=True)
class Proposal:
    section_id: int
    worker: Worker | None
    why: str


def in_words(load: Decimal) -> str:
    """18.25 → "18,25"."""
    return f"{load.normalize():f}".replace(".", ",")


def fits(rule: Rule, arrival: Arrival) -> bool:
    """Whether every condition that the rule sets holds."""
    return (
        rule.family in ("", arrival.family)
        and rule.kind in ("", arrival.kind)
        and (rule.age_from is None or arrival.age >= rule.age_from)
        and (rule.age_to is None or arrival.age <= rule.age_to)
        and (not rule.language or rule.language.casefold() == arrival.language.casefold())
    )


def propose(arrival: Arrival, rules: Iterable[Rule], workers: Iterable[Worker]) -> Proposal:
    """The first rule that fits gives the section; of those there, the one with the most room.

    Those who speak the applicant's language come first. The one proposed is loaded with the case, so that the next
    proposal of the same page counts it.
    """
    rule = next((rule for rule in rules if fits(rule, arrival)), None)
    section = rule.section_id if rule else arrival.section_id
    why = "enligt regel" if rule else "samma sektion"
    there = [worker for worker in workers if worker.works_in(section) and worker.capacity]
    speaking = [worker for worker in there if arrival.language and arrival.language.casefold() in worker.languages]
    chosen = min(speaking or there, key=lambda worker: (worker.share, worker.pk), default=None)
    if chosen is None:
        return Proposal(section, None, f"{why}; ingen handläggare där i dag")
    spoken = f"talar {arrival.language}, " if speaking else ""
    said = f"{why}; {spoken}har {in_words(chosen.load)} av {chosen.capacity} ärenden"
    chosen.load += arrival.weight
    return Proposal(section, chosen, said)
