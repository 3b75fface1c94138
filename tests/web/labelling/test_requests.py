"""Lists, board, file and one's own label requests."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.labelling.models import LabelRequest
from tests.factories import NOON, RoleGrantFactory, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    CallFactory,
    LabelRequestFactory,
)
from tests.factories.projects import (
    ExcludedReaderFactory,
    GrantFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(as_role):
    return as_role("team")


def url(name: str, cluster, *args) -> str:
    return reverse(f"labelling:{name}", args=[cluster.slug, *args])


def request_of(cluster, **fields) -> LabelRequest:
    values = {"state_since": timezone.now(), "filed": True}
    found = LabelRequestFactory(cluster=cluster, **{**values, **fields})
    PartnerFactory(project=found.project, lead=True)
    return found


def signed_in(client, user):
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries_made"), [("request_list", 26), ("request_board", 24)]
)
def test_lists_cost_the_same_whatever_the_rows(
    team, cluster, page, queries_made, rows, django_assert_num_queries
):
    shown = [request_of(cluster, owner=team.user) for _each in range(rows)]
    for one in shown:
        AssignmentFactory(request=one)

    with django_assert_num_queries(queries_made):
        response = team.get(url(page, cluster))

    for one in shown:
        assert one.project.acronym in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_my_requests_cost_the_same_whatever_the_rows(
    client, cluster, rows, django_assert_num_queries
):
    user = UserFactory()
    for _each in range(rows):
        one = LabelRequestFactory(cluster=cluster)
        ProjectMemberFactory(project=one.project, user=user, editor=True)

    signed_in(client, user)

    with django_assert_num_queries(11):
        response = client.get(url("my_request_list", cluster))

    assert len(response.context["lines"]) == rows


def test_request_list_filters_by_the_address(team, cluster):
    old = request_of(
        cluster, state="in_review", state_since=timezone.now() - timedelta(days=40)
    )
    late = request_of(cluster, state="complements_asked", owner=team.user)
    late.complements.create(
        text="?", asked_at=NOON, asked_by=team.user, due_on=NOON.date()
    )
    gone = request_of(cluster, state="withdrawn", closed_at=NOON)
    call = CallFactory(cluster=cluster, cancelled_at=NOON)
    cancelled = request_of(cluster, call=call)
    address = url("request_list", cluster)

    def found(query: str) -> set[LabelRequest]:
        return set(team.get(f"{address}?{query}").context["page"])

    assert found("") == {old, late, cancelled}
    assert found("state=withdrawn") == {gone}
    assert found("older=30") == {old}
    assert found("overdue=1") == {late}
    assert found("cancelled=1") == {cancelled}
    assert found(f"call={call.pk}") == {cancelled}
    assert found(f"owner={team.user.pk}") == {late}
    assert found(f"q={old.project.acronym.lower()}") == {old}
    assert found(f"q={late.number}") == {late}


def test_lists_leave_out_what_a_conflict_takes_away(team, cluster):
    barred, other = request_of(cluster), request_of(cluster)
    ExcludedReaderFactory(project=barred.project, user=team.user)

    pages = [
        team.get(url("request_list", cluster)).text,
        team.get(url("request_board", cluster)).text,
        team.get(url("request_export", cluster) + "?format=csv").getvalue().decode(),
    ]

    for page in pages:
        assert (barred.project.acronym in page, other.project.acronym in page) == (
            False,
            True,
        )
    assert team.get(barred.get_absolute_url()).status_code == 404


def test_request_board_says_how_many_more_a_lane_holds(team, cluster, monkeypatch):
    monkeypatch.setattr("grappe.labelling.queries.requests.LANE", 2)
    for _each in range(3):
        request_of(cluster)

    response = team.get(url("request_board", cluster))

    (lane,) = [lane for lane in response.context["lanes"] if lane.total]
    assert (lane.state, lane.total, lane.more, len(lane.cards)) == (
        "submitted",
        3,
        1,
        2,
    )


def test_request_export_writes_the_rows_of_the_list(team, cluster):
    one = request_of(cluster, number="2026-007", owner=team.user)
    LabelRequestFactory(cluster=cluster, state="lapsed", closed_at=NOON)

    response = team.get(url("request_export", cluster) + "?format=csv")

    text = response.getvalue().decode("utf-8-sig")
    rows = csv.DictReader(StringIO(text), delimiter=";")
    assert [(row["Number"], row["Acronym"], row["State"]) for row in rows] == [
        ("2026-007", one.project.acronym, "filed")
    ]


def test_an_expert_sees_no_draft_of_a_project_they_read(as_role, cluster):
    expert = as_role("expert")
    draft = LabelRequestFactory(cluster=cluster)
    filed = LabelRequestFactory(
        cluster=cluster, project=draft.project, filed=True, state="in_review"
    )
    GrantFactory(project=draft.project, user=expert.user)

    statuses = [
        expert.get(one.get_absolute_url()).status_code for one in (draft, filed)
    ]

    assert statuses == [404, 200]


def test_my_request_list_speaks_the_applicants_words(client, cluster):
    user = UserFactory(language="en")
    one = LabelRequestFactory(cluster=cluster, filed=True, state="experts_assigned")
    ProjectMemberFactory(project=one.project, user=user)
    request_of(cluster)

    response = signed_in(client, user).get(url("my_request_list", cluster))

    assert [line.request for line in response.context["lines"]] == [one]
    assert "Your dossier is being studied" in response.text
    assert "expert" not in response.text.lower()


def test_home_leads_the_team_to_requests_to_check(team, cluster):
    request_of(cluster)

    page = team.get(reverse("web:home", args=[cluster.slug])).text

    assert "Label requests to check" in page
    assert f"{url('request_list', cluster)}?state=submitted" in page


def test_home_leads_a_member_to_what_is_theirs_to_file(as_role, cluster):
    member = as_role("member")
    draft = LabelRequestFactory(cluster=cluster)
    ProjectMemberFactory(project=draft.project, user=member.user, editor=True)
    only_read = LabelRequestFactory(cluster=cluster)
    ProjectMemberFactory(project=only_read.project, user=member.user)

    page = member.get(reverse("web:home", args=[cluster.slug])).text

    assert draft.get_absolute_url() in page
    assert only_read.get_absolute_url() not in page


def test_a_stranger_to_the_project_finds_nothing(client, cluster):
    one = request_of(cluster)
    user = UserFactory()
    RoleGrantFactory(user=user, cluster=cluster, role="investor")

    response = signed_in(client, user).get(one.get_absolute_url())

    assert response.status_code == 404
