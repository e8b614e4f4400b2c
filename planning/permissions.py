"""Who may do what with plans. Act → Swedish words, roles."""

from bistand.staff.models import Role
from bistand.staff.permissions import register

CASEWORK = (Role.CASEWORKER, Role.SENIOR, Role.HEAD)

register(
    "planning",
    {
        "read": ("läsa planer", (*CASEWORK, Role.ASSISTANT, Role.CONTROLLER)),
        "write": ("skriva och ändra planer", CASEWORK),
        "agree": ("komma överens om en plan", CASEWORK),
        "print": ("skriva ut planer och anvisningar", (Role.SERVICE,)),
        "close": ("avsluta planer", CASEWORK),
        # As part of what somebody else does: change the household.
        "leave": (
            "avsluta plan och anvisningar för den som har lämnat hushållet",
            (*CASEWORK, Role.ASSISTANT, Role.SERVICE),
        ),
        "assess": ("kartlägga", CASEWORK),
        "meet": ("hålla möten med andra och sätta upp personer på dem", CASEWORK),
        "see_measures": ("se insatser och anordnare", (*CASEWORK, Role.ASSISTANT, Role.CONTROLLER, Role.ADMINISTRATOR)),
        "keep_measures": ("ändra katalogen över insatser", (Role.HEAD, Role.ADMINISTRATOR)),
        "refer": ("anvisa till insatser och följa hur det går", CASEWORK),
        "coach": ("se sina deltagare och svara på anvisningar", (Role.COACH,)),
        "attend": ("anteckna närvaro och ge återkoppling", (Role.COACH, *CASEWORK)),
        "keep_coaches": ("bestämma vilken anordnare en coach hör till", (Role.ADMINISTRATOR, Role.SERVICE)),
        # The system itself puts in what is proposed.
        "keep_templates": (
            "bestämma kartläggningens mallar och förslag till mål",
            (Role.ADMINISTRATOR, Role.SENIOR, Role.HEAD, Role.SERVICE),
        ),
    },
)
