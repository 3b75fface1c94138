"""Calls on their pages: found, written down, moved in two steps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.labelling.models import Call, ClosingChange
from grappe.outbox.models import Mail
from tests.factories import UserFactory
from tests.factories.labelling import CallFactory, LabelRequestFactory, ProcedureFactory
from tests.factories.projects import (
    DeclarationFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES = 8
CLOSING = datetime(2199, 6, 30, 15, tzinfo=UTC)
NEW = {"closes_at": "2199-07-14T17:00", "reason": "The funder needs time."}
CALL = {
    "name": "Appel fictif d'été",
    "label_rule": "advantage",
    "closes_at": "2199-06-30T17:00",
    "time_zone": "Europe/Paris",
}


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster, name="Appel fictif", closes_at=CLOSING)


def url(name: str, cluster, *args) -> str:
    return reverse(f"labelling:{name}", args=[cluster.slug, *args])


@pytest.mark.parametrize("rows", [1, 3])
def test_call_list_costs_the_same_whatever_the_rows(
    team, cluster, rows, django_assert_num_queries
):
    calls = CallFactory.create_batch(rows, cluster=cluster, closes_at=CLOSING)

    with django_assert_num_queries(LIST_QUERIES):
        response = team.get(url("call_list", cluster))

    for call in calls:
        assert call.name in response.text


def test_call_list_filters_by_the_address(team, cluster, call):
    now = timezone.now()
    made = {
        "closed": CallFactory(cluster=cluster, closes_at=now - timedelta(days=1)),
        "upcoming": CallFactory(
            cluster=cluster, opens_at=CLOSING - timedelta(days=9), closes_at=CLOSING
        ),
        "cancelled": CallFactory(cluster=cluster, closes_at=CLOSING, cancelled_at=now),
    }

    def found(query):
        response = team.get(url("call_list", cluster) + query)
        return {line[0] for line in response.context["lines"]}

    assert found("") == {call, made["upcoming"]}
    assert found("?state=open") == {call}
    for state, row in made.items():
        assert found(f"?state={state}") == {row}
    assert found("?state=all") == {call, *made.values()}
    assert found("?q=FICTIF") == {call}
    assert found("?state=nonsense") == {call, made["upcoming"]}


def test_call_list_counts_only_the_requests_that_the_reader_knows_of(
    team, cluster, call
):
    LabelRequestFactory(cluster=cluster, call=call, filed=True)
    hidden = LabelRequestFactory(cluster=cluster, call=call, filed=True)
    DeclarationFactory(project=hidden.project, user=team.user, conflicted=True)

    listed = team.get(url("call_list", cluster)).context["lines"][0][0].request_count
    shown = team.get(url("call_detail", cluster, call.pk)).context["request_count"]

    assert (listed, shown) == (1, 1)


def test_an_applicant_without_a_role_sees_calls_and_a_stranger_does_not(
    client, cluster, call
):
    applicant, stranger = UserFactory(), UserFactory()
    ProjectMemberFactory(project=ProjectFactory(cluster=cluster), user=applicant)
    statuses = []

    for user in (applicant, stranger):
        client.force_login(user, backend="sesame.backends.ModelBackend")
        for name, args in (("call_list", []), ("call_detail", [call.pk])):
            statuses.append(client.get(url(name, cluster, *args)).status_code)

    assert statuses == [200, 200, 404, 404]


def test_call_detail_shows_applicants_their_deadlines_and_no_experts(
    as_role, cluster, call
):
    ProcedureFactory(cluster=cluster)

    member = as_role("member").get(url("call_detail", cluster, call.pk))
    team = as_role("team").get(url("call_detail", cluster, call.pk))

    assert [str(words) for words, _cells in member.context["table"]["rows"]] == [
        "first contact",
        "dossier filed before",
        "committee",
        "the call closes",
    ]
    assert len(team.context["table"]["rows"]) == 6


def test_call_create_reads_its_hours_in_the_time_zone_of_the_call(team, cluster):
    data = {**CALL, "time_zone": "America/New_York"}

    response = team.post(url("call_create", cluster), data)

    call = Call.objects.get()
    assert response.url == url("call_detail", cluster, call.pk)
    assert (call.code, call.closes_at) == (
        "appel-fictif-dete",
        datetime(2199, 6, 30, 21, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"closes_at": "2026-03-29T02:30"}, "closes_at"),
        ({"closes_at": "0001-01-01T00:00"}, "closes_at"),
        ({"closes_at": "tomorrow"}, "closes_at"),
        ({"closes_at": "9999-12-31T23:59"}, "closes_at"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"name": "!!!"}, "code"),
        ({"committee_on": "2199-07-01"}, "committee_on"),
        ({"filing_at": "2199-07-01T00:00"}, "filing_at"),
        ({"opens_at": "2199-07-01T00:00"}, "__all__"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_call_create_says_what_is_wrong_at_its_field(team, cluster, values, wrong):
    response = team.post(url("call_create", cluster), {**CALL, **values})

    assert list(response.context["form"].errors) == [wrong]
    assert not Call.objects.exists()


def test_call_create_refuses_a_code_already_used(team, cluster, call):
    response = team.post(url("call_create", cluster), {**CALL, "code": call.code})

    assert response.context["form"].non_field_errors() == ["This code is already used."]


def test_call_edit_keeps_the_dates(team, cluster, call):
    page = team.get(url("call_edit", cluster, call.pk))

    team.post(
        url("call_edit", cluster, call.pk),
        {**CALL, "name": "Autre nom", "closes_at": "2199-01-01T00:00"},
    )

    call.refresh_from_db()
    assert "closes_at" not in page.context["form"].fields
    assert (call.name, call.closes_at) == ("Autre nom", CLOSING)


def test_call_move_shows_what_it_changes_before_anything_is_written(
    team, cluster, call
):
    request = LabelRequestFactory(cluster=cluster, call=call, filed=True)
    ProjectMemberFactory(project=request.project, editor=True)
    address = url("call_move", cluster, call.pk)

    shown = team.post(address, NEW)
    before = (ClosingChange.objects.count(), Mail.objects.count())
    done = team.post(address, {**NEW, "step": "confirm"})

    call.refresh_from_db()
    [(_name, lines)] = shown.context["tables"]
    assert [words for words, _was, _now in lines] == [
        "first contact",
        "dossier filed before",
        "dossier to the experts",
        "opinions of the experts due",
        "committee",
        "the call closes",
    ]
    assert request.project.acronym in shown.text
    assert before == (0, 0)
    assert done.url == url("call_detail", cluster, call.pk)
    assert call.closes_at == datetime(2199, 7, 14, 15, tzinfo=UTC)
    assert (ClosingChange.objects.count(), Mail.objects.count()) == (1, 1)


def test_call_move_names_no_request_that_a_conflict_hides(team, cluster, call):
    hidden = LabelRequestFactory(
        cluster=cluster, call=call, filed=True, project__acronym="CACHE"
    )
    DeclarationFactory(project=hidden.project, user=team.user, conflicted=True)

    response = team.post(url("call_move", cluster, call.pk), NEW)

    assert (list(response.context["known"]), "CACHE" in response.text) == ([], False)


def test_call_move_goes_back_with_what_was_typed(team, cluster, call):
    response = team.post(url("call_move", cluster, call.pk), {**NEW, "step": "back"})

    assert "is_confirming" not in response.context
    assert response.context["form"]["reason"].value() == NEW["reason"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"closes_at": "2020-01-01T00:00"}, "__all__"),
        ({"closes_at": "2199-06-30T17:00"}, "__all__"),
        ({"closes_at": "2199-03-31T02:30"}, "closes_at"),
        ({"committee_on": "2199-08-01"}, "committee_on"),
    ],
)
def test_call_move_refuses_other_dates_and_moves_nothing(
    team, cluster, call, values, wrong
):
    data = {**NEW, **values, "step": "confirm"}

    response = team.post(url("call_move", cluster, call.pk), data)

    assert list(response.context["form"].errors) == [wrong]
    assert not ClosingChange.objects.exists()


def test_call_cancel_and_restore(team, cluster, call):
    team.post(url("call_cancel", cluster, call.pk), {"reason": "No money."})
    call.refresh_from_db()
    cancelled_at = call.cancelled_at
    twice = team.post(url("call_cancel", cluster, call.pk), {"reason": "No money."})
    team.post(url("call_restore", cluster, call.pk))

    call.refresh_from_db()
    assert (cancelled_at is None, call.cancelled_at) == (False, None)
    assert twice.context["form"].non_field_errors() == [
        "This call is cancelled already."
    ]


def test_call_export_gives_the_same_rows_as_a_table(team, cluster, call):
    response = team.get(url("call_export", cluster) + "?format=csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, row = text.strip().splitlines()
    assert head.split(";")[:2] == ["Code", "Name"]
    assert row.split(";")[:2] == [call.code, "Appel fictif"]
