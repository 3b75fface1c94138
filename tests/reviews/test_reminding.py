"""Experts are reminded step by step, then the team is told, each once."""

from datetime import UTC, datetime, timedelta

import pytest

from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.projects.models import Declaration
from grappe.reviews import actions
from grappe.reviews.tasks import remind_everywhere
from tests.factories import UserFactory
from tests.reviews.conftest import DUE

pytestmark = pytest.mark.django_db


def days(count: int) -> datetime:
    """Ten in the morning, so many days from the day it is due."""
    return datetime(DUE.year, DUE.month, DUE.day, 10, tzinfo=UTC) + timedelta(count)


@pytest.fixture
def owed(reading):
    reading.assigned_at = days(-30)
    reading.save()
    reading.expert.user.language = "en"
    reading.expert.user.save()
    reading.request.owner = UserFactory(language="en")
    reading.request.save()
    return reading


def test_remind_due_once_at_each_step(owed):
    counts = [
        actions.remind_due(owed.request.cluster, at=days(n))
        for n in (-8, -7, -6, -2, -2, 0, 1, 2, 4, 9)
    ]

    assert counts == [0, 1, 0, 1, 0, 0, 1, 0, 1, 0]
    acronym = owed.request.project.acronym
    subjects = [mail.subject for mail in Mail.objects.order_by("pk")]
    assert subjects[0].startswith(f"[{acronym}] Your opinion is due on")
    assert subjects[-1].startswith(f"[{acronym}] Your opinion was due on")
    assert Event.objects.filter(kind="reviews.reminded").count() == 4


def test_remind_due_again_when_the_day_moves_later(owed):
    actions.remind_due(owed.request.cluster, at=days(1))
    owed.refresh_from_db()
    owed.due_on += timedelta(days=20)
    owed.save()

    counts = [
        actions.remind_due(owed.request.cluster, at=days(20 + n)) for n in (-10, -7)
    ]

    assert counts == [0, 1]


@pytest.mark.parametrize("state", ["asked", "declined", "revoked", "done"])
def test_remind_due_only_who_accepted(owed, state):
    owed.state = state
    owed.save()

    assert actions.remind_due(owed.request.cluster, at=days(1)) == 0


def test_remind_due_no_more_once_heard(owed):
    owed.request.state = "heard"
    owed.request.save()

    assert actions.remind_due(owed.request.cluster, at=days(1)) == 0
    assert actions.escalate(owed.request.cluster, at=days(9)) == 0


def test_remind_due_never_writes_to_whom_a_conflict_bars(owed):
    Declaration.objects.create(
        project=owed.request.project,
        user=owed.expert.user,
        has_conflict=True,
        nature="other",
        explanation="Ami",
        declared_at=days(-9),
    )

    assert actions.remind_due(owed.request.cluster, at=days(1)) == 0
    assert not Mail.objects.exists()


def test_escalate_tells_the_team_once(owed):
    counts = [
        actions.escalate(owed.request.cluster, at=days(n)) for n in (0, 1, 2, 3, 30)
    ]

    assert counts == [0, 0, 1, 0, 0]
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == (
        "reviews.opinions_overdue",
        owed.request.owner.email,
    )
    assert str(owed.expert) in mail.text


def test_remind_everywhere_says_what_it_did(owed):
    done = remind_everywhere(days(3))

    counts = {"reminded": 1, "escalated": 1, "rebuttals": 0}
    assert done == {owed.request.cluster.slug: counts}
