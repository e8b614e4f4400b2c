"""Who may do what with payees, accounts, payments and runs. Act → Swedish words, roles."""

from bistand.staff.models import Role
from bistand.staff.permissions import register

CASEWORK = (Role.CASEWORKER, Role.SENIOR, Role.HEAD)

register(
    "payments",
    {
        "read": (
            "se utbetalningar och körningar",
            (*CASEWORK, Role.ASSISTANT, Role.ACCOUNTANT, Role.CONTROLLER),
        ),
        "register_payee": ("registrera betalningsmottagare", (*CASEWORK, Role.ASSISTANT)),
        "enter_account": ("lägga in utbetalningskonton", (Role.ASSISTANT,)),
        "verify_account": ("kontrollera utbetalningskonton", (Role.ASSISTANT, Role.SENIOR, Role.HEAD)),
        # A third person, neither the one who entered nor the one who verified.
        "waive_cooling": ("låta ett nytt konto betalas till före karenstidens slut", (Role.SENIOR, Role.HEAD)),
        # Everybody sees the last four digits. These may have the whole number shown, for a reason that is logged; who
        # verifies the account sees it, since that is to compare it.
        "see_account": (
            "se hela kontonummer",
            (Role.ASSISTANT, Role.SENIOR, Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER),
        ),
        # The system plans what a decision gives; the caseworker may divide it otherwise.
        "plan": ("planera utbetalningar ur beslut", (*CASEWORK, Role.SERVICE)),
        "stop": ("stoppa planerade utbetalningar", CASEWORK),
        "collect": ("öppna och fylla utbetalningskörningar", (Role.ASSISTANT, Role.SENIOR, Role.HEAD)),
        "answer_flag": ("bedöma flaggade utbetalningar", (Role.HEAD,)),
        "approve": ("godkänna utbetalningskörningar", (Role.HEAD,)),
        "release": ("effektuera utbetalningskörningar", (Role.HEAD,)),
        "write_file": ("skriva bankfilen", (Role.SERVICE,)),
        "fetch_file": ("hämta bankfilen", (Role.ACCOUNTANT,)),
        "fetch_list": ("hämta körningens arkiverade lista", (Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER)),
        "issue_requisition": ("utfärda rekvisitioner", CASEWORK),
        # Never the one who issued it, by whatever sign-in.
        "countersign_requisition": ("kontrasignera rekvisitioner", (Role.ASSISTANT, Role.SENIOR, Role.HEAD)),
        "void_requisition": ("makulera rekvisitioner", (*CASEWORK, Role.ASSISTANT, Role.SERVICE)),
        "print_requisition": ("skriva ut rekvisitioner", (Role.SERVICE,)),
        "answer_supplier": ("svara leverantörer om en rekvisition gäller", (*CASEWORK, Role.ASSISTANT)),
        # An invoice is reviewed by one and attested by another, neither of them the decider or the issuer.
        "receive_invoice": ("ta emot och skriva in fakturor", (*CASEWORK, Role.ASSISTANT, Role.SERVICE)),
        "review_invoice": ("granska fakturor (granskningsattest)", (*CASEWORK, Role.ASSISTANT)),
        "attest_invoice": ("beslutsattestera fakturor inom sin attesträtt", (Role.SENIOR, Role.HEAD)),
        "reject_invoice": ("avvisa fakturor", (*CASEWORK, Role.ASSISTANT)),
        # Where money is booked is a rule of the municipality's: laid by one, approved by another.
        "read_ledger": ("se kontering och verifikationer", (Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER)),
        "load_posting": ("läsa in kontering", (Role.ACCOUNTANT,)),
        "approve_posting": ("godkänna kontering", (Role.ACCOUNTANT, Role.HEAD)),
        # So is through which bank and from which account it is paid, and how the bank wants its file.
        "read_bank": ("se bankprofiler", (Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER)),
        "load_bank": ("läsa in bankprofiler", (Role.ACCOUNTANT,)),
        "approve_bank": ("godkänna bankprofiler", (Role.ACCOUNTANT, Role.HEAD)),
        "write_voucher": ("skriva verifikationer", (Role.SERVICE,)),
        "receive_ledger": ("läsa in ekonomisystemets kvittenser", (Role.ACCOUNTANT, Role.SERVICE)),
        # Clients' own money: who handles the case agrees and orders, the accountant says whose the bank's bookings are.
        "read_funds": (
            "se klienters egna medel",
            (*CASEWORK, Role.ASSISTANT, Role.ACCOUNTANT, Role.CONTROLLER),
        ),
        "agree_funds": ("skriva och avsluta avtal om egna medel", CASEWORK),
        "pay_funds": ("betala ut egna medel", CASEWORK),
        "note_deposit": ("fördela insättningar av egna medel", (Role.ACCOUNTANT,)),
        "reconcile_funds": ("stämma av egna medel", (Role.ACCOUNTANT,)),
        # A rent guarantee is decided by one and countersigned by another; so is a claim written in and judged.
        "read_guarantees": (
            "se hyresgarantier",
            (*CASEWORK, Role.ASSISTANT, Role.ACCOUNTANT, Role.CONTROLLER),
        ),
        "decide_guarantee": ("besluta och avsluta hyresgarantier", CASEWORK),
        "countersign_guarantee": ("kontrasignera hyresgarantier", (Role.SENIOR, Role.HEAD)),
        "note_claim": ("skriva in krav på hyresgarantier", (*CASEWORK, Role.ASSISTANT)),
        "judge_claim": ("bedöma krav på hyresgarantier", CASEWORK),
        # Which accounts wages are paid to, as fingerprints: read in by who can pay nothing.
        "load_staff_accounts": ("läsa in anställdas konton", (Role.CONTROLLER,)),
        # Three sums of a period: what is paid, what the bank has booked, what is posted.
        "reconcile_read": ("se avstämningar och kontoutdrag", (Role.ACCOUNTANT, Role.CONTROLLER)),
        "reconcile": ("stämma av och förklara bankens poster", (Role.ACCOUNTANT,)),
        "receive": ("läsa in bankens kvittenser och kontoutdrag", (Role.ACCOUNTANT, Role.SERVICE)),
    },
)
