"""What the bank's codes mean, in Swedish klarspråk. Source: ISO 20022 external code sets, 2Q2026."""

from enum import Enum


class Outcome(Enum):
    """What a status means for the payment."""

    PAID = "paid"
    ACCEPTED = "accepted"
    PENDING = "pending"
    REJECTED = "rejected"


#: Status code → its outcome and meaning. An unknown code counts as pending: a person must look at it.
STATUSES: dict[str, tuple[Outcome, str]] = {
    "ACCC": (Outcome.PAID, "Pengarna finns på mottagarens konto."),
    "ACSC": (Outcome.PAID, "Banken har betalat."),
    "ACCP": (Outcome.ACCEPTED, "Banken har godkänt uppdraget."),
    "ACFC": (Outcome.ACCEPTED, "Banken har godkänt uppdraget och pengarna räcker."),
    "ACSP": (Outcome.ACCEPTED, "Banken har godkänt uppdraget och ska betala."),
    "ACTC": (Outcome.ACCEPTED, "Banken har kontrollerat filen och den är rätt uppbyggd."),
    "ACWC": (Outcome.ACCEPTED, "Banken har godkänt uppdraget med en ändring, till exempel av datum."),
    "ACWP": (Outcome.ACCEPTED, "Banken har godkänt uppdraget men pengarna är inte bokförda hos mottagaren."),
    "RCVD": (Outcome.ACCEPTED, "Banken har tagit emot uppdraget."),
    "PART": (Outcome.PENDING, "Banken har godkänt en del av utbetalningarna."),
    "PATC": (Outcome.PENDING, "Uppdraget väntar på fler underskrifter i banken."),
    "PDNG": (Outcome.PENDING, "Banken behandlar uppdraget."),
    "BLCK": (Outcome.PENDING, "Pengarna är spärrade hos banken. Kontakta banken."),
    "CANC": (Outcome.REJECTED, "Uppdraget är makulerat."),
    "RJCT": (Outcome.REJECTED, "Banken har avvisat uppdraget."),
}

#: Reason code → meaning.
REASONS: dict[str, str] = {
    "AC01": "Kontonumret är fel eller saknas.",
    "AC02": "Kommunens kontonummer är fel eller saknas.",
    "AC03": "Mottagarens kontonummer är fel eller saknas.",
    "AC04": "Kontot är avslutat.",
    "AC05": "Kommunens konto är avslutat.",
    "AC06": "Kontot är spärrat.",
    "AC07": "Mottagarens konto är avslutat.",
    "AC08": "Clearingnumret är fel eller saknas.",
    "AC14": "Mottagarens typ av konto är fel eller saknas.",
    "AC15": "Mottagarens kontouppgifter har ändrats.",
    "AG01": "Kontot får inte användas för den här typen av betalning.",
    "AG03": "Kontot får inte användas för den här typen av betalning.",
    "AG07": "Kommunens konto går inte att debitera.",
    "AG08": "Behörighet saknas i banken.",
    "AM01": "Beloppet är noll.",
    "AM02": "Beloppet är högre än vad som är tillåtet.",
    "AM03": "Banken hanterar inte valutan.",
    "AM04": "Pengarna på kommunens konto räcker inte.",
    "AM05": "Utbetalningen är en dubblett.",
    "AM06": "Beloppet är lägre än vad som är tillåtet.",
    "AM07": "En myndighet har spärrat beloppet.",
    "AM09": "Beloppet är ett annat än det avtalade.",
    "AM10": "Summan av utbetalningarna stämmer inte med kontrollsumman.",
    "AM12": "Beloppet är fel eller saknas.",
    "AM14": "Beloppet är högre än gränsen i avtalet med banken.",
    "AM16": "Filens kontrollsumma stämmer inte.",
    "AM17": "Kontrollsumman för en del av filen stämmer inte.",
    "AM18": "Antalet utbetalningar stämmer inte.",
    "AM19": "Filens antal utbetalningar stämmer inte.",
    "AM21": "Beloppet är högre än gränsen i avtalet med banken.",
    "BE01": "Mottagarens uppgifter stämmer inte med kontot.",
    "BE05": "Avsändaren är okänd för banken.",
    "BE06": "Mottagaren är okänd hos banken.",
    "BE17": "Mottagarens id är fel eller saknas.",
    "BE22": "Mottagarens namn saknas.",
    "CH03": "Utbetalningsdagen ligger för långt fram.",
    "CUST": "Kommunen har begärt att uppdraget ska makuleras.",
    "DS02": "En behörig person har makulerat uppdraget i banken.",
    "DS0H": "Den som har undertecknat får inte underteckna för kontot.",
    "DT01": "Datumet är fel.",
    "DU01": "Banken har redan tagit emot en fil med samma id.",
    "DU02": "En del av filen har samma id som en tidigare.",
    "DU03": "Utbetalningen är en dubblett.",
    "DU04": "En annan utbetalning har samma id.",
    "DUPL": "Utbetalningen är en dubblett.",
    "ED05": "Betalningen mellan bankerna misslyckades.",
    "FF01": "Filen är fel uppbyggd eller inte fullständig.",
    "FR01": "Banken misstänker bedrägeri.",
    "MD07": "Mottagaren är avliden.",
    "MS02": "Mottagaren har inte angett någon orsak.",
    "MS03": "Banken har inte angett någon orsak.",
    "NARR": "Banken har skrivit orsaken i klartext.",
    "RC01": "Bankens id är fel skrivet.",
    "RC04": "Mottagarens bank är fel eller saknas.",
    "RC08": "Clearingnumret är fel eller saknas.",
    "RF01": "Utbetalningens id finns flera gånger i filen.",
    "RR01": "Uppgifter om kommunens konto eller id saknas.",
    "RR02": "Uppgifter om kommunens namn eller adress saknas.",
    "RR03": "Uppgifter om mottagarens namn eller adress saknas.",
    "RR04": "Betalningen hindras av lagar eller regler.",
    "RR07": "Meddelandet eller OCR-numret följer inte reglerna för betalningen.",
    "RR09": "OCR-numret är fel eller saknas.",
    "RR10": "Filen innehåller tecken som banken inte tar emot.",
    "TM01": "Uppdraget kom efter bankens stopptid.",
}

#: Reasons by which the payee's account is closed, or is none: nothing more can be paid to it.
ACCOUNT_IS_GONE = frozenset({"AC01", "AC03", "AC04", "AC07"})


def meaning_of(status_code: str, reason_code: str) -> str:
    """One Swedish sentence or two: what the status means and, when there is one, why."""
    _, meaning = STATUSES.get(status_code, (Outcome.PENDING, f"Okänd status från banken ({status_code})."))
    if not reason_code:
        return meaning
    return f"{meaning} {REASONS.get(reason_code, f'Orsak med koden {reason_code}.')}"


def outcome_of(status_code: str) -> Outcome:
    """What the status means for the payment."""
    return STATUSES[status_code][0] if status_code in STATUSES else Outcome.PENDING
