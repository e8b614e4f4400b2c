"""The lists of payees, accounts, runs, rows of a run, receipts and returned payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse

from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount, day, figure, time_tag

CELLS = "payments/cells"


def payee_url(payee_id: int) -> str:
    return reverse("payee", args=[payee_id])


class ToEnterTable(Table):
    """Rows are `accounts.to_enter`."""

    caption = "Konton att lägga in"
    default_order = "first_day"
    columns = (
        Column("payee", "Mottagare", template=f"{CELLS}/payee.html", sort="name", head=True),
        Column("kind", "Slag", value=lambda p: p.get_kind_display()),
        Column("waits", "Väntar på att betalas", numeric=True, value=lambda p: amount(p.waits), sort="waits"),
        Column("first_day", "Första betaldag", value=lambda p: day(p.first_day), sort="first_day"),
        Column("act", "Gör", template=f"{CELLS}/enter.html", hide_label=True),
    )
    empty_title = "Alla har ett konto"
    empty_text = "Här visas mottagare som ska få pengar men inte har något konto, de som väntar på pengar först."


class ToVerifyTable(Table):
    """Rows are `accounts.to_verify`."""

    caption = "Konton att kontrollera"
    default_order = "entered_at"
    columns = (
        Column("payee", "Mottagare", template=f"{CELLS}/account_payee.html", head=True),
        Column("account", "Konto", template=f"{CELLS}/account.html"),
        Column("entered_by", "Lades in av", value=lambda a: str(a.entered_by)),
        Column("entered_at", "När", value=lambda a: time_tag(a.entered_at), sort="entered_at"),
        Column("act", "Gör", template=f"{CELLS}/verify.html", hide_label=True),
    )
    empty_title = "Inget konto väntar på kontroll"
    empty_text = "När någon har lagt in ett konto visas det här, så att en annan person kan kontrollera det."

    def row_css(self, row: Any) -> str:
        """One's own are there to be seen, but another person's to do."""
        user: Any = self.request.user
        return "is-old" if row.entered_person_id == user.employee_id else ""


class PayeeTable(Table):
    caption = "Betalningsmottagare"
    default_order = "name"
    columns = (
        Column("name", "Mottagare", template=f"{CELLS}/payee.html", sort="name", head=True),
        Column("kind", "Slag", value=lambda p: p.get_kind_display(), sort="kind"),
        Column("number", "Nummer", template=f"{CELLS}/payee_number.html"),
    )
    empty_title = "Ingen träff"
    empty_text = "Sök på namn, hela organisationsnumret eller hela personnumret."


class PaymentTable(Table):
    """Payments to one payee."""

    caption = "Utbetalningar"
    default_order = "-pk"
    columns = (
        Column("pay_on", "Betaldag", value=lambda p: day(p.pay_on), head=True),
        Column("purpose", "Ändamål", value=lambda p: p.purpose_words),
        Column("amount", "Belopp", numeric=True, value=lambda p: amount(p.amount)),
        Column("state", "Läge", template=f"{CELLS}/payment_state.html"),
        Column("case", "Ärende", whole=True, template=f"{CELLS}/case.html"),
        Column("chain", "Kedja", template=f"{CELLS}/chain.html", hide_label=True),
    )
    empty_title = "Inga utbetalningar än"
    empty_text = "Här visas det som har betalats och ska betalas till mottagaren."


class RunTable(Table):
    """Rows are runs with `sum` set (`runs.run_sums`)."""

    caption = "Utbetalningskörningar"
    default_order = "-number"
    columns = (
        Column(
            "number",
            "Körning",
            value=lambda r: r.title,
            link=lambda r: run_url(r.pk),
            sort="pk",
            head=True,
        ),
        Column("section", "Sektion", value=lambda r: r.section.name),
        Column("kind", "Slag", value=lambda r: str(r.get_kind_display()).capitalize()),
        Column("pay_on", "Betaldag", value=lambda r: day(r.pay_on), sort="pay_on"),
        Column("state", "Läge", template=f"{CELLS}/state.html"),
        Column("count", "Antal", numeric=True, value=lambda r: figure(r.sum.count)),
        Column("total", "Summa", numeric=True, value=lambda r: amount(r.sum.total)),
    )
    empty_title = "Inga körningar än"
    empty_text = "En körning samlar det som ska betalas en viss dag, så att det godkänns och effektueras tillsammans."


def run_url(run_id: int) -> str:
    return reverse("run", args=[run_id])


class RunRowTable(Table):
    """Rows of a run, or payments left out of it."""

    caption = "Utbetalningar i körningen"
    default_order = "payee"
    columns: ClassVar[Sequence[Column]] = (
        Column("payee", "Mottagare", template=f"{CELLS}/payment_payee.html", sort="payee__name", head=True),
        Column("purpose", "Ändamål", value=lambda p: p.purpose_words),
        Column("account", "Konto", template=f"{CELLS}/payment_account.html"),
        Column("amount", "Belopp", numeric=True, value=lambda p: amount(p.amount), sort="amount"),
        Column("state", "Läge", template=f"{CELLS}/payment_state.html"),
        Column("chain", "Kedja", template=f"{CELLS}/run_row_acts.html", hide_label=True),
    )
    empty_title = "Inga rader"
    empty_text = "Här visas körningens utbetalningar."


class LeftOutTable(RunRowTable):
    caption = "Utbetalningar som inte kom med"
    default_order = "pay_on"
    columns: ClassVar[Sequence[Column]] = (
        Column("payee", "Mottagare", template=f"{CELLS}/payment_payee.html", sort="payee__name", head=True),
        Column("purpose", "Ändamål", value=lambda p: p.purpose_words),
        Column("amount", "Belopp", numeric=True, value=lambda p: amount(p.amount), sort="amount"),
        Column("pay_on", "Betaldag", value=lambda p: day(p.pay_on), sort="pay_on"),
        Column("why", "Varför", template=f"{CELLS}/why_left_out.html"),
    )
    empty_title = "Allt kom med"
    empty_text = "Här visas utbetalningar vars mottagare inte har något konto att betala till den dagen."


class ReceiptTable(Table):
    caption = "Kvittenser från banken"
    default_order = "-number"
    columns = (
        Column("number", "Kvittens", value=lambda r: f"Kvittens {r.pk}", sort="pk", head=True),
        Column("run", "Körning", value=lambda r: f"Körning {r.run_id}", link=lambda r: run_url(r.run_id)),
        Column("section", "Sektion", value=lambda r: r.run.section.name),
        Column("paid", "Betalda", numeric=True, value=lambda r: figure(r.paid_count)),
        Column("returned", "I retur", numeric=True, value=lambda r: figure(r.returned_count)),
        Column("received", "Lästes in", value=lambda r: time_tag(r.received_at)),
        Column("by", "Av", value=lambda r: str(r.received_by)),
        Column("run_state", "Körningen är", value=lambda r: r.run.get_state_display()),
    )
    empty_title = "Inga kvittenser än"
    empty_text = "När banken har svarat på en fil läses kvittensen in här, för hand eller av sig själv ur bankens mapp."


def statement_url(statement_id: int) -> str:
    return reverse("statement", args=[statement_id])


class StatementTable(Table):
    """Rows are `reconciliation.statements`."""

    caption = "Inlästa kontoutdrag"
    default_order = "-days"
    columns = (
        Column("number", "Kontoutdrag", value=str, link=lambda s: statement_url(s.pk), head=True),
        Column("account", "Konto"),
        Column(
            "days",
            "Dagar",
            value=lambda s: day(s.last_day) if s.first_day == s.last_day else f"{s.first_day} – {s.last_day}",
            sort="last_day",
        ),
        Column("opening", "Ingående saldo", numeric=True, template=f"{CELLS}/statement_opening.html"),
        Column(
            "closing",
            "Utgående saldo",
            numeric=True,
            value=lambda s: "" if s.closing is None else amount(s.closing),
        ),
        Column("received", "Lästes in", value=lambda s: time_tag(s.received_at)),
        Column("by", "Av", value=lambda s: str(s.received_by)),
    )
    empty_title = "Inga kontoutdrag än"
    empty_text = "De läses in av sig själva ur bankens mapp, eller för hand här."


class EntryTable(Table):
    """Rows are bookings of a statement with run and payment."""

    caption = "Bokförda poster"
    default_order = "day"
    columns = (
        Column("day", "Bokförd", value=lambda e: day(e.booked_on), sort="booked_on", head=True),
        Column("reference", "Bankens referens"),
        Column("of", "Avser", template=f"{CELLS}/entry_of.html"),
        Column("out", "Ut", numeric=True, value=lambda e: amount(e.amount) if e.is_debit else ""),
        Column("back", "In", numeric=True, value=lambda e: "" if e.is_debit else amount(e.amount)),
        Column("note", "Bankens text"),
    )
    empty_title = "Inga poster"
    empty_text = "Inget bokfördes på kontot de dagarna."


def posting_url(posting_id: int) -> str:
    return reverse("posting", args=[posting_id])


class PostingTables(Table):
    """Rows are posting tables with their people."""

    caption = "Inläst kontering"
    default_order = "-valid_from"
    columns = (
        Column("name", "Kontering", link=lambda t: posting_url(t.pk), sort="name", head=True),
        Column("valid_from", "Gäller från", value=lambda t: day(t.valid_from), sort="valid_from"),
        Column("state", "Läge", template=f"{CELLS}/posting_state.html"),
        Column("loaded_by", "Läst in av", value=lambda t: t.loaded_by.get_full_name()),
        Column("approved_by", "Godkänd av", value=lambda t: t.approved_by.get_full_name() if t.approved_by else ""),
    )
    empty_title = "Ingen kontering är inläst"
    empty_text = "Kontona kommer ur kommunens egen kontoplan. Tills de är inlästa och godkända väntar verifikationerna."


def bank_table_url(bank_table_id: int) -> str:
    return reverse("bank_table", args=[bank_table_id])


class BankTables(Table):
    """Rows are bank profiles with their people."""

    caption = "Inlästa bankprofiler"
    default_order = "-valid_from"
    columns = (
        Column("name", "Bankprofil", link=lambda t: bank_table_url(t.pk), sort="name", head=True),
        Column("valid_from", "Gäller från", value=lambda t: day(t.valid_from), sort="valid_from"),
        Column("state", "Läge", template=f"{CELLS}/posting_state.html"),
        Column("loaded_by", "Läst in av", value=lambda t: t.loaded_by.get_full_name()),
        Column("approved_by", "Godkänd av", value=lambda t: t.approved_by.get_full_name() if t.approved_by else ""),
    )
    empty_title = "Ingen bankprofil är inläst"
    empty_text = "Vad banken kräver står i bankens avtal. Utan en godkänd bankprofil kan ingen körning effektueras."


def voucher_url(voucher_id: int) -> str:
    return reverse("voucher", args=[voucher_id])


class VoucherTable(Table):
    """Rows are vouchers with their run and receipt."""

    caption = "Verifikationer"
    default_order = "-number"
    columns = (
        Column(
            "number",
            "Verifikation",
            value=lambda v: v.reference,
            link=lambda v: voucher_url(v.pk),
            sort="pk",
            head=True,
        ),
        Column("of", "Avser", value=lambda v: v.about),
        Column("section", "Sektion", value=lambda v: v.section),
        Column("booked_on", "Bokförs", value=lambda v: day(v.booked_on), sort="booked_on"),
        Column("total", "Summa", numeric=True, value=lambda v: amount(v.total)),
        Column("state", "Läge", template=f"{CELLS}/voucher_state.html"),
        Column("answer", "Svar", template=f"{CELLS}/voucher_answer.html"),
    )
    empty_title = "Inga verifikationer"
    empty_text = "När en körning effektueras skriver systemet en verifikation på de konton som konteringen säger."


def came_back(payment: Any) -> str:
    """When a payment out of `returns.returned` came back: the day it was booked, else the moment of the receipt."""
    return day(payment.booked_back) if payment.booked_back else time_tag(payment.receipt.received_at)


class ReturnedTable(Table):
    """Rows are `returns.returned`, with what the user may do with each."""

    caption = "Utbetalningar i retur"
    default_order = "-number"
    keys_first = True
    columns = (
        Column("payee", "Mottagare", template=f"{CELLS}/payment_payee.html", head=True),
        Column("amount", "Belopp", numeric=True, value=lambda p: amount(p.amount), sort="amount"),
        Column("purpose", "Ändamål", value=lambda p: p.purpose_words),
        Column("number", "Kom tillbaka", value=came_back, sort="pk"),
        Column("reason", "Bankens besked", value=lambda p: p.reason),
        Column("next", "Nästa steg", template=f"{CELLS}/returned_next.html"),
    )
    empty_title = "Inget i retur"
    empty_text = "Här visas pengar som banken har skickat tillbaka, tills de har planerats på nytt."


class KeptTable(ReturnedTable):
    """Rows are `returns.kept`."""

    caption = "Returer som inte betalas på nytt"
    columns = (*ReturnedTable.columns[:-1], Column("why", "Därför", template=f"{CELLS}/returned_kept.html"))


class RequisitionTable(Table):
    """Rows are `requisitions.listed`."""

    caption = "Rekvisitioner"
    default_order = "-number"
    columns = (
        Column("number", "Nummer", template=f"{CELLS}/requisition_number.html", sort=("year", "serial"), head=True),
        Column("payee", "Leverantör", value=lambda r: r.payee.name),
        Column("goods", "Avser", value=lambda r: r.goods),
        Column("amount", "Högst", numeric=True, value=lambda r: amount(r.amount)),
        Column("last_day", "Sista dag", template=f"{CELLS}/last_day.html", sort="last_day"),
        Column("state", "Läge", template=f"{CELLS}/requisition_state.html"),
    )
    empty_title = "Inga rekvisitioner i urvalet"
    empty_text = "En rekvisition utfärdas på ärendets flik Utbetalning. Den gäller när en annan har skrivit under."


def requisition_url(requisition_id: int) -> str:
    return reverse("requisition", args=[requisition_id])


def invoice_url(invoice_id: int) -> str:
    return reverse("invoice", args=[invoice_id])


class InvoiceTable(Table):
    """Rows are `invoices.listed`; those without a due date come last."""

    caption = "Fakturor"
    default_order = "due"
    columns = (
        Column("due", "Förfaller", template=f"{CELLS}/invoice_due.html", sort=("due_date", "pk")),
        Column("number", "Faktura", template=f"{CELLS}/invoice_number.html", head=True),
        Column("payee", "Leverantör", value=lambda r: r.payee.name if r.payee else "–"),
        Column("amount", "Belopp", numeric=True, value=lambda r: amount(r.amount) or "–", sort="amount"),
        Column("of", "Gäller", template=f"{CELLS}/invoice_of.html"),
        Column("state", "Läge", template=f"{CELLS}/invoice_state.html"),
    )
    empty_title = "Inga fakturor i urvalet"
    empty_text = (
        "En faktura tas emot som fil, skrivs in bredvid sin bild och granskas. Sedan attesterar en annan person."
    )


class FundTable(Table):
    """Rows are `funds.visible_agreements` with `holder` and `may_open` set."""

    caption = "Avtal om egna medel"
    default_order = "state"
    columns = (
        Column("case", "Ärende", whole=True, template=f"{CELLS}/fund.html", sort="case__number", head=True),
        Column("holder", "Klient", value=lambda a: a.holder),
        Column("manager", "Sköts av", value=lambda a: str(a.manager)),
        Column("state", "Läge", value=lambda a: a.get_state_display().capitalize(), sort=("state", "-pk")),
        Column("balance", "Saldo", numeric=True, value=lambda a: amount(a.balance) or "0 kr", sort="balance"),
    )
    empty_title = "Inga avtal om egna medel"
    empty_text = "Socialsekreteraren skriver avtalet på ärendets flik Utbetalning, när klienten har samtyckt."


class GuaranteeTable(Table):
    """Rows are `guarantees.visible_guarantees` with `holder`, `home` and `may_open` set."""

    caption = "Hyresgarantier"
    default_order = "state"
    columns = (
        Column("case", "Ärende", template=f"{CELLS}/guarantee.html", sort="case__number", head=True),
        Column("holder", "Klient", value=lambda g: g.holder),
        Column("landlord", "Hyresvärd", value=lambda g: g.landlord.name),
        Column("home", "Bostad", value=lambda g: g.home),
        Column("valid_to", "Till och med", value=lambda g: day(g.valid_to), sort="valid_to"),
        Column("state", "Läge", template=f"{CELLS}/guarantee_state.html", sort=("state", "valid_to", "pk")),
        Column("limit", "Högst", numeric=True, value=lambda g: amount(g.limit), sort="limit"),
        Column("left", "Kvar", numeric=True, value=lambda g: amount(g.left) or "0 kr", sort="left"),
    )
    empty_title = "Inga hyresgarantier"
    empty_text = "En garanti beslutas på ärendets flik Utbetalning och gäller när någon annan har kontrasignerat den."
