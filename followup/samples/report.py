"""The report of a spot check to the board, as PDF and workbook: numbers and remarks, no client's name or number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from bistand.ui.templatetags.ui import figure
from cases.letters import Recipient, Sender
from cases.letters_plain import Part, PlainLetter, plain_letter
from followup.samples.models import Sample, SampleItem, Subject
from followup.samples.queries import earlier, subject_words
from followup.workbook import Sheet, workbook

NBSP = "\u00a0"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """What is told of a spot check; `drawn` with its sample, by number."""

    sample: Sample
    drawn: Sequence[SampleItem]

    @property
    def remarks(self) -> list[SampleItem]:
        return [item for item in self.drawn if item.outcome == SampleItem.Outcome.REMARK]

    @property
    def lead(self) -> str:
        done = sum(1 for item in self.drawn if item.outcome)
        many = f"{done} av {len(self.drawn)}" if done < len(self.drawn) else f"{done}"
        return (
            f"{many} {Subject(self.sample.subject).label} har granskats. {len(self.remarks)} fick en anmärkning "
            f"({share(len(self.remarks), done)})."
        )

    @property
    def basis(self) -> Sheet:
        """From what, how many and how it was drawn, so that anybody with the database can draw it again."""
        sample, ways = self.sample, Counter(item.way for item in self.drawn)
        rows = (
            ("Vad", subject_words(sample).capitalize()),
            ("Antal att dra ur", figure(sample.frame_count)),
            ("Dragna slumpvis", str(ways[SampleItem.Way.RANDOM])),
            ("Dragna efter risk", f"{ways[SampleItem.Way.RISK]}, där flaggade och de som har gett signaler väger mer"),
            ("Drogs", f"{timezone.localdate(sample.drawn_at)}"),
            ("Frö", sample.seed),
            ("Urvalets avtryck", sample.frame_hash),
        )
        return Sheet("Så drogs stickprovet", ("Uppgift", "Innehåll"), rows)

    @property
    def answers(self) -> Sheet:
        rows = []
        for question in self.sample.questions:
            given = Counter(item.answers.get(str(question["id"]), "") for item in self.drawn if item.outcome)
            rows.append((question["text"], *(str(given[answer.value]) for answer in SampleItem.Answer)))
        return Sheet("Svar på frågorna", ("Fråga", *(answer.label for answer in SampleItem.Answer)), tuple(rows))

    @property
    def told(self) -> Sheet:
        rows = tuple((f"Nummer {i.number}", i.remark, i.reply or "Sektionen har inte svarat än.") for i in self.remarks)
        return Sheet("Anmärkningar", ("Granskad", "Anmärkning", "Sektionens svar"), rows)

    @property
    def before(self) -> Sheet:
        rows = tuple(
            (subject_words(s).capitalize(), str(s.drawn), str(s.remarks), share(s.remarks, s.drawn))
            for s in earlier(self.sample)
        )
        return Sheet("Jämfört med tidigare stickprov", ("Stickprov", "Granskade", "Anmärkningar", "Andel"), rows)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return self.basis, self.answers, self.told, self.before


def share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f} procent" if whole else "–"


def report_of(sample: Sample) -> Report:
    return Report(sample, list(sample.items.order_by("number")))


def report_pdf(report: Report) -> bytes:
    """The report as PDF/UA-1 and PDF/A-3a; marked as a draft until the spot check is closed."""
    sample, here = report.sample, settings.MUNICIPALITY
    sender = Sender(
        here["name"], here["board"], "Internkontrollen", tuple(here["address"]), here["phone"].replace(" ", NBSP)
    )
    parts = [Part("Slutsats", sample.conclusion)] if sample.conclusion else []
    parts += [_part(sheet) for sheet in report.sheets if sheet.rows]
    closed = sample.closed_at or timezone.now()
    return plain_letter(
        PlainLetter(
            sender=sender,
            recipient=Recipient(here["board"]),
            kind="Rapport",
            title=f"Stickprov {sample.pk}: {Subject(sample.subject).label}",
            lead=report.lead,
            day=timezone.localdate(closed),
            case_number="",
            reference=f"stickprov {sample.pk}",
            parts=tuple(parts),
            signed_by=str(sample.closed_by) if sample.closed_by else "",
            is_draft=sample.closed_at is None,
        )
    )


def _part(sheet: Sheet) -> Part:
    """A letter's tables have two columns: the others stand in words in the second."""
    rows = tuple((row[0], row[1] if len(row) == 2 else _in_words(sheet.head[1:], row[1:])) for row in sheet.rows)
    return Part(sheet.title, facts=rows)


def _in_words(head: Sequence[str], values: Sequence[str]) -> str:
    return ". ".join(f"{name}: {value.rstrip('.')}" for name, value in zip(head, values, strict=True)) + "."


def report_workbook(report: Report) -> bytes:
    """The same tables as a workbook (XLSX)."""
    sheets = (Sheet("Resultat", ("Resultat", ""), _results(report)), *report.sheets)
    return workbook(f"Stickprov {report.sample.pk}", report.sample.drawn_at, sheets)


def _results(report: Report) -> Rows:
    return (("I korthet", report.lead), ("Slutsats", report.sample.conclusion or "Stickprovet är inte avslutat."))
