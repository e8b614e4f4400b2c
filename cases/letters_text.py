"""The words of the letters: amounts, months, legal references and what each rule means in plain Swedish.

A legal reference is written as in the calculation: ``SoL 12:7`` is chapter 12 section 7 of socialtjänstlagen,
and may be followed by the paragraph and item in words, ``SoL 12:7 första stycket 2``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cases.norm.kinds import ASSET_KINDS

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

OUTCOMES = {
    "grant": "Bifall",
    "partial": "Delvis bifall",
    "reject": "Avslag",
    "dismiss": "Avvisning",
    "write_off": "Avskrivning",
}

LEADS = {
    "grant": "Vi säger ja till din ansökan.",
    "partial": "Vi säger ja till en del av det du har sökt.",
    "reject": "Vi säger nej till din ansökan.",
    "dismiss": "Vi avvisar ansökan. Det betyder att vi inte bedömer din rätt till bistånd.",
    "write_off": "Vi avskriver ansökan. Det betyder att vi avslutar den utan att bedöma din rätt.",
}

LESS = "Vi har ändrat ett beslut. Du får mindre än vad som stod i det."

# Why a decision may be put in the place of another, to the one it concerns (FL 37–38 §§, SoL 14:9).
CHANGES = {
    "favourable": "Ändringen är till din fördel (37 § förvaltningslagen).",
    "obvious": "Det beslutet var uppenbart felaktigt (38 § förvaltningslagen).",
    "reservation": "I det beslutet stod det att det kunde ändras (37 § förvaltningslagen).",
    "security": "Tvingande säkerhetsskäl kräver ändringen (37 § förvaltningslagen).",
    "wrong_information": "Det beslutet byggde på uppgifter från dig som inte stämde (37 § förvaltningslagen).",
    "changed": "Förhållandena har ändrats väsentligt sedan dess (14 kap. 9 § socialtjänstlagen).",
    "judgment": "Domstol har avgjort saken.",
}

CHANGE_LAWS = {
    "favourable": ("FL 37",),
    "obvious": ("FL 38",),
    "reservation": ("FL 37",),
    "security": ("FL 37",),
    "wrong_information": ("FL 37",),
    "changed": ("SoL 14:9",),
}

# Why the aid may be claimed back: said beforehand, in the decision itself (SoL 33:2–3).
REPAYMENTS = {
    "advance": "Biståndet är ett förskott på en förmån eller ersättning. När du får den kan vi kräva tillbaka "
    "biståndet (33 kap. 2 § socialtjänstlagen).",
    "conflict": "Du får biståndet medan du är indragen i en arbetskonflikt. Därför kan vi kräva tillbaka det "
    "(33 kap. 2 § socialtjänstlagen).",
    "hindered": "Du får biståndet därför att du är hindrad från att använda dina inkomster och tillgångar, av skäl som "
    "du inte kan råda över. Därför kan vi kräva tillbaka det (33 kap. 2 § socialtjänstlagen).",
    "condition": "Du får biståndet på villkor att du betalar tillbaka det (33 kap. 3 § socialtjänstlagen).",
}

# Of the payments: what is not known is said to be so.
EARLIEST, NO_DAY, NO_ACCOUNT = "Tidigast", "När kontot är kontrollerat", "Inget kontrollerat konto"
MAY_BE_LATER = "Tidigast betyder att pengarna kan komma senare, men inte före den dagen."
WITHOUT_ACCOUNT = "Vi kan betala först när vi har ett konto som är kontrollerat."
GIVE_ACCOUNT = "Har du inte lämnat ditt kontonummer? Kontakta oss, så hjälper vi dig."
MASKED = "Av säkerhetsskäl visar vi bara slutet av kontonumret."

STATUTES = {
    "SoL": "socialtjänstlagen (2025:400)",
    "SoF": "socialtjänstförordningen (2025:468)",
    "FL": "förvaltningslagen (2017:900)",
    "KL": "kommunallagen (2017:725)",
}

# The longest reference that a rule begins with explains it.
EXPLANATIONS = {
    "SoF 12:2": "Riksnormens belopp, som regeringen bestämmer för hela landet.",
    "SoF 12:3": "Så räknas gemensamma kostnader i hushåll med fler än sju personer och i delade hushåll.",
    "SoL 12:1": "Du har rätt till bistånd för det som du inte kan betala själv.",
    "SoL 12:2": "Kommunen får ge bistånd utöver det som du har rätt till.",
    "SoL 12:7 första stycket 1": "Riksnormen täcker bland annat mat, kläder, fritid, hygien och telefon.",
    "SoL 12:7 första stycket 2": "Du kan få bistånd till skäliga utgifter som inte ingår i riksnormen.",
    "SoL 12:7 tredje stycket": "Riksnormen höjs eller sänks för dig när det finns särskilda skäl i just ditt fall.",
    "SoL 12:7 a": "Ett fritidskort påverkar inte ditt försörjningsstöd.",
    "HFD 2020 ref. 40": "Vuxna barn som bor hemma ska själva stå för sin del av hyran. De kan ansöka om eget bistånd.",
    "HFD 2017 ref. 51": "Pengar som blev över månaden före ska i det här fallet användas till den här månaden.",
    "HFD 2017 ref. 26": "Sparade pengar räknas som en tillgång, också när de har sparats av extra tillägg.",
    "RÅ 1996 ref. 12": "Extra tillägg från CSN som betalas löpande räknas inte som inkomst.",
    "SoL 12:7": "Försörjningsstöd ges för riksnormen och andra skäliga utgifter.",
    "SoL 12:8": "Efter sex månader i följd med försörjningsstöd räknas inte en fjärdedel av lönen.",
    "SoL 12:9": "Barns och skolungdomars egen lön räknas inte upp till ett prisbasbelopp per år.",
}
# A rule that serves several parts of the calculation means something more precise in each.
EXPLANATIONS_BY_SECTION = {
    ("norm", "SoL 12:1"): "I en nödsituation kan du få pengar till mat, också när du inte har rätt till mer.",
    ("incomes", "SoL 12:1"): "Pengar som hushållet kan använda till sina kostnader. De minskar biståndet.",
    ("needs", "SoL 12:1"): "Levnadskostnad i övrigt som du behöver för en skälig levnadsnivå.",
    ("result", "SoL 12:1"): "Det som blir över för hushållet. Det är inget bistånd och betalas inte ut.",
}

# The parts of a calculation in reading order, and what the sum of each is called.
SECTIONS = ("norm", "expenses", "incomes", "needs", "result")
SECTION_SUMS = {
    "norm": "Riksnormen för hushållet",
    "expenses": "Utgifter utöver riksnormen",
    "needs": "Levnadskostnader i övrigt",
}

# The line that makes the amount one of whole kronor; it explains itself.
ROUNDING = "Vi räknar i hela kronor."
# The sum of a norm that has only food in it.
FOOD_SUM = "Mat för hushållet"

STATUS_MARKS = {"secondary": "andrahandsuppgift", "derived": "uträknad"}
STATUS_NOTES = {
    "secondary": "Andrahandsuppgift: källan är en annan än lagen och förordningen.",
    "derived": "Uträknad: vi har räknat fram beloppet. Det står inte i lagen eller förordningen.",
}

_REFERENCE = re.compile(r"\b(SoL|SoF|FL|KL) (?:(\d+):)?(\d+(?: [a-z]\b)?)((?: \w+ stycket)?(?: \d+\b)?)")
_WRITTEN_OUT = re.compile(r"(\d+) kap\. (\d+(?: [a-z])?) § socialtjänstlagen \(2025:400\)")
_APPEAL_LAWS = {
    "forvaltningsratt": ("SoL 35:1", "SoL 35:5", "FL 43", "FL 44"),
    "laglighetsprovning": ("KL 13:1", "KL 13:5", "KL 13:8"),
}


def kr(amount: Decimal) -> str:
    """An amount in SEK for reading: ``12 345 kr``, with öre only where there are any, ``1 234,50 kr``."""
    digits = f"{abs(amount):,.2f}".replace(",", NBSP).replace(".", ",").removesuffix(",00")
    return f"{MINUS if amount < 0 else ''}{digits}{NBSP}kr"


def month_name(month: str) -> str:
    """``2026-09`` as ``september 2026``; empty stays empty."""
    if not month:
        return ""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]}{NBSP}{year}"


def months_name(first: str, last: str) -> str:
    """``september–november 2026`` for several months, ``december 2026–januari 2027`` over a new year."""
    if not last or last == first:
        return month_name(first)
    begin = month_name(first)
    same_year = first[:4] == last[:4]
    return f"{begin.partition(NBSP)[0] if same_year else begin}–{month_name(last)}"


def days_name(first: date, last: date) -> str:
    """``15 till 30 september 2026`` for a part of a month, ``15 september 2026`` for a day."""
    days = [first.day, "till", last.day] if first < last else [first.day]
    return NBSP.join(map(str, [*days, month_name(f"{first:%Y-%m}")]))


def repayment_laws(repayment: str) -> list[str]:
    """The section by which aid that was given so may be claimed back."""
    return [] if not repayment else ["SoL 33:3" if repayment == "condition" else "SoL 33:2"]


def headline(outcome: str, amount: str, for_month: str) -> str:
    """The answer in one sentence; ``for_month`` is " för september 2026" or empty."""
    return {
        "grant": f"Du får {amount} i ekonomiskt bistånd{for_month}",
        "partial": f"Du får {amount} i ekonomiskt bistånd{for_month}",
        "reject": f"Du får inte ekonomiskt bistånd{for_month}",
        "dismiss": f"Vi prövar inte din ansökan om ekonomiskt bistånd{for_month}",
        "write_off": f"Vi avslutar din ansökan om ekonomiskt bistånd{for_month}",
    }[outcome]


def paragraphs(written: str) -> list[str]:
    """A caseworker's text as paragraphs, parted where they left an empty line."""
    # Spaces that hold an amount together stay, so that it is never broken at the end of a line.
    parts = (re.sub(r"[ \t\r\n]+", " ", part).strip() for part in re.split(r"\n\s*\n", written))
    return [part for part in parts if part]


