"""Letters and documents made of headed paragraphs: to the committee, the court, the client. Pure, as `cases.letters`.

Every one has the same head, and says who it is from, to whom, about what and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from bistand.pdf import render_pdf
from cases import letters_text as text
from cases.letters import LETTERS, Recipient, Sender


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, the paragraphs under it (parted by an empty line; a line that begins with a dash is a point), points,
    and facts as name and value.
    """

    heading: str = ""
    body: str = ""
    points: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlainLetter:
    """All that such a letter says.

    Attributes:
        kind: what it is, "Tjänsteskrivelse"; stands among the facts.
        lead: the answer, or what it is about, in one or two sentences.
        appeal: whether it tells how the decision in it is appealed to the administrative court.
        decision_number: which decision the appeal is of.
        reference: what one is to name where there is no case, "ansökan 1234".
        is_draft: whether it is only a preview.
    """

    sender: Sender
    recipient: Recipient
    kind: str
    title: str
    lead: str
    day: date
    case_number: str
    parts: tuple[Part, ...] = ()
    signed_by: str = ""
    appeal: bool = False
    court: str = ""
    decision_number: str = ""
    is_draft: bool = False
    reference: str = ""

    @property
    def decided_on(self) -> date:
        return self.day


def plain_letter(content: PlainLetter) -> bytes:
    """The letter as PDF/UA-1 and PDF/A-3a. The same content, the same bytes."""
    return render_pdf(plain_html(content), title=content.title, base=LETTERS, stylesheets=(LETTERS / "letter.css",))


def plain_html(content: PlainLetter) -> str:
    facts = (
        ("Datum", content.day.isoformat()),
        ("Ärende", content.case_number or content.reference),
        ("Handling", content.kind),
    )
    parts = [(part, text.blocks(part.body)) for part in content.parts]
    context = {"letter": content, "title": content.title, "facts": facts, "parts": parts, "running": content.kind}
    return render_to_string("cases/letters/plain.html", context)
