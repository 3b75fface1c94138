"""Experts who do not answer: asked once more, then whoever follows is told."""

from datetime import timedelta

import pytest

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.labelling import actions
from grappe.labelling.models import Assignment, DossierLink
from grappe.labelling.queries import desk
from grappe.outbox.models import Mail
from tests.factories import NOON, TODAY, RoleGrantFactory, UserFactory
from tests.factories.labelling import AssignmentFactory
from tests.factories.projects import DeclarationFactory, GrantFactory

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(db):
    """Somebody asked at noon, on a request that somebody of the team follows."""
    row = AssignmentFactory(
        request__project__acronym="ALGUE",
        request__procedure__reviews=1,
        request__owner=UserFactory(email="team@fiction.example", language="en"),
        expert__user__email="expert@fiction.example",
        expert__user__language="en",
    )
    GrantFactory(project=row.request.project, user=row.expert.user)
    RoleGrantFactory(user=row.request.owner, cluster=row.request.cluster, role="team")
    return row


def nights(cluster, *days):
    """What each of these nights did: reminded, told."""
    return [
        (
            actions.remind_silent(cluster, at=NOON + day * DAY),
            actions.tell_of_silent(cluster, at=NOON + day * DAY),
        )
        for day in days
    ]


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


def tasks(row):
    access = Access.of(row.request.owner, row.request.cluster, TODAY)
    return [(task.title, task.url) for task in desk.inbox(access)]


def test_silence_is_reminded_once_then_told_once(asked):
    done = nights(asked.request.cluster, 3, 4, 5, 7, 8, 9, 30)

    assert done == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0)]
    assert mails() == [
        ("labelling.reading_asked_again", "expert@fiction.example"),
        ("labelling.readers_silent", "team@fiction.example"),
    ]
    asked.refresh_from_db()
    assert asked.reminded_at == NOON + 4 * DAY
    events = Event.objects.order_by("pk").values_list("kind", "project", "by")
    assert list(events) == [
        ("labelling.readers_reminded", asked.request.project_id, None),
        ("labelling.readers_silent", asked.request.project_id, None),
    ]


def test_another_expert_asked_later_is_told_of_too(asked):
    nights(asked.request.cluster, 4, 8)
    AssignmentFactory(request=asked.request, state_since=NOON + 8 * DAY)

    done = nights(asked.request.cluster, 12, 16, 17)

    assert done == [(1, 0), (0, 1), (0, 0)]
    assert asked.expert.user.name not in Mail.objects.latest("pk").text


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "accepted"},
        {"state": "declined"},
        {"request__state": "withdrawn"},
        {"request__call__cancelled_at": NOON},
        {"request__call__sealed_until": NOON + 6 * DAY},
    ],
)
def test_silence_is_left_alone_where_no_answer_is_awaited(asked, changed):
    for path, value in changed.items():
        *owners, name = path.split("__")
        row = asked
        for owner in owners:
            row = getattr(row, owner)
        closed = {"closed_at": NOON} if value == "withdrawn" else {}
        type(row).objects.filter(pk=row.pk).update(**{name: value}, **closed)

    assert nights(asked.request.cluster, 8) == [(0, 0)]
    assert mails() == []


def test_a_barred_expert_gets_no_mail_and_a_barred_owner_neither(asked):
    for user in (asked.expert.user, asked.request.owner):
        DeclarationFactory(project=asked.request.project, user=user, conflicted=True)

    nights(asked.request.cluster, 4, 8)

    assert mails() == []
    assert tasks(asked) == []


def test_accepting_lets_the_reminders_of_the_opinion_begin_anew(asked):
    actions.remind_silent(asked.request.cluster, at=NOON + 4 * DAY)

    actions.accept(asked, by=asked.expert.user, at=NOON + 5 * DAY)

    asked.refresh_from_db()
    assert (asked.state, asked.reminded_at) == ("accepted", None)


def test_silence_is_a_task_of_whoever_follows_the_request(asked):
    before = tasks(asked)
    nights(asked.request.cluster, 4)

    assert (before, tasks(asked)) == (
        [],
        [("Experts who do not answer", asked.request.get_absolute_url())],
    )
    asked.request.owner = UserFactory()
    RoleGrantFactory(
        user=asked.request.owner, cluster=asked.request.cluster, role="team"
    )
    assert tasks(asked) == []


# Outside experts ----------------------------------------------------------------------


@pytest.fixture
def outside(asked):
    type(asked.expert).objects.filter(pk=asked.expert.pk).update(is_outside=True)
    asked.expert.refresh_from_db()
    return asked


def link(row) -> DossierLink:
    return actions.create_link(
        row.request, row.expert, expires_at=NOON.replace(year=2999), by=None, at=NOON
    )


def test_an_outside_expert_without_a_link_is_a_task_and_gets_no_mail(outside):
    assert tasks(outside) == [
        ("Outside experts without a link", outside.request.get_absolute_url())
    ]
    assert nights(outside.request.cluster, 4, 8) == [(0, 0), (0, 0)]
    assert Assignment.objects.with_links().get().lacks_link


def test_an_outside_expert_who_is_silent_gets_the_link_again(outside):
    nonce = link(outside).nonce

    done = nights(outside.request.cluster, 4, 8)

    assert (done, tasks(outside)) == (
        [(1, 0), (0, 1)],
        [("Experts who do not answer", outside.request.get_absolute_url())],
    )
    assert DossierLink.objects.get().nonce != nonce
    assert mails() == [("labelling.readers_silent", "team@fiction.example")]


def test_an_outside_expert_who_declared_has_answered(outside):
    link(outside)
    DeclarationFactory(project=outside.request.project, user=outside.expert.user)

    assert nights(outside.request.cluster, 4, 8) == [(0, 0), (0, 0)]
    assert tasks(outside) == []


def test_a_link_taken_back_or_expired_is_none(outside):
    made = link(outside)
    DossierLink.objects.filter(pk=made.pk).update(revoked_at=NOON)
    taken_back = Assignment.objects.with_links().get().lacks_link
    DossierLink.objects.filter(pk=made.pk).update(
        revoked_at=None, created_at=NOON - 9 * DAY, expires_at=NOON - DAY
    )

    assert (taken_back, Assignment.objects.with_links().get().lacks_link) == (
        True,
        True,
    )
