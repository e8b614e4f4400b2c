"""The kinds of incomes, expenses and needs, with the words they have on screens and in letters.

The order is the reading order of the calculation.
"""

INCOME_KINDS = {
    "wage": "Lön efter skatt",
    "child_allowance": "Barnbidrag",
    "maintenance_support": "Underhållsstöd eller underhållsbidrag",
    "housing_allowance": "Bostadsbidrag eller bostadstillägg",
    "sickness_benefit": "Sjukpenning eller sjukersättning",
    "parental_benefit": "Föräldrapenning",
    "unemployment_benefit": "Arbetslöshetsersättning",
    "activity_support": "Aktivitetsstöd",
    "establishment_benefit": "Etableringsersättning",
    "pension": "Pension",
    "student_aid": "Studiestöd",
    "tax_refund": "Skatteåterbäring",
    "capital": "Kapitalinkomst",
    "gift": "Gåva",
    "disability_allowance": "Handikapp- eller merkostnadsersättning",
    "extra_allowance": "Extra tillägg från CSN",
    "small_gift": "Mindre, tillfällig gåva från fond eller stiftelse",
    "damages_other": "Skadestånd för annat än förlorad inkomst",
    "insurance_other": "Försäkring för annat än förlorad inkomst",
    "seized_tax_refund": "Skatteåterbäring som Kronofogden har tagit",
    "leisure_card": "Fritidskort",
    "other": "Annan inkomst",
}

# Those that come once, and are no income of the months that follow.
ONE_TIME_INCOMES = frozenset({"tax_refund", "gift"})

# What can be turned into money and is to be used before aid is given.
ASSET_KINDS = {
    "bank_balance": "Pengar på konto",
    "funds": "Fonder, aktier och andra värdepapper",
    "saved_extra_allowance": "Sparat extra tillägg från CSN",
    "vehicle": "Bil eller annat fordon",
    "property": "Fastighet eller bostadsrätt",
    "other_asset": "Annan tillgång",
}

EXPENSE_KINDS = {
    "rent": "Hyra",
    "electricity": "Hushållsel",
    "home_insurance": "Hemförsäkring",
    "commuting": "Arbetsresor",
    "local_transport": "Lokala resor",
    "union_fee": "Fackavgift",
    "unemployment_fund": "Avgift till a-kassa",
}

NEED_KINDS = {
    "medical_care": "Läkarvård",
    "medicine": "Medicin",
    "dental_care": "Tandvård",
    "glasses": "Glasögon",
    "home_equipment": "Hemutrustning",
    "moving": "Flytt",
    "child_contact_travel": "Resor för umgänge med barn",
    "childcare_fee": "Avgift för barnomsorg",
    "home_help_fee": "Avgift för hemtjänst",
    "funeral": "Begravning",
    "identity_document": "Id-handling",
    "internet": "Internet",
    "other": "Annat behov",
}

# Needs of which there is one: what is granted of them is not for the months that follow too.
ONE_TIME_NEEDS = frozenset({"dental_care", "glasses", "home_equipment", "moving", "funeral", "identity_document"})

# By the part of the calculation that they stand in.
KINDS = {"expenses": EXPENSE_KINDS, "incomes": INCOME_KINDS, "needs": NEED_KINDS}
# Needs of which nothing is proposed before somebody has tried them: what no kind names may be a debt, and dental care
# needs an estimate of its cost.
TRIED_FIRST = frozenset({"other", "dental_care"})

# The posts of the norm, SoL 12:7 first paragraph 1. The first are personal costs, the last are the household's.
PERSONAL_POSTS = {
    "food": "Livsmedel",
    "clothes": "Kläder och skor",
    "leisure": "Lek och fritid",
    "hygiene": "Hälsa och hygien",
}
COMMON_POSTS = {
    "consumables": "Förbrukningsvaror",
    "newspaper_phone": "Dagstidning och telefon",
}
NORM_POSTS = PERSONAL_POSTS | COMMON_POSTS
