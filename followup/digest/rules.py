"""What PostgreSQL itself holds of digests; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from followup.digest.models import Digest

RULES = """
CREATE OR REPLACE FUNCTION followup_digestchoice_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.user_id <> bistand_actor() THEN
    PERFORM bistand_refuse('Var och en väljer själv om och hur sammandrag ska komma.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_digest_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE today date := bistand_today();
BEGIN
  IF TG_OP = 'INSERT' OR (OLD.state = 'waiting' AND NEW.state = 'sending') THEN
    IF NOT EXISTS (SELECT FROM followup_digestchoice WHERE user_id = NEW.user_id AND channel = NEW.channel) THEN
      PERFORM bistand_refuse('Personen har inte valt att få sammandrag så.');
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.day <> (CASE NEW.kind WHEN 'week' THEN date_trunc('week', today)::date ELSE today END) THEN
      PERFORM bistand_refuse('Ett sammandrag är dagens eller veckans.');
    END IF;
    NEW.created_at := clock_timestamp(); NEW.taken_at := NULL; NEW.sent_at := NULL; NEW.attempts := 0;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state AND NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('Ett sammandrag ändras bara när det skickas.');
  END IF;
  NEW.attempts := OLD.attempts; NEW.taken_at := OLD.taken_at;
  IF OLD.state = 'waiting' AND NEW.state = 'sending' THEN
    NEW.attempts := OLD.attempts + 1; NEW.taken_at := clock_timestamp();
  ELSIF NEW.state = 'sent' THEN NEW.sent_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""
SENT = ("state", "due_at", "taken_at", "sent_at", "attempts", "error")


def statements() -> list[str]:
    choice, digest = "followup_digestchoice", "followup_digest"
    return [
        RULES,
        *(sql.history(table) for table in (choice, digest)),
        *(sql.never_deleted(table) for table in (choice, digest)),
        sql.frozen(choice, "id", ["*"], ["channel", "to"]),
        sql.trigger("d_own", choice, "BEFORE INSERT OR UPDATE", "followup_digestchoice_own"),
        sql.frozen(digest, "id", ["*"], [*SENT]),
        sql.transitions(digest, "state", ["waiting"], Digest.TRANSITIONS),
        sql.trigger("d_stamp", digest, "BEFORE INSERT OR UPDATE", "followup_digest_stamp"),
    ]