def blocks(written: str) -> list[tuple[str, list[str]]]:
    """Paragraphs, each with the points that follow it: the lines that begin with a dash."""
    found = []
    for part in re.split(r"\n\s*\n", written):
        lines = [line.strip() for line in part.splitlines()]
        points = [" ".join(paragraphs(line[1:])) for line in lines if line.startswith("–")]
        said = " ".join(paragraphs("\n".join(line for line in lines if not line.startswith("–"))))
        found.append((said, points))
    return [(said, points) for said, points in found if said or points]


def explanation(section: str, rule: str) -> str:
    """What a rule means in that section of the calculation; empty for a rule without words here."""
    if (section, rule) in EXPLANATIONS_BY_SECTION:
        return EXPLANATIONS_BY_SECTION[section, rule]
    known = [reference for reference in EXPLANATIONS if re.match(rf"{re.escape(reference)}(?!\d)", rule)]
    return EXPLANATIONS[max(known, key=len)] if known else ""


def short_reference(rule: str) -> str:
    """``SoL 12:7 första stycket 2`` as ``12 kap. 7 § första stycket 2 SoL``; anything else as it stands."""
    return _REFERENCE.sub(_section, rule)


def _section(match: re.Match[str]) -> str:
    statute, chapter, section, part = match.groups()
    in_chapter = f"{chapter}{NBSP}kap.{NBSP}" if chapter else ""
    return f"{in_chapter}{section}{NBSP}§{part}{NBSP}{statute}"


