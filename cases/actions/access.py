"""The locked case of an act, with the right checked for its section."""

from __future__ import annotations

from typing import Any

from bistand.refusals import Conflict, NotFound
from bistand.staff.permissions import require
from cases.barriers import refuse_barred
from cases.models import Case
from cases.queries import visible_cases


def case_for(actor: Any, act: str, case_id: int, *, closed: bool = False) -> Case:
    """The case, locked for this act.

    Raises NotFound where the actor may not know of it, NotAllowed where the act is not theirs in its section or
    they are disqualified in the case, Conflict where the case is closed (unless `closed`).
    """
    # Without its key, so that a letter of the case can be filed meanwhile: what files it holds the decision, which the
    # act may want next.
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True).select_related("section").filter(pk=case_id).first()
    )
    # To hand something in to a protected case is not to read it: the e-service may, and so may the counter.
    hidden = case is not None and case.protected and act != "cases.receive"
    if case is None or (hidden and not visible_cases(actor, act).filter(pk=case_id).exists()):
        raise NotFound("Ärendet finns inte, eller hör till en sektion där du inte arbetar.")
    require(actor, act, case.section_id)
    refuse_barred(actor, case.pk)
    if case.state == Case.State.CLOSED and not closed:
        raise Conflict("Ärendet är avslutat. Öppna det igen först.")
    return case
