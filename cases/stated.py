"""What an applicant states besides amounts, in the codes of the e-service and the words of the pages."""

# As `ApplicationKind`.
KINDS = (
    ("new", "första ansökan"), ("renewal", "återansökan"), ("other_need", "annat behov"), ("acute", "akut"),
)  # fmt: skip
TENURES = (
    ("rented", "hyresrätt"), ("sublet", "andra hand"), ("lodger", "inneboende"),
    ("owned", "bostadsrätt eller eget hus"), ("shelter", "boende genom kommunen"), ("none", "saknar bostad"),
    ("other", "annat"),
)  # fmt: skip
ASSETS = (
    ("bank", "pengar på konto"), ("securities", "fonder och aktier"), ("vehicle", "fordon"), ("property", "fastighet"),
    ("other", "annat"),
)  # fmt: skip
# The fields of an application in the words of the pages: the field, and one of its rows where it has several.
LABELS: dict[str, tuple[str, ...]] = {
    "external_id": ("e-tjänstens nummer",), "kind": ("slag",), "month": ("månad",), "period": ("period",),
    "first": ("från och med",), "last": ("till och med",), "applicant": ("sökande",),
    "partner": ("sambo eller make",), "children": ("barn",), "pnr": ("personnummer",), "given_name": ("förnamn",),
    "family_name": ("efternamn",), "street": ("gatuadress",), "postcode": ("postnummer",), "city": ("postort",),
    "phone": ("telefon",), "language": ("språk vid tolk",), "lunch_away": ("äter lunch på förskola",),
    "in_school": ("går i gymnasiet",), "days": ("dagar per månad i hushållet",), "person": ("person",),
    "incomes": ("inkomster", "inkomst"), "expenses": ("kostnader", "kostnad"), "needs": ("behov i övrigt", "behov"),
    "net": ("belopp",), "applied": ("belopp",), "value": ("belopp",), "housing": ("boende",),
    "tenure": ("upplåtelse",), "landlord": ("hyresvärd",), "rooms": ("antal rum",), "people": ("antal som bor där",),
    "assets": ("tillgångar", "tillgång"), "job_search": ("sökta arbeten", "sökt arbete"), "day": ("dag",),
    "what": ("vad",), "signatures": ("underskrifter", "underskrift"), "signed_at": ("skrevs under",),
    "method": ("sätt",), "text": ("text",),
}  # fmt: skip
