from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.clusters.actions.settings import NotSavable
from grappe.committees.actions import statutes as actions
from grappe.committees.models import Statutes
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.committees import SessionFactory, StatutesFactory
from tests.factories.labelling import BodyFactory

pytestmark = pytest.mark.django_db
RULES = {"quorum_percent": 60, "majority": "absolute", "proxies_each": 2}
NEXT_YEAR = date(2027, 1, 1)


def test_adopt_ends_the_former_on_the_eve():
    person = UserFactory()
    former = StatutesFactory(starts_on=date(2020, 1, 1))

    new = actions.adopt_statutes(
        former.body, RULES, starts_on=NEXT_YEAR, by=person, at=NOON
    )

    former.refresh_from_db()
    assert (former.ends_on, new.starts_on, new.ends_on) == (
        date(2026, 12, 31),
        NEXT_YEAR,
        None,
    )
    assert (new.quorum_percent, new.majority, new.proxies_each) == (60, "absolute", 2)
    event = Event.objects.get()
    assert (event.kind, event.by, event.cluster, event.data) == (
        "committees.statutes_adopted",
        person,
        former.body.cluster,
        {"body": str(former.body), "starts_on": "2027-01-01"},
    )


def test_adopt_refuses_to_come_before_others():
    later = StatutesFactory(starts_on=NEXT_YEAR)

    with pytest.raises(NotSavable) as refused:
        actions.adopt_statutes(later.body, RULES, starts_on=TODAY, by=None, at=NOON)

    assert list(refused.value.by_field) == ["starts_on"]
    assert Statutes.objects.get() == later


def test_adopt_refuses_a_share_above_the_whole():
    body = BodyFactory()

    with pytest.raises(NotSavable) as refused:
        actions.adopt_statutes(
            body, RULES | {"quorum_percent": 101}, starts_on=TODAY, by=None, at=NOON
        )

    assert "quorum_percent" in refused.value.by_field


def test_change_corrects_statutes_that_have_not_served():
    statutes = StatutesFactory()

    actions.change_statutes(statutes, RULES, by=None, at=NOON)

    statutes.refresh_from_db()
    assert (statutes.quorum_percent, statutes.majority) == (60, "absolute")
    event = Event.objects.get()
    assert (event.kind, event.data["changes"]["quorum_percent"]) == (
        "committees.statutes_changed",
        [50, 60],
    )


def test_change_refuses_statutes_by_which_a_session_was_held():
    statutes = StatutesFactory()
    SessionFactory(body=statutes.body, held_on=TODAY, state="open", opened_at=NOON)

    with pytest.raises(NotSavable):
        actions.change_statutes(statutes, RULES, by=None, at=NOON)

    statutes.refresh_from_db()
    assert statutes.quorum_percent == 50


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"quorum_percent": 101}, "statutes_quorum_is_a_share"),
        ({"secret_least": 1}, "statutes_secret_needs_two"),
        ({"ends_on": TODAY - timedelta(days=1)}, "statutes_ends_after_start"),
    ],
)
def test_statutes_hold_their_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        StatutesFactory(**fields)
