"""A request is decided: pending, told to nobody, until decisions are applied."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.committees import notifications
from grappe.committees.actions.items import notice_conflicts
from grappe.committees.actions.rewriting import rewrite
from grappe.committees.acts import Held, NotPossible
from grappe.committees.models import AgendaItem, Decision, Outcome, SessionState
from grappe.committees.sitting import Kind
from grappe.labelling import states
from grappe.labelling.actions import steps
from grappe.labelling.models import LabelRequest
from grappe.projects import firewall

# What the team may still write of a pending decision.
EDITABLE = ("reasons", "scope", "letter_subject", "letter_text")
# Nobody is refused without a word.
REASONED = (Outcome.REFUSED, Outcome.DEFERRED)
LABELS = (Outcome.LABELLED, Outcome.WITH_RESERVATIONS)
Conditions = Iterable[Mapping[str, Any]]


class NotDecidable(NotPossible):
    """This cannot be decided, or not any more; the message is for the user."""


class KeptAway(NotDecidable):
    """A conflict of interest: to them this request does not exist."""


def decide(
    request: LabelRequest,
    *,
    outcome: str,
    by: User | None,
    at: datetime,
    item: AgendaItem | None = None,
    decided_on: date | None = None,
    reasons: str = "",
    reservations: Conditions = (),
    scope: str = "",
) -> Decision:
    """Write down what is decided of a request: of the item under way, or by direction.

    The day is that of the session. Without an item no body decides by the procedure.
    Raises NotDecidable, or NotPossible where the session cannot decide now.
    """
    if item is not None:
        notice_conflicts(item, by=by, at=at)
    with transaction.atomic():
        held = Held(item.session, by=by, at=at) if item is not None else None
        request = steps.locked(request)
        check_clear(request, by, at)
        today = timezone.localdate(at)
        day = held.session.held_on if held else decided_on or today
        if day > today:
            raise NotDecidable(_("This day has not come yet."))
        decision = Decision(
            request=request,
            item=item,
            outcome=outcome,
            decided_on=day,
            reasons=reasons.strip(),
            reservations=_conditions(reservations),
            scope=scope.strip(),
            decided_at=at,
            decided_by=by,
        )
        _check_place(decision, held)
        _check_outcome(decision)
        steps.save_whole(decision, NotDecidable)
        if held is not None:
            held.add(
                Kind.DECIDED,
                item=decision.item_id,
                outcome=outcome,
                reasons=decision.reasons,
                reservations=decision.reservations,
                scope=decision.scope,
            )
        trace("committees.decided", decision, by=by, at=at)
        return decision


def _check_place(decision: Decision, held: Held | None) -> None:
    """Who decides: the session that has this item, or the direction."""
    request = decision.request
    if request.decisions.filter(dropped_at=None).exists():
        raise NotDecidable(_("This request was decided already."))
    if held is None:
        if request.procedure.deciding_body_id is not None:
            raise NotDecidable(_("A body decides of this request, in a session."))
        return
    if held.item(decision.item_id).request_id != request.pk:  # type: ignore[arg-type]
        raise NotDecidable(_("This item is about another request."))
    if not held.session.body.decides:
        raise NotDecidable(_("This body gives an opinion: it does not decide."))


def _check_outcome(decision: Decision) -> None:
    """The outcome is one this request may come to, and says what it must."""
    request, outcome = decision.request, decision.outcome
    if outcome not in Outcome.values:
        raise NotDecidable(_("Choose a decision."))
    if not states.may_move(request.state, outcome):
        raise NotDecidable(
            _("A request that is “%(state)s” cannot be decided.")
            % {"state": request.get_state_display()}
        )
    if outcome in LABELS and request.procedure.is_support_letter:
        raise NotDecidable(_("This request asks for a support letter."))
    if outcome in REASONED and not decision.reasons:
        raise NotDecidable(_("Give the reasons: the applicants read them."))
    if (outcome == Outcome.WITH_RESERVATIONS) != bool(decision.reservations):
        raise NotDecidable(
            _("A label with reservations says which; other decisions have none.")
        )
    if any(due_on < decision.decided_on for _text, due_on in decision.conditions):
        raise NotDecidable(_("A reservation is lifted after the decision."))


def _conditions(rows: Conditions) -> list[dict[str, str]]:
    """Reservations as the decision keeps them. Raises NotDecidable."""
    kept = []
    for row in rows:
        text = str(row.get("text", "")).strip()
        due_on = row.get("due_on")
        if not isinstance(due_on, date):
            try:
                due_on = parse_date(str(due_on or ""))
            except ValueError:
                due_on = None
        if not text or due_on is None:
            raise NotDecidable(_("Each reservation has a text and a day."))
        kept.append({"text": text, "due_on": due_on.isoformat()})
    return kept


@transaction.atomic
def drop_decision(
    decision: Decision, *, reason: str, by: User | None, at: datetime
) -> Decision:
    """Take back a decision entered by mistake, before it is applied.

    While its session is open this is an act of it. Raises NotDecidable.
    """
    item = decision.item
    held = Held(item.session, by=by, at=at) if item is not None else None
    decision = pending(decision)
    check_clear(decision.request, by, at)
    if not reason.strip():
        raise NotDecidable(_("Say why."))
    if held is not None and held.session.state == SessionState.OPEN:
        held.add(Kind.DECISION_DROPPED, item=decision.item_id, reason=reason.strip())
    decision.dropped_at, decision.dropped_reason = at, reason.strip()[:250]
    decision.save(update_fields=["dropped_at", "dropped_reason"])
    trace("committees.decision_dropped", decision, by=by, at=at, reason=reason.strip())
    return decision


@transaction.atomic
def change_decision(
    decision: Decision, values: Mapping[str, Any], *, by: User | None, at: datetime
) -> Decision:
    """Write the reasons, the scope or the letter of a pending decision.

    Raises NotDecidable if it was applied or taken back, or a value is wrong.
    """
    decision = pending(decision)
    check_clear(decision.request, by, at)
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise NotDecidable(_("Take the decision back to decide something else."))
    changes = rewrite(decision, values, refusal=NotDecidable)
    _check_outcome(decision)
    if changes:
        trace("committees.decision_changed", decision, by=by, at=at)
    return decision


def pending(decision: Decision) -> Decision:
    """A decision not yet applied, held. Raises NotDecidable."""
    decision = (
        Decision.objects.select_for_update(of=["self"])
        .select_related(
            "request__project__cluster",
            "request__cluster",
            "request__procedure",
            "item__session",
        )
        .get(pk=decision.pk)
    )
    if decision.applied_at is not None:
        raise NotDecidable(_("This decision was applied already."))
    if decision.dropped_at is not None:
        raise NotDecidable(_("This decision was taken back."))
    return decision


def draft_letter(decision: Decision, language: str) -> tuple[str, str]:
    """The subject and the text of the letter, as long as nobody wrote another."""
    with translation.override(language):
        return notifications.draft(decision)


def check_clear(request: LabelRequest, by: User | None, at: datetime) -> None:
    on = timezone.localdate(at)
    if by is not None and firewall.is_barred(by, request.project, on):
        raise KeptAway(_("A conflict of interest keeps you away from this."))


def trace(
    kind: str, decision: Decision, *, by: User | None, at: datetime, **facts: Any
) -> None:
    request = decision.request
    record(
        kind,
        decision,
        by=by,
        at=at,
        project=request.project,
        outcome=decision.outcome,
        **steps.told(request),
        **facts,
    )
