"""What the decision letter says."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from cases.letters import DecisionLetter, LetterError, Purpose, Recipient, decision_letter
from cases.letters_text import kr
from cases.norm import calculate
from tests.letters import samples
from tests.letters.reading import pages_of, text_of


def plain(amount: Decimal | str) -> str:
    return kr(Decimal(amount)).replace("\xa0", " ")


def letter(content: DecisionLetter) -> str:
    return text_of(decision_letter(content))


def test_a_grant_begins_with_the_answer() -> None:
    said = letter(samples.grant())
    assert "Du får 11 620 kr i ekonomiskt bistånd för september 2026 Vi säger ja till din ansökan." in said
    assert said.index("Du får 11 620 kr") < said.index("Varför vi har beslutat så")


def test_a_grant_tells_what_the_money_is_for_and_where_it_goes() -> None:
    said = letter(samples.grant())
    assert "Hyra Åmånsbostäder AB 6 000 kr Försörjningsstöd i övrigt Amina Lindqvist 5 620 kr" in said
    assert "2026-09-25 Amina Lindqvist Bankkonto •••• 0934 5 620 kr" in said


def test_a_grant_without_settled_payees_has_no_empty_column() -> None:
    said = letter(replace(samples.grant(), purposes=(Purpose("Hyra", Decimal("11620.00"), ""),), payouts=()))
    assert "Till Belopp Hyra 11 620 kr Summa 11 620 kr" in said


def test_a_payment_that_may_come_later_says_at_the_earliest() -> None:
    said = letter(samples.settling())
    assert "Tidigast 2026-09-04 Åmånsbostäder AB Bankgiro •••• 4711 6 000 kr" in said
    assert "Tidigast betyder att pengarna kan komma senare" in said


def test_without_a_verified_account_no_day_is_promised_and_the_client_is_told_what_to_do() -> None:
    said = letter(samples.settling())
    assert "När kontot är kontrollerat Dig Inget kontrollerat konto 5 620 kr" in said
    assert "Har du inte lämnat ditt kontonummer? Kontakta oss" in said
    assert "Kontakta oss, så hjälper vi dig." not in letter(samples.grant())


def test_what_has_left_because_of_the_replaced_decision_is_told() -> None:
    said = letter(samples.replacing())
    assert "9 000 kr av beloppet har vi redan betalat ut, eller skickat till banken" in said


def test_what_has_left_and_what_comes_must_be_the_granted_amount() -> None:
    with pytest.raises(LetterError, match="utbetalningarna"):
        decision_letter(replace(samples.replacing(), already_paid=Decimal(1)))


def test_a_grant_says_that_changes_must_be_reported() -> None:
    said = letter(samples.grant())
    assert "Berätta genast för oss om något ändras." in said
    assert "kan vi kräva tillbaka pengarna (33 kap. 1 § socialtjänstlagen)" in said


def test_a_full_grant_has_no_section_on_appeal() -> None:
    assert "överklaga" not in letter(samples.grant())


def test_a_partial_grant_tells_the_reason_for_each_cut() -> None:
    said = letter(samples.partial())
    assert "Hyra 7 000 kr 6 000 kr Hyran är högre än vad som är skäligt för en person." in said
    assert "Hemförsäkring 100 kr 100 kr Vi godkänner hela kostnaden." in said


@pytest.mark.parametrize("sample", [samples.grant, samples.surplus, samples.long_letter])
def test_every_line_of_the_calculation_stands_with_its_amount(sample: Callable[[], DecisionLetter]) -> None:
    content = sample()
    said = letter(content)
    assert content.calculation is not None
    assert [line["label"] for line in content.calculation["lines"] if line["label"] not in said] == []
    assert [line for line in content.calculation["lines"] if plain(line["amount"]) not in said] == []


@pytest.mark.parametrize("sample", [samples.grant, samples.surplus, samples.long_letter])
def test_the_sums_are_those_of_the_calculation(sample: Callable[[], DecisionLetter]) -> None:
    content = sample()
    said = letter(content)
    assert content.calculation is not None
    assert f"Riksnormen för hushållet {plain(content.calculation['norm']['total'])}" in said
    assert f"Bistånd enligt beräkningen {plain(content.calculation['result']['amount'])}" in said


def test_an_income_that_is_not_counted_says_why() -> None:
    wage = samples.income("wage", "9643.00") | {"counted": False, "reason": "Domstolen har avgjort det."}
    result = calculate(samples.household("2026-09", 1, expenses=samples.SINGLE_COSTS, incomes=[wage]))
    said = letter(replace(samples.grant(), calculation=result))
    assert "9 643 kr har kommit in. Domstolen har avgjort det. 12 kap. 1 §" in said


def test_the_rules_are_explained_in_plain_words_with_their_place_in_the_law() -> None:
    said = letter(samples.grant())
    assert "Riksnormens belopp, som regeringen bestämmer för hela landet. 12 kap. 2 § SoF" in said
    assert (
        "Du kan få bistånd till skäliga utgifter som inte ingår i riksnormen. 12 kap. 7 § första stycket 2 SoL" in said
    )
    assert "12 kap. 1 och 7 §§ socialtjänstlagen (2025:400)" in said


def test_every_rule_that_the_calculation_uses_is_explained() -> None:
    content = samples.long_letter()
    said = letter(content)
    assert "12 kap. 1, 7, 7 a och 8 §§ socialtjänstlagen" in said
    assert "Efter sex månader i följd med försörjningsstöd räknas inte en fjärdedel av lönen." in said
    assert "Så räknas gemensamma kostnader i hushåll med fler än sju personer" in said


def test_a_figure_that_is_not_official_is_marked_and_the_mark_explained() -> None:
    said = letter(samples.long_letter())
    assert "(andrahandsuppgift)" in said
    assert "Andrahandsuppgift: källan är en annan än lagen och förordningen." in said
    assert "Andrahandsuppgift" not in letter(samples.grant())


def test_a_refusal_because_of_a_surplus_tells_the_surplus_and_how_to_appeal() -> None:
    said = letter(samples.surplus())
    assert "Du får inte ekonomiskt bistånd för september 2026" in said
    assert "Hushållets inkomster är 1 490 kr högre än de kostnader som vi räknar med." in said
    assert "Om vi gör det får du veta det i ett eget beslut" in said
    assert "inom tre veckor från den dag då du fick del av beslutet" in said
    assert "ställt till Förvaltningsrätten i Linköping" in said
    assert "skicka eller lämna det till oss: Socialnämnden, Åmåns kommun Box 100 641 80 Åmån" in said


def test_a_surplus_that_goes_to_the_needs_first_is_explained() -> None:
    said = letter(samples.needs_beyond_a_surplus())
    assert "Du får 510 kr" in said
    assert "Kostnader minus inkomster −1 490 kr" in said
    assert "Det täcker 1 490 kr av dem." in said


def test_aid_beyond_the_right_is_reviewed_for_legality_and_appealed_to_the_court() -> None:
    said = letter(samples.discretionary())
    assert "laglighetsprövning" in said
    assert "Förvaltningsrätten i Linköping Box 406 581 04 Linköping" in said
    assert "då du fick del av beslutet" not in said


def test_a_dismissal_says_that_the_right_was_not_assessed() -> None:
    said = letter(replace(samples.written_off(), outcome="dismiss"))
    assert "Vi prövar inte din ansökan om ekonomiskt bistånd för september 2026" in said


def test_a_written_off_application_can_be_made_again() -> None:
    said = letter(samples.written_off())
    assert "Vi avslutar din ansökan" in said
    assert "kan du ansöka igen när du vill" in said


def test_a_protected_recipient_has_no_address() -> None:
    said = letter(replace(samples.grant(), recipient=Recipient("Amina Lindqvist")))
    assert "Amina Lindqvist" in said
    assert "Storgatan" not in said


def test_a_decision_maker_under_threat_is_named_by_title_only() -> None:
    said = letter(replace(samples.grant(), decided_by=""))
    assert "Beslutet är fattat 2026-09-03 av en socialsekreterare, för Socialnämnden" in said


def test_a_decision_other_than_the_calculation_says_so() -> None:
    refused = replace(samples.surplus(), calculation=samples.grant().calculation)
    assert "Beräkningen visar 11 620 kr, men vi har beslutat om 0 kr." in letter(refused)


def test_text_typed_by_people_cannot_become_markup() -> None:
    said = letter(replace(samples.grant(), reasons="<img src=x> & <b>skäl</b>"))
    assert "<img src=x> & <b>skäl</b>" in said


def test_a_long_calculation_repeats_its_headings_on_every_page() -> None:
    pages = pages_of(decision_letter(samples.long_letter()))
    with_steps = [each for each in pages if "Förklaring och regel" in each]
    assert len(with_steps) >= 3
    assert all("Steg Förklaring och regel Belopp" in each for each in with_steps)


def test_pages_are_numbered_and_name_the_decision() -> None:
    pages = pages_of(decision_letter(samples.partial()))
    assert [f"Sida {number} av {len(pages)}" in each for number, each in enumerate(pages, 1)] == [True] * len(pages)
    assert all("Beslut 2026-03112, ärende 2026-00417" in each for each in pages[1:])


@pytest.mark.parametrize(
    "wrong",
    [
        replace(samples.grant(), purposes=(Purpose("Hyra", Decimal("1.00"), "Åmånsbostäder AB"),)),
        replace(samples.grant(), outcome="reject"),
        replace(samples.grant(), amount=Decimal(0)),
        replace(samples.grant(), appeal="forvaltningsratt", court=""),
        replace(samples.discretionary(), court_address=()),
        replace(samples.grant(), calculation=dict(samples.grant().calculation or {}, balance="1.00")),
    ],
    ids=["purposes", "granted reject", "grant of nothing", "no court", "no court address", "balance"],
)
def test_a_letter_that_contradicts_itself_is_refused(wrong: DecisionLetter) -> None:
    with pytest.raises(LetterError):
        decision_letter(wrong)