def laws(legal_ground: str, rules: Iterable[str], appeal: str | None) -> list[str]:
    """The provisions behind the decision, its calculation and the appeal: a line per statute and chapter."""
    ground = _WRITTEN_OUT.sub(r"SoL \1:\2", legal_ground)
    references = [ground, *rules, "FL 32", *_APPEAL_LAWS.get(appeal or "", ())]
    sections: dict[tuple[str, int], set[str]] = defaultdict(set)
    for match in (found for rule in references for found in _REFERENCE.finditer(rule)):
        sections[match[1], int(match[2] or 0)].add(match[3])
    order = list(STATUTES)
    chapters = sorted(sections, key=lambda key: (order.index(key[0]), key[1]))
    named = [_chapter(*key, sections[key]) for key in chapters]
    return named if _WRITTEN_OUT.fullmatch(legal_ground) else [legal_ground, *named]


def _chapter(statute: str, number: int, sections: set[str]) -> str:
    in_order = sorted(sections, key=lambda section: (int(re.match(r"\d+", section)[0]), section))  # type: ignore[index]
    chapter = f"{number}{NBSP}kap.{NBSP}" if number else ""
    sign = "§" if len(in_order) == 1 else "§§"
    return f"{chapter}{in_words(in_order)}{NBSP}{sign} {STATUTES[statute]}"


def means(lines: Iterable[Mapping[str, Any]]) -> str:
    """What the household is to use first, in a word, by the lines of a calculation: what it owns is no income."""
    owns = any(line.get("kind") in ASSET_KINDS and Decimal(line["amount"]) for line in lines)
    return "inkomster och tillgångar" if owns else "inkomster"


def in_words(items: Sequence[str]) -> str:
    """``a, b och c``; empty for nothing."""
    return " och ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def settings(report: Mapping[str, Any], *, children: bool, days: bool) -> list[str]:
    """How the municipality's own choices shaped this calculation, one sentence each.

    Args:
        report: the calculation's settings, ``{name: {"value": …}}``.
        children: whether the household has children, so that the age rule mattered.
        days: whether something was counted by the day.
    """
    choices = {name: str(setting["value"]) for name, setting in report.items()}
    relevant = ["amount_step"] + ["age_rule"] * children + ["day_factor"] * days
    sentences = [_SETTINGS.get((name, choices.get(name, "")), "") for name in relevant]
    return [sentence for sentence in sentences if sentence]


_SETTINGS = {
    ("amount_step", "1.00"): "Vi avrundar det belopp som du får till hela kronor.",
    ("age_rule", "reached_in_month"): "När ett barn fyller år räknar vi med den nya åldern hela månaden.",
    ("age_rule", "at_month_start"): "När ett barn fyller år räknar vi med åldern den första dagen i månaden.",
    ("day_factor", "12/365"): "När vi räknar per dag är en dag 12/365 av beloppet för en månad.",
    ("day_factor", "1/30"): "När vi räknar per dag är en dag 1/30 av beloppet för en månad.",
    ("day_factor", "1/days_in_month"): "När vi räknar per dag delar vi beloppet med månadens antal dagar.",
}
