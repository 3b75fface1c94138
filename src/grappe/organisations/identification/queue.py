"""The rows of a file that were looked up: how many wait, and for whom."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from grappe.imports.models import ImportBatch, Verdict
from grappe.organisations.models import RowAnswer, RowIdentity, RowVerdict

# A person has to look: nothing is taken, and nobody said that none is right.
WAITING = Q(value="") & ~Q(verdict=RowVerdict.NONE) & Q(answer__in=["", "skipped"])
# What a person was asked, or spoke of without being asked.
ASKED = Q(verdict=RowVerdict.TO_CHECK) | Q(answer__in=["chosen", "neither"]) | WAITING

# The likeliest unit is not known to be closed: several rows may take theirs at once.
TAKEABLE = (
    WAITING
    & ~Q(score=None)
    & (Q(candidates__0__is_active=True) | Q(candidates__0__is_active__isnull=True))
)


def identifies(batch: ImportBatch) -> bool:
    """Whether the rows without number of this file are looked up at all."""
    return bool(batch.options.get("identify"))


def of_batch(batch: ImportBatch) -> QuerySet[RowIdentity]:
    if not identifies(batch):
        return RowIdentity.objects.none()
    return RowIdentity.objects.filter(row__batch=batch)


def waiting(batch: ImportBatch) -> int:
    """Rows that somebody has to look at."""
    return of_batch(batch).filter(WAITING).count()


def to_leave(batch: ImportBatch) -> int:
    """Rows that would be written without a number, though they wait for an answer."""
    written = [Verdict.CREATE, Verdict.CHANGE]
    return of_batch(batch).filter(WAITING, row__verdict__in=written).count()


def is_outdated(batch: ImportBatch) -> bool:
    """Whether somebody answered otherwise since the preview was made."""
    answer = Case(
        When(answer=RowAnswer.SKIPPED, then=Value("")),
        default=F("answer"),
        output_field=CharField(),
    )
    now = Concat(answer, Value(":"), "scheme", Value(":"), "value")
    rows = of_batch(batch).annotate(now=now)
    return rows.exclude(previewed=F("now")).exists()


def counts(batch: ImportBatch) -> dict[str, int]:
    """How many rows of each verdict, and how far the questions are."""
    found = of_batch(batch).aggregate(
        sure=Count("pk", filter=Q(verdict=RowVerdict.SURE)),
        to_check=Count("pk", filter=Q(verdict=RowVerdict.TO_CHECK)),
        none=Count("pk", filter=Q(verdict=RowVerdict.NONE)),
        asked=Count("pk", filter=ASKED),
        waiting=Count("pk", filter=WAITING),
        skipped=Count("pk", filter=WAITING & Q(answer=RowAnswer.SKIPPED)),
    )
    return {**found, "answered": found["asked"] - found["waiting"]}


def counts_above(batch: ImportBatch, percents: Sequence[int]) -> dict[int, int]:
    """How many waiting rows have an active unit that is at least that probable."""
    wanted = {
        f"above_{percent}": Count("pk", filter=Q(score__gte=percent / 100))
        for percent in percents
    }
    found = of_batch(batch).filter(TAKEABLE).aggregate(**wanted)
    return {percent: found[f"above_{percent}"] for percent in percents}


def next_waiting(batch: ImportBatch, after: int = 0) -> RowIdentity | None:
    """The next row to look at; those put off come last, the oldest first."""
    rows = of_batch(batch).filter(WAITING).select_related("row")
    fresh = rows.filter(answer="").order_by("row__number")
    found = fresh.filter(row__number__gt=after).first() or fresh.first()
    return found or rows.order_by("answered_at", "row__number").first()


def beside(identity: RowIdentity, batch: ImportBatch) -> tuple[Any, Any]:
    """The numbers of the rows asked before and after this one, None at the ends."""
    asked = of_batch(batch).filter(ASKED)
    number = identity.row.number
    before = asked.filter(row__number__lt=number).order_by("-row__number")
    after = asked.filter(row__number__gt=number).order_by("row__number")
    return (
        before.values_list("row__number", flat=True).first(),
        after.values_list("row__number", flat=True).first(),
    )


def alike(identity: RowIdentity, batch: ImportBatch) -> QuerySet[RowIdentity]:
    """Rows of the file that ask the very same, and where as much was answered."""
    return of_batch(batch).filter(
        fingerprint=identity.fingerprint,
        answer=identity.answer,
        scheme=identity.scheme,
        value=identity.value,
    )
