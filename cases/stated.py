"""What an applicant states besides amounts, in the codes of the e-service and the words of the pages."""

TENURES = (
    ("rented", "hyresrätt"), ("sublet", "andra hand"), ("lodger", "inneboende"),
    ("owned", "bostadsrätt eller eget hus"), ("shelter", "boende genom kommunen"), ("none", "saknar bostad"),
    ("other", "annat"),
)  # fmt: skip
ASSETS = (
    ("bank", "pengar på konto"), ("securities", "fonder och aktier"), ("vehicle", "fordon"), ("property", "fastighet"),
    ("other", "annat"),
)  # fmt: skip
