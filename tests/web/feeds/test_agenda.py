"""Who has which dates in their calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from grappe.accounts.access import Access
from grappe.audit.actions import record
from grappe.labelling.models import BodySeat
from grappe.web.feeds import agenda
from tests.factories import NOON, TODAY, RoleGrantFactory, UserFactory
from tests.factories.committees import SessionFactory
from tests.factories.labelling import (
    AssignmentFactory,
    BodyFactory,
    CallFactory,
    ExpertFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=20)


def access_of(cluster, *roles, user=None):
    user = user or UserFactory()
    for role in roles:
        RoleGrantFactory(user=user, cluster=cluster, role=role, starts_on=TODAY)
    return Access.of(user, cluster, TODAY)


def told(access):
    return {entry.key: entry for entry in agenda.entries(access)}


def keys(access, start):
    return sorted(key for key in told(access) if key.startswith(start))


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster, name="Appel", closes_at=NOON + timedelta(90))


def test_a_closing_is_told_in_the_calls_own_time(cluster, call):
    entry = told(access_of(cluster, "expert"))[f"call-{call.pk}-closes"]

    assert entry.title == "Appel: the call closes"
    assert entry.when == call.closes_at
    assert entry.when.tzinfo == ZoneInfo(call.time_zone)


def test_a_call_moved_counts_up_and_a_call_cancelled_says_so(cluster, call):
    access = access_of(cluster, "expert")
    record("labelling.call_created", call, by=None, at=NOON)
    before = told(access)[f"call-{call.pk}-closes"]
    record("labelling.call_moved", call, by=None, at=NOON + timedelta(1))
    call.cancelled_at = NOON
    call.save()

    after = told(access)[f"call-{call.pk}-closes"]

    assert (before.changes, before.is_cancelled) == (0, False)
    assert (after.changes, after.is_cancelled) == (1, True)
    assert after.changed_at == NOON + timedelta(1)


def test_the_team_counts_backwards_from_the_closing(cluster, call):
    ProcedureFactory(cluster=cluster, published_at=NOON)

    steps = keys(access_of(cluster, "team"), f"call-{call.pk}")

    assert f"call-{call.pk}-committee_on-1" in steps
    assert f"call-{call.pk}-filing_at-1" in steps
    assert keys(access_of(cluster, "expert"), f"call-{call.pk}") == [
        f"call-{call.pk}-closes"
    ]


def test_applicants_have_the_deadlines_of_their_requests(cluster, call):
    request = LabelRequestFactory(cluster=cluster, call=call)
    member = ProjectMemberFactory(project=request.project, starts_on=TODAY)

    found = told(access_of(cluster, user=member.user))

    assert found[f"request-{request.pk}-filing_at"].title == (
        f"{request.project.acronym}: dossier filed before"
    )
    assert keys(access_of(cluster, "expert"), "request") == []


def test_a_session_is_told_to_those_convened(cluster):
    body = BodyFactory(cluster=cluster)
    seat = BodySeat.objects.create(body=body, user=UserFactory(), starts_on=TODAY)
    when = datetime.combine(SOON, datetime.min.time(), tzinfo=ZoneInfo("Europe/Paris"))
    session = SessionFactory(body=body, held_on=SOON, starts_at=when, place="Salle 3")
    access = access_of(cluster, "committee", user=seat.user)

    assert keys(access, "session") == []
    session.convened_at = NOON
    session.save()
    entry = told(access)[f"session-{session.pk}"]
    assert (entry.when, entry.place, entry.is_cancelled) == (when, "Salle 3", False)
    assert keys(access_of(cluster, "committee"), "session") == []
    session.state = "cancelled"
    session.save()
    assert told(access)[f"session-{session.pk}"].is_cancelled


def test_an_opinion_due_is_told_to_its_expert_until_a_conflict(cluster, call):
    expert = ExpertFactory(cluster=cluster, starts_on=TODAY)
    request = LabelRequestFactory(
        cluster=cluster, call=call, filed=True, state="in_review"
    )
    reading = AssignmentFactory(
        request=request, expert=expert, state="accepted", due_on=SOON
    )
    RoleGrantFactory(user=expert.user, cluster=cluster, role="expert", starts_on=TODAY)
    GrantFactory(
        project=request.project, user=expert.user, purpose="expert", starts_on=TODAY
    )
    declaration = DeclarationFactory(project=request.project, user=expert.user)

    before = told(Access.of(expert.user, cluster, TODAY))
    declaration.has_conflict = True
    declaration.nature = "past_project"
    declaration.save()
    after = told(Access.of(expert.user, cluster, TODAY))

    assert before[f"opinion-{reading.pk}"].title == (
        f"{request.project.acronym}: opinion due"
    )
    assert not [key for key in after if key.startswith("opinion")]


def test_renewals_are_told_to_the_team(cluster):
    assert len(keys(access_of(cluster, "team"), "renewal")) == 2
    assert keys(access_of(cluster, "expert"), "renewal") == []


def test_nobody_has_no_calendar(cluster, call):
    assert agenda.entries(Access(cluster=cluster, on=TODAY)) == []
