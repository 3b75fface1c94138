"""Seats, words, texts and what bars a reader."""

from datetime import date

import pytest

from grappe.audit.models import Event
from grappe.labelling import actions, wording
from grappe.labelling.models import BodySeat, ConfidentialityText
from grappe.projects.models import ConflictPolicy
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import BodyFactory, ConfidentialityTextFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def seat(body, user, **fields):
    return BodySeat(body=body, user=user, **{"starts_on": TODAY, **fields})


def test_add_seat_and_end_it():
    body, user = BodyFactory(), UserFactory()

    made = actions.add_seat(seat(body, user), by=None, at=NOON)
    ended = actions.end_seat(made, ends_on=date(2026, 12, 31), by=None, at=NOON)

    assert ended.ends_on == date(2026, 12, 31)
    assert [(e.kind, e.cluster) for e in Event.objects.order_by("pk")] == [
        ("labelling.seat_added", body.cluster),
        ("labelling.seat_ended", body.cluster),
    ]


def test_add_seat_refuses_the_same_person_twice_in_a_period():
    body, user = BodyFactory(), UserFactory()
    actions.add_seat(seat(body, user), by=None, at=NOON)

    with pytest.raises(actions.NotSavable) as error:
        actions.add_seat(seat(body, user, starts_on="2027-01-01"), by=None, at=NOON)

    assert list(error.value.by_field) == ["user"]


def test_end_seat_refuses_a_day_before_the_first():
    made = actions.add_seat(seat(BodyFactory(), UserFactory()), by=None, at=NOON)

    with pytest.raises(actions.NotSavable):
        actions.end_seat(made, ends_on=date(2020, 1, 1), by=None, at=NOON)


def test_change_wording_is_read_at_once_and_recorded():
    cluster = ClusterFactory()
    before = wording.internal("draft", cluster)

    actions.change_wording(cluster, "draft", {"internal_en": "ours"}, by=None, at=NOON)

    event = Event.objects.get()
    assert (before, wording.internal("draft", cluster)) == ("draft", "ours")
    assert (event.kind, event.data["state"]) == ("labelling.wording_changed", "draft")


def test_publish_text_puts_a_new_version_to_be_signed():
    cluster = ClusterFactory()
    text = ConfidentialityText(cluster=cluster, version="2", text_fr="Je me tais.")

    made = actions.publish_text(text, by=None, at=NOON)

    assert made.published_at == NOON
    assert Event.objects.get().data == {"version": "2"}


def test_publish_text_refuses_a_version_that_is_taken():
    kept = ConfidentialityTextFactory()
    text = ConfidentialityText(
        cluster=kept.cluster, version=kept.version, text_fr="Je me tais."
    )

    with pytest.raises(actions.NotSavable):
        actions.publish_text(text, by=None, at=NOON)


def test_change_policy_writes_the_first_one_too():
    cluster = ClusterFactory()

    actions.change_policy(cluster, {"bars_group": False}, by=None, at=NOON)

    assert ConflictPolicy.objects.get(cluster=cluster).bars_group is False
    assert Event.objects.get().data == {"changes": {"bars_group": [True, False]}}
