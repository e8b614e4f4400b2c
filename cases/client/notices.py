"""Sending notices: outside any transaction, each taken by one worker first. E-mail by Django, text messages by a port.

A notice says the same to everybody and nothing about anybody. What went wrong is either that it surely was not accepted
(NotAccepted, tried again or not), or anything else: then nobody knows, and it is not sent again.
"""

from __future__ import annotations

import http.client
import json
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from bistand.staff.queries import system_user
from cases.actions.notice import give_up_lost, notice_failed, notice_sent, take_notice
from cases.models import Notice, NotifyBy

log = structlog.get_logger(__name__)
SECONDS = 15
# What the other side says when it has taken nothing and one may come again.
LATER = (429, 503)
UNKNOWN = "Svaret uteblev. Det är okänt om den kom fram, så den skickas inte igen."


class NotAccepted(Exception):
    """The other side surely has not taken it; `again` says whether another try may help."""

    def __init__(self, words: str, *, again: bool) -> None:
        super().__init__(words)
        self.words, self.again = words, again


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: nothing but that there is something to read, and where."""

    subject: str
    text: str


def words() -> Words:
    name = settings.MUNICIPALITY["name"]
    return Words(f"Nytt meddelande från {name}", f"Du har ett nytt meddelande från {name}. Logga in på Mina sidor.")


def send_waiting(limit: int = 200) -> int:
    """Send up to `limit` notices that are due, the oldest first. Returns how many were accepted."""
    system = system_user()
    give_up_lost(system, timezone.now())
    due = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return sum(_send(system, pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _send(system: Any, notice_id: int) -> bool:
    notice = take_notice(system, timezone.now(), notice_id)
    if notice is None:
        return False
    try:
        deliver(f"notice-{notice.pk}", notice.channel, notice.person.notify_at, words())
    except NotAccepted as error:
        notice_failed(system, timezone.now(), notice.pk, error.words, again=error.again)
    except Exception as error:
        # Neither number nor address: the kind of error and our own number of the notice.
        log.warning("notice failed", notice=notice.pk, error=type(error).__name__)
        notice_failed(system, timezone.now(), notice.pk, UNKNOWN, again=False)
    else:
        notice_sent(system, timezone.now(), notice.pk)
        return True
    return False


def deliver(key: str, channel: str, to: str, said: Words) -> None:
    """Hand words to the mail server, or to the service of text messages; `key` is our own name of the sending.

    Raises NotAccepted where it surely was not taken; after anything else nobody knows.
    """
    if channel == NotifyBy.EMAIL:
        _email(to, said)
    else:
        _sms(key, number_of(to), said.text)


def _email(to: str, said: Words) -> None:
    if not settings.NOTICES["email_from"]:
        raise NotAccepted("Kommunen har ingen e-postserver (driftens inställningar).", again=False)
    server = get_connection()
    try:
        server.open()
    except OSError as error:  # SMTP's own errors are among them: nothing has been handed over yet
        raise NotAccepted("E-postservern går inte att nå.", again=True) from error
    try:
        EmailMessage(said.subject, said.text, settings.NOTICES["email_from"], [to], connection=server).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotAccepted("E-postservern tog inte emot adressen.", again=all(400 <= c < 500 for c in codes)) from error
    except smtplib.SMTPResponseException as error:
        again = 400 <= error.smtp_code < 500
        raise NotAccepted(f"E-postservern svarade {error.smtp_code}.", again=again) from error
    finally:
        server.close()


def _sms(key: str, to: str, text: str) -> None:
    if settings.NOTICES["sms_url"]:
        _sms_by_http(to, text)
    elif settings.NOTICES["sms_folder"]:
        _sms_by_folder(key, to, text)
    else:
        raise NotAccepted("Kommunen har ingen sms-tjänst (driftens inställningar).", again=False)


def number_of(phone: str) -> str:
    """A telephone number in its international form: 070-123 45 67 is +46701234567."""
    digits = "".join(c for c in phone if c.isdigit())
    if phone.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+46{digits.removeprefix('0')}"


def _sms_by_folder(key: str, to: str, text: str) -> None:
    """A file for each, whole and once: for the demo and tests, and for a transfer that takes files from a folder."""
    folder = Path(settings.NOTICES["sms_folder"])
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{key}.part"
    part.write_text(json.dumps({"to": to, "text": text}, ensure_ascii=False))
    part.replace(folder / f"{key}.json")


def _sms_by_http(to: str, text: str) -> None:
    """POST to the municipality's supplier. What is posted is the municipality's own template (SMS_BODY): no supplier's
    format is known here, and none is guessed. An answer of 2xx means that it is taken.
    """
    address = urlsplit(settings.NOTICES["sms_url"])
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=SECONDS)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if authorization := settings.NOTICES["sms_authorization"]:
        headers["Authorization"] = authorization
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotAccepted("Sms-tjänsten går inte att nå.", again=True) from error
        path = f"{address.path or '/'}{'?' + address.query if address.query else ''}"
        connection.request("POST", path, json.dumps(sms_body(to, text)).encode(), headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if status in LATER or 400 <= status < 500:
        raise NotAccepted(f"Sms-tjänsten svarade {status}.", again=status in LATER)
    if not 200 <= status < 300:
        raise OSError(f"answer {status}")


def sms_body(to: str, text: str) -> Any:
    """The template with the number and the text in the places of {to} and {text}."""
    return _filled(json.loads(settings.NOTICES["sms_body"]), {"{to}": to, "{text}": text})


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    if isinstance(part, str):
        for mark, value in values.items():
            part = part.replace(mark, value)
    return part
