"""What the database itself holds of sessions and decisions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from grappe.committees.models import Act, Minutes
from tests.factories import NOON, TODAY
from tests.factories.committees import (
    AgendaItemFactory,
    DecisionFactory,
    SessionFactory,
    StatutesFactory,
)

pytestmark = pytest.mark.django_db


def broken(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_statutes():
    first = StatutesFactory(starts_on=TODAY)
    eve = TODAY - timedelta(days=1)

    broken("statutes_ends_after_start", lambda: StatutesFactory(ends_on=eve))
    broken("statutes_one_at_a_time", lambda: StatutesFactory(body=first.body))
    broken("statutes_quorum_is_a_share", lambda: StatutesFactory(quorum_percent=101))
    broken("statutes_secret_needs_two", lambda: StatutesFactory(secret_least=1))


def test_sessions():
    broken("session_open_has_a_time", lambda: SessionFactory(state="open"))
    broken(
        "session_closed_has_a_time",
        lambda: SessionFactory(state="closed", opened_at=NOON),
    )
    broken("session_closed_has_a_time", lambda: SessionFactory(closed_at=NOON))


def test_agenda_items():
    item = DecisionFactory(item=AgendaItemFactory()).item
    request = DecisionFactory().request
    AgendaItemFactory(session=item.session, request=request)

    broken("agendaitem_has_a_subject", lambda: AgendaItemFactory(title=""))
    broken(
        "committees_agendaitem|agendaitem_request_once",
        lambda: AgendaItemFactory(session=item.session, request=request),
    )
    AgendaItemFactory(session=item.session, request=request, removed_at=NOON)


def test_acts_are_numbered_once():
    session = SessionFactory()
    Act.objects.create(session=session, number=1, kind="opened", at=NOON)

    broken(
        "committees_act|act_number_is_unique",
        lambda: Act.objects.create(session=session, number=1, kind="noted", at=NOON),
    )


def test_decisions():
    decision = DecisionFactory(item=AgendaItemFactory())

    broken(
        "committees_decision|decision_one_a_request",
        lambda: DecisionFactory(request=decision.request),
    )
    broken(
        "committees_decision|decision_one_an_item",
        lambda: DecisionFactory(item=decision.item),
    )
    broken("decision_dropped_says_why", lambda: DecisionFactory(dropped_at=NOON))
    broken(
        "decision_dropped_says_why",
        lambda: DecisionFactory(
            dropped_at=NOON, dropped_reason="Wrong", applied_at=NOON
        ),
    )
    DecisionFactory(
        request=decision.request,
        item=decision.item,
        dropped_at=NOON,
        dropped_reason="Wrong",
    )


def test_locked_minutes_have_a_hash():
    broken(
        "minutes_locked_have_a_hash",
        lambda: Minutes.objects.create(
            session=SessionFactory(), text="", written_at=NOON, locked_at=NOON
        ),
    )
