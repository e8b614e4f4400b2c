"""Who may do what with people, cases and decisions. Act → Swedish words, roles."""

from bistand.staff.models import Role
from bistand.staff.permissions import register

CASEWORK = (Role.CASEWORKER, Role.SENIOR, Role.HEAD)
STAFF = (*CASEWORK, Role.ASSISTANT)

register(
    "cases",
    {
        "read": ("läsa ärenden", (*STAFF, Role.CONTROLLER)),
        "read_protected": ("läsa ärenden med skyddade personuppgifter", (Role.SENIOR, Role.HEAD)),
        # The e-service registers who applies for the first time.
        "register": ("registrera personer, hushåll och ärenden", (*STAFF, Role.SERVICE)),
        "receive": ("ta emot ansökningar och handlingar", (*STAFF, Role.SERVICE)),
        "assign": ("fördela ärenden", (Role.SENIOR, Role.HEAD)),
        "screen_violence": ("ställa och läsa frågor om våld", CASEWORK),
        "take_over": ("ta emot ett överlämnat ärende", CASEWORK),
        "declare_conflict": ("anmäla jäv i ett ärende", (*STAFF, Role.CONTROLLER)),
        "bar_staff": ("anmäla att en medarbetare är jävig, och häva jäv", (Role.HEAD,)),
        "oversee": ("se ordningen i akterna: jäv, osignerat och vem som har läst", (Role.HEAD,)),
        # To sort what comes in is not to decide it; nobody has the case yet.
        "route": ("fördela inkomna ansökningar", (Role.ASSISTANT, Role.SENIOR, Role.HEAD)),
        "plan_duty": ("skriva listan över vem som tar emot", (Role.ASSISTANT, Role.SENIOR, Role.HEAD)),
        "set_routing": ("bestämma hur inkomna ansökningar fördelas", (Role.SENIOR, Role.HEAD)),
        "change_household": ("ändra hushållets medlemmar", CASEWORK),
        "note": ("skriva journalanteckningar", CASEWORK),
        "investigate": ("utreda och begära komplettering", CASEWORK),
        "fetch": ("hämta uppgifter från andra myndigheter", CASEWORK),
        "read_fetches": ("läsa vilka uppgifter som hämtats från andra myndigheter", (Role.CONTROLLER, Role.HEAD)),
        # By the system, when the other side has answered or not.
        "settle_fetch": ("ta emot svar från andra myndigheter", (Role.SERVICE,)),
        # By the system, when the last day is near.
        "remind": ("påminna om kompletteringar", (Role.SERVICE,)),
        "check": ("göra kontroller", STAFF),
        # By the system, when something has happened and every hour.
        "warn": ("räkna ut varningar", (Role.SERVICE,)),
        "calculate": ("göra normberäkningar", CASEWORK),
        "decide": ("fatta beslut inom sin delegation", CASEWORK),
        "appeal": ("handlägga överklaganden", CASEWORK),
        "recover": ("kräva tillbaka bistånd", CASEWORK),
        "recover_payment": ("anteckna inbetalningar på återkrav", STAFF),
        "suspect": ("öppna akt om misstänkt felaktig utbetalning", CASEWORK),
        "interrupt": ("anteckna avbrott i verkställigheten av beslut", CASEWORK),
        "report_execution": ("rapportera ej verkställda beslut", (Role.HEAD,)),
        "committee": ("anteckna vad utskottet har beslutat", (Role.SENIOR, Role.HEAD)),
        # The system itself puts in the library to begin with.
        "phrases": ("ändra frasbiblioteket", (Role.SENIOR, Role.HEAD, Role.SERVICE)),
        "publish": ("visa journalanteckningar och beslut för den enskilde", CASEWORK),
        "answer": ("läsa och besvara meddelanden från den enskilde", CASEWORK),
        # By the system, after what there is to tell.
        "notify": ("avisera den enskilde", (Role.SERVICE,)),
        # The one e-service that the municipality has chosen (setting `cases.client_system`), and the system after a
        # letter is written.
        "serve_client": ("visa den enskilde sitt eget ärende", (Role.SERVICE,)),
        "close": ("avsluta ärenden", CASEWORK),
        # Follows from the bank's receipt, whoever reads it in.
        "execute": ("notera att ett beslut är verkställt", (Role.ACCOUNTANT, Role.SERVICE)),
        "write_letter": ("skriva ut beslutsbrev", (*STAFF, Role.SERVICE)),
    },
)
# Neither of a case nor of money: rules by which everybody's aid is counted, as the settings are.
register(
    "staff",
    {
        # The system itself puts in what is proposed.
        "keep_routine": (
            "bestämma vilka kontroller som görs",
            (Role.ADMINISTRATOR, Role.SENIOR, Role.HEAD, Role.SERVICE),
        ),
        "see_routine": ("se vilka kontroller som görs", (*STAFF, Role.CONTROLLER, Role.ADMINISTRATOR)),
        "load_table": ("läsa in riksnormer och riktlinjer", (Role.ADMINISTRATOR, Role.HEAD, Role.SERVICE)),
        "approve_table": ("godkänna riksnormer och riktlinjer", (Role.ADMINISTRATOR, Role.HEAD)),
        "try_table": (
            "provräkna en riksnorm eller riktlinje",
            (Role.ADMINISTRATOR, Role.HEAD, Role.SENIOR, Role.CONTROLLER, Role.SERVICE),
        ),
    },
)
