"""Say which unit of a register a row of a file is about, and take it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.audit import actions as audit
from grappe.imports.models import ImportBatch, ImportState
from grappe.organisations import registers
from grappe.organisations.identification import candidates, queue
from grappe.organisations.models import RowAnswer, RowIdentity, Scheme

OPEN = (ImportState.MAPPING, ImportState.PREVIEWED)
# The registers that can be searched by hand.
SEARCHED = (Scheme.SIREN, Scheme.RNSR, Scheme.ROR, Scheme.FINESS)
ANSWER = ["answer", "scheme", "value", "answered_at", "answered_by", "history"]


class NotAnswerable(Exception):
    """The answer cannot be kept; its text is a sentence for the person."""


class AnsweredMeanwhile(NotAnswerable):
    """Somebody else answered since the page was shown."""


def answer_row(
    batch: ImportBatch,
    identity: RowIdentity,
    *,
    answer: str,
    scheme: str = "",
    value: str = "",
    seen: str,
    by: Any,
    at: datetime,
) -> int:
    """Keep what somebody says of a row, and of those that ask the very same.

    `seen` is the answer the page showed (`RowIdentity.taken`). Returns how many rows
    are answered. Raises NotAnswerable if the import is past that stage or the unit
    unknown, AnsweredMeanwhile if a colleague answered since.
    """
    refuse_unless_open(batch)
    if answer == RowAnswer.CHOSEN:
        chosen = unit_for(identity, scheme, value)
    else:
        chosen, scheme, value = {}, "", ""
    with transaction.atomic():
        rows = RowIdentity.objects.select_for_update(of=["self"])
        locked = rows.select_related("row", "answered_by").get(pk=identity.pk)
        if locked.taken != seen:
            raise AnsweredMeanwhile(told(locked))
        keys = list(queue.alike(locked, batch).values_list("pk", flat=True))
        alike = list(RowIdentity.objects.select_for_update().filter(pk__in=keys))
        for one in alike:
            if chosen and not has_unit(one, scheme, value):
                one.candidates = [*one.candidates, chosen]
        write(alike, answer, scheme, value, by, at)
        audit.record(
            "organisations.row_identified",
            batch,
            by=by,
            at=at,
            filename=batch.filename,
            row=locked.row.number,
            row_answer=str(answer),
            number=value,
        )
    return len(alike)


def undo_answer(batch: ImportBatch, *, by: Any, at: datetime) -> list[int]:
    """Take back the last answer this person gave in a file, whole if of several rows.

    Returns the numbers of the rows. Raises NotAnswerable if there is none to undo.
    """
    refuse_unless_open(batch)
    with transaction.atomic():
        mine = queue.of_batch(batch).filter(answered_by=by).exclude(answer="")
        last = mine.order_by("-answered_at").first()
        if last is None:
            raise NotAnswerable(_("You have no answer left to take back."))
        rows = mine.filter(answered_at=last.answered_at).select_related("row")
        undone = list(rows.select_for_update(of=["self"]).order_by("row__number"))
        for one in undone:
            restore(one)
        RowIdentity.objects.bulk_update(undone, ANSWER, batch_size=500)
        audit.record(
            "organisations.row_answer_undone",
            batch,
            by=by,
            at=at,
            filename=batch.filename,
            row=undone[0].row.number,
            rows=len(undone),
        )
    return [one.row.number for one in undone]


def accept_above(batch: ImportBatch, *, above: float, by: Any, at: datetime) -> int:
    """Take the best unit of every waiting row at least that probable.

    Closed units are left to be looked at one by one. Returns how many rows.
    Raises NotAnswerable if the import is past that stage.
    """
    refuse_unless_open(batch)
    with transaction.atomic():
        rows = queue.of_batch(batch).filter(queue.TAKEABLE, score__gte=above)
        accepted = list(rows.select_for_update(of=["self"]))
        for one in accepted:
            best = one.candidates[0]
            keep(one, RowAnswer.CHOSEN, best["scheme"], best["number"], by, at)
        RowIdentity.objects.bulk_update(accepted, ANSWER, batch_size=500)
        if accepted:
            audit.record(
                "organisations.rows_identified",
                batch,
                by=by,
                at=at,
                filename=batch.filename,
                rows=len(accepted),
                percent=round(above * 100),
            )
    return len(accepted)


def refuse_unless_open(batch: ImportBatch) -> None:
    if batch.state not in OPEN:
        raise NotAnswerable(
            _("This import is already “%(state)s”: its rows are settled.")
            % {"state": batch.get_state_display()}
        )


def unit_for(identity: RowIdentity, scheme: str, value: str) -> dict[str, Any]:
    """What is kept of the unit somebody chose; one found by hand is asked again."""
    for one in identity.candidates:
        if (one["scheme"], one["number"]) == (scheme, value):
            return dict(one)
    if scheme not in SEARCHED:
        raise NotAnswerable(_("No register knows this number."))
    try:
        unit = registers.unit(value[:40], scheme)
    except registers.RegisterSilent as silence:
        raise NotAnswerable(str(silence)) from silence
    if unit is None:
        raise NotAnswerable(_("No register knows this number."))
    return {**candidates.of_unit(unit), "by_hand": True}


def has_unit(one: RowIdentity, scheme: str, value: str) -> bool:
    return any((c["scheme"], c["number"]) == (scheme, value) for c in one.candidates)


def write(
    rows: Sequence[RowIdentity], answer: str, scheme: str, value: str, by: Any, at: Any
) -> None:
    for one in rows:
        keep(one, answer, scheme, value, by, at)
    RowIdentity.objects.bulk_update(rows, [*ANSWER, "candidates"], batch_size=500)


def keep(
    one: RowIdentity, answer: str, scheme: str, value: str, by: Any, at: datetime
) -> None:
    one.history = [*one.history, before(one)]
    one.answer, one.scheme, one.value = str(answer), scheme, value
    one.answered_at, one.answered_by = at, by


def before(one: RowIdentity) -> dict[str, Any]:
    return {
        "answer": one.answer,
        "scheme": one.scheme,
        "value": one.value,
        "at": one.answered_at and one.answered_at.isoformat(),
        "by": one.answered_by_id,
    }


def restore(one: RowIdentity) -> None:
    *earlier, last = one.history
    one.history = earlier
    one.answer, one.scheme, one.value = last["answer"], last["scheme"], last["value"]
    one.answered_at = datetime.fromisoformat(last["at"]) if last["at"] else None
    one.answered_by_id = last["by"]


def told(one: RowIdentity) -> str:
    """Who answered what meanwhile."""
    who = one.answered_by.name if one.answered_by else _("Somebody")
    if one.answer == RowAnswer.CHOSEN:
        name = one.unit.get("name") or one.value
        return _("%(who)s chose %(name)s meanwhile: look again before changing it.") % {
            "who": who,
            "name": name,
        }
    if one.answer == RowAnswer.NEITHER:
        return _(
            "%(who)s answered “none of these” meanwhile: look again before changing it."
        ) % {"who": who}
    return _("This row changed meanwhile: look at it again.")
