"""A form that is sent, a crash, and the form sent again: the thing is done once, and never lost."""

from __future__ import annotations

import os
import uuid
from typing import Any

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.refusals import Conflict
from bistand.staff.models import Role, User
from bistand.ui.models import SubmittedOnce
from bistand.ui.once import once
from cases import actions
from cases.models import Case, JournalNote
from tests.factories import allow_decisions, attack, grant, make_case, make_section, make_user
from tests.story import history_faults
from tests.together import at_once

pytestmark = pytest.mark.crash

KILLED, FINISHED = 9, 0


@pytest.fixture
def case(committed_db: None) -> Case:
    section = make_section()
    return make_case(make_user(Role.CASEWORKER, section), section)


def send(case: Case, token: str) -> str:
    """Send the form that signs a note: the URL one is sent to."""
    request: Any = RequestFactory().post("/", {"once": token})
    request.user = case.caseworker
    return str(once(request, lambda: _sign(request.user, case)).headers["Location"])


def _sign(user: User, case: Case) -> str:
    now = timezone.now()
    note = actions.write_note(user, now, case.pk, "Samtal", "Allt är sagt.", timezone.localdate(now))
    return f"/notes/{actions.sign_note(user, now, note.pk).pk}/"


def killed_at(step: int, case: Case, token: str) -> bool:
    """Send it in another process that ends, as by a power cut, at its `step`th statement; the last is the commit."""
    connections.close_all()
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (KILLED, FINISHED)
        return code == KILLED
    try:
        _send_until(step, case, token)
    finally:
        os._exit(1)


def _send_until(step: int, case: Case, token: str) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)

    def statement(execute: Any, *arguments: Any) -> Any:
        count()
        return execute(*arguments)

    commit = connection.commit

    def counted_commit() -> None:
        count()
        commit()

    connection.commit = counted_commit  # type: ignore[method-assign]
    with connection.execute_wrapper(statement):
        send(case, token)
    os._exit(FINISHED)


def signed(case: Case) -> int:
    return JournalNote.objects.filter(case=case, state="signed").count()


def test_killed_at_every_step_nothing_is_left_and_the_same_form_does_it_once(case: Case) -> None:
    token, step = str(uuid.uuid4()), 1
    while killed_at(step, case, token):
        assert (SubmittedOnce.objects.count(), JournalNote.objects.filter(case=case).count()) == (0, 0)
        step += 1
    assert step > 10
    # The child went all the way, but its answer never came; the form is sent again.
    done = JournalNote.objects.get(case=case)
    assert send(case, token) == f"/notes/{done.pk}/"
    assert signed(case) == 1
    assert Fact.objects.filter(name="NoteSigned", case_id=case.pk).count() == 1
    assert history_faults() == []


def test_what_a_rule_refuses_at_the_commit_is_a_sentence_and_the_form_may_be_sent_again(case: Case) -> None:
    """A decision out of force without another in its place is refused when everything is in."""
    caseworker = case.caseworker
    assert caseworker
    allow_decisions(Role.CASEWORKER)
    decision = grant(caseworker, case)
    request: Any = RequestFactory().post("/", {"once": str(uuid.uuid4())})
    request.user = caseworker

    def break_it() -> str:
        attack(caseworker, "UPDATE cases_decision SET state = 'replaced' WHERE id = %s", decision.pk)
        return "/nowhere/"

    with pytest.raises(Conflict, match="Ett beslut ersätts av ett annat som har fattats"):
        once(request, break_it)
    assert not SubmittedOnce.objects.exists()
    assert once(request, lambda: "/done/").headers["Location"] == "/done/"


def test_two_submits_at_once_do_it_once_and_lead_to_the_same_place(case: Case) -> None:
    token = str(uuid.uuid4())
    places = at_once(*[lambda: send(case, token)] * 3)
    assert len(set(places)) == 1
    assert signed(case) == 1
