"""Who may do what with follow-ups. Act → Swedish words, roles."""

from bistand.staff.models import Role
from bistand.staff.permissions import register

CASEWORK = (Role.CASEWORKER, Role.SENIOR, Role.HEAD)

register(
    "followup",
    {
        "read": ("läsa uppföljningar", (*CASEWORK, Role.ASSISTANT, Role.CONTROLLER)),
        # Follow-ups come by themselves, as part of what somebody else does: register, decide, agree, close.
        "plan": ("lägga in uppföljningar", (*CASEWORK, Role.ASSISTANT, Role.SERVICE)),
        "hold": ("kalla till och genomföra uppföljningar", CASEWORK),
        "cancel": ("ställa in uppföljningar", CASEWORK),
        # Administration keeps the times; how a meeting went is written by whoever works with the client.
        "book": ("boka, kalla till, flytta och ställa in klientmöten", (*CASEWORK, Role.ASSISTANT)),
        "meet": ("skriva hur klientmöten gick", CASEWORK),
        "remind": ("sätta och göra bevakningar", (*CASEWORK, Role.ASSISTANT)),
        # Each for oneself.
        "digest": ("välja sammandrag och kalender", (Role.CASEWORKER, Role.HEAD)),
        "watch_digests": ("se om sammandragen kommer fram", (Role.ADMINISTRATOR,)),
        "send_digests": ("göra och skicka sammandrag", (Role.SERVICE,)),
        "print": ("skriva kallelser och återbud", (Role.SERVICE,)),
        "flag": ("flagga uppföljningar", (Role.SERVICE,)),
        "run_controls": ("köra internkontrollen", (Role.SERVICE,)),
        "read_controls": ("läsa internkontrollens signaler", (Role.CONTROLLER,)),
        # Never of one's own work.
        "dispose": ("bedöma internkontrollens signaler", (Role.CONTROLLER,)),
        "load_directory": ("läsa in listan över anställda", (Role.CONTROLLER,)),
        # PostgreSQL draws; nobody examines what they have had a hand in.
        "draw_sample": ("dra, granska och avsluta stickprov", (Role.CONTROLLER, Role.SERVICE)),
        "answer_sample": ("besvara anmärkningar i stickprov", (Role.HEAD,)),
        # By the system, once a year and every night; answered by heads, and by the controller what heads hold.
        "open_reviews": ("öppna omprövningen av behörigheter", (Role.SERVICE,)),
        "review_right": ("ompröva behörigheter", (Role.HEAD, Role.CONTROLLER)),
        # Never by somebody who did any of it.
        "read_administration": ("läsa systemförvaltarnas ändringar och visade kontonummer", (Role.CONTROLLER,)),
        "oversee": ("se hur sektionens uppföljningar går", (Role.HEAD, Role.SENIOR, Role.CONTROLLER)),
    },
)
