"""Walk the chain and tell where it does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from grappe.audit.canonical import GENESIS, chain_hash, content_hash
from grappe.audit.chain import unchained
from grappe.audit.models import ChainCheck, Event, Link

BATCH = 1000
# A chain rewritten from its start has a problem an event: the first tell enough.
TOLD = 1000
KEPT = 20
# Codes of problems, in words.
MEANINGS = {
    "edited": "the event is no longer what was chained",
    "deleted": "the event is gone",
    "missing": "no event has this place: it was deleted with its link",
    "broken": "the link does not follow from the one before",
    "unchained": "an event older than the head has no place",
    "head": "the head that was kept is not in the chain",
    "start": "no link has this place: verify from an earlier one",
}
REDACTED = "audit.redacted"


@dataclass(frozen=True)
class Problem:
    """What does not hold, at which place; the event's key where one is known."""

    code: str
    position: int | None
    event: int | None = None

    def __str__(self) -> str:
        place = "-" if self.position is None else str(self.position)
        about = f" (event {self.event})" if self.event else ""
        return f"{place}: {MEANINGS[self.code]}{about}"


@dataclass
class Report:
    """What a verification found; whole when there is no problem."""

    first: int
    position: int = 0
    chain_hash: str = GENESIS
    checked: int = 0
    redacted: int = 0
    waiting: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problem_count

    def add(self, code: str, position: int | None, event: int | None = None) -> None:
        self.problem_count += 1
        if len(self.problems) < TOLD:
            self.problems.append(Problem(code, position, event))


def verify(*, since: int = 0, head: tuple[int | None, str] | None = None) -> Report:
    """Work out every hash again, from the link after `since` on.

    `head` is a place and a hash kept elsewhere, as `grappe audit head` printed them:
    the chain must still go through it, as through the head of the last verification.
    The memory used does not grow with the trail.
    """
    report = Report(first=since + 1)
    if since and not _start(report, since):
        return report
    for links in _batches(since):
        _check(links, report)
    _look_outside(report)
    last = ChainCheck.objects.filter(problem_count=0, position__gt=0).first()
    kept = [(last.position, last.chain_hash)] if last else []
    for one in dict.fromkeys([*kept, head] if head else kept):
        _look_for(one, report)
    return report


def keep(report: Report, at: datetime) -> ChainCheck:
    """Write what a verification of the whole chain found, for the page."""
    return ChainCheck.objects.create(
        at=at,
        position=report.position,
        chain_hash=report.chain_hash,
        redacted_count=report.redacted,
        problem_count=report.problem_count,
        problems=[
            {"code": one.code, "position": one.position, "event": one.event}
            for one in report.problems[:KEPT]
        ],
    )


def _start(report: Report, since: int) -> bool:
    known = Link.objects.filter(position=since).first()
    if known is None:
        report.add("start", since)
        return False
    report.position, report.chain_hash = since, known.chain_hash
    return True


def _batches(since: int) -> Iterator[list[Link]]:
    while batch := list(Link.objects.filter(position__gt=since)[:BATCH]):
        yield batch
        since = batch[-1].position


def _check(links: list[Link], report: Report) -> None:
    # Not a join: a link whose event is gone must be seen.
    events = Event.objects.in_bulk([link.event_id for link in links])
    why = Event.objects.select_related("link").in_bulk(
        {link.redaction_id for link in links if link.redaction_id}
    )
    for link in links:
        _check_place(link, report)
        event = events.get(link.event_id)
        if event is None:
            report.add("deleted", link.position, link.event_id)
            continue
        now = content_hash(event)
        if now == link.content_hash:
            continue
        if _is_redacted(link, now, why.get(link.redaction_id)):
            report.redacted += 1
        else:
            report.add("edited", link.position, event.pk)


def _check_place(link: Link, report: Report) -> None:
    # The link after a hole follows from one that is gone: one problem, not two.
    if link.position == report.position + 1:
        worked_out = chain_hash(
            report.chain_hash,
            position=link.position,
            at=link.at,
            content=link.content_hash,
        )
        if worked_out != link.chain_hash:
            report.add("broken", link.position, link.event_id)
    else:
        for position in _hole(report.position + 1, link.position):
            report.add("missing", position)
    report.position, report.chain_hash = link.position, link.chain_hash
    report.checked += 1


def _hole(first: int, end: int) -> Iterator[int]:
    yield from range(first, min(end, first + TOLD))


def _is_redacted(link: Link, now: str, redaction: Event | None) -> bool:
    """A chained event, itself untouched, says that the content became this."""
    if redaction is None or redaction.kind != REDACTED:
        return False
    own: Any = getattr(redaction, "link", None)
    if own is None or own.content_hash != content_hash(redaction):
        return False
    contents = redaction.data.get("contents")
    return isinstance(contents, dict) and contents.get(str(link.position)) == now


def _look_outside(report: Report) -> None:
    last = Link.objects.order_by("-event").values_list("event", flat=True).first() or 0
    report.waiting = unchained().filter(pk__gt=last).count()
    older = unchained().filter(pk__lt=last).values_list("pk", flat=True)
    for pk in older.iterator(chunk_size=BATCH):
        report.add("unchained", None, pk)


def _look_for(head: tuple[int | None, str], report: Report) -> None:
    position, kept = head
    wanted = Q(chain_hash=kept)
    if position is not None:
        wanted &= Q(position=position)
    if not Link.objects.filter(wanted).exists():
        report.add("head", position)
