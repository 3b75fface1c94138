"""The minutes of a stored session: from its acts, for a reader, and whether they hold.

A lock is a hash of the facts and the text. Minutes hold when the hash is right, the
text reads back to the facts, and the acts still say the same.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.conf import settings

from grappe.accounts.access import Access
from grappe.committees import minutes
from grappe.committees.minutes.facts import Facts
from grappe.committees.models import Minutes, Session
from grappe.committees.sitting import Act, Seat, Statutes


@dataclass(frozen=True)
class Verdict:
    """Whether locked minutes are what was locked, and what the acts say."""

    hash_holds: bool
    reads_back: bool
    acts_agree: bool

    @property
    def holds(self) -> bool:
        return self.hash_holds and self.reads_back and self.acts_agree


def frame_of(session: Session) -> minutes.Frame:
    cluster = session.body.cluster
    return minutes.Frame(
        cluster=cluster.name,
        body=session.body.name_fr,
        held_on=session.held_on.isoformat(),
        zone=settings.TIME_ZONE,
        title=session.title,
        place=session.place,
        is_second_call=session.is_second_call,
        statutes=asdict(Statutes.read(session.statutes)),
        seats=tuple(Seat.read(one) for one in session.seats),
        items=_items(session),
    )


def facts_of(session: Session) -> Facts:
    """What the acts of a session say today."""
    acts = [Act.read(row) for row in session.acts.order_by("number")]
    return minutes.facts(frame_of(session), acts)


def _items(session: Session) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for item in _agenda(session):
        request = item.request
        if request is None:
            found[item.pk] = ("", item.title)
        else:
            project = request.project
            subject = " – ".join(filter(None, [project.acronym, project.title]))
            found[item.pk] = (request.number, subject)
    return found


def _agenda(session: Session):
    """What is on the agenda in the end, in order: items are numbered by it."""
    rows = session.items.filter(removed_at=None).order_by("position", "pk")
    return rows.select_related("request__project")


def hidden_from(access: Access, session: Session) -> frozenset[int]:
    """The numbers of the items that a conflict takes away from a reader."""
    barred = access.barred_ids
    return frozenset(
        number
        for number, item in enumerate(_agenda(session), start=1)
        if item.request is not None and item.request.project_id in barred
    )


def shown_to(access: Access, record: Minutes, language: str | None = None) -> str:
    """The text of minutes for one reader, in a language; items barred are withheld."""
    language = language if language in ("fr", "en") else record.language
    hidden = hidden_from(access, record.session)
    if not hidden and language == record.language:
        return record.text
    facts = minutes.withheld(record.facts, hidden, language)
    # The secretary's words may be about anything.
    remarks = "" if hidden else minutes.remarks_of(record.text)
    return minutes.write(facts, language, remarks)


def digest(facts: Facts, text: str) -> str:
    """The hash that locks minutes."""
    whole = json.dumps([facts, text], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def verify(record: Minutes) -> Verdict:
    """Whether locked minutes are whole."""
    try:
        read = minutes.parse(record.text)
    except minutes.Unreadable:
        read = None
    now = facts_of(record.session)
    return Verdict(
        hash_holds=record.sha256 == digest(record.facts, record.text),
        reads_back=read == record.facts,
        acts_agree=now["acts"] == record.facts.get("acts"),
    )
