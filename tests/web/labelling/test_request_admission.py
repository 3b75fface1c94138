"""The team treats a request: only once it was granted and they declared."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.documents.models import Opening
from grappe.labelling.models import AdmissibilityReason, CoLabel
from grappe.projects import doors
from grappe.projects.doors import Door
from grappe.projects.models import Project
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import CallFactory, LabelRequestFactory
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    PartnerFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=10)


def url(name: str, request, *args) -> str:
    slug = request.cluster.slug
    return reverse(f"labelling:{name}", args=[slug, request.pk, *args])


def opened(request, user):
    """The dossier is granted to a reader, who declared no conflict."""
    GrantFactory(project=request.project, user=user, purpose="team")
    DeclarationFactory(project=request.project, user=user)
    return request


def filed_in(cluster, **fields):
    request = LabelRequestFactory(cluster=cluster, filed=True, **fields)
    PartnerFactory(project=request.project, lead=True)
    return request


@pytest.fixture
def team(as_role):
    return as_role("team")


@pytest.fixture
def filed(cluster, team):
    return opened(filed_in(cluster), team.user)


def test_a_grant_alone_shows_no_content(team, cluster):
    request = filed_in(cluster, internal_note="SECRET", opinion="SECRET")
    GrantFactory(project=request.project, user=team.user, purpose="team")

    page = team.get(request.get_absolute_url())

    assert (page.status_code, "SECRET" in page.text) == (200, False)
    assert team.get(url("admissibility", request)).status_code == 403
    assert Opening.objects.count() == 0
    DeclarationFactory(project=request.project, user=team.user)
    assert "SECRET" in team.get(request.get_absolute_url()).text
    assert Opening.objects.get().user == team.user


def test_a_sealed_call_shows_no_content_before_its_time(team, cluster):
    call = CallFactory(
        cluster=cluster, sealed_until=timezone.now() + timedelta(hours=1)
    )
    request = opened(filed_in(cluster, call=call, opinion="SECRET"), team.user)

    before = team.get(request.get_absolute_url()).text
    call.sealed_until = timezone.now() - timedelta(seconds=1)
    call.save()
    after = team.get(request.get_absolute_url()).text

    assert ("SECRET" in before, "sealed" in before, "SECRET" in after) == (
        False,
        True,
        True,
    )


def test_the_project_s_door_is_sealed_with_the_call(team, cluster):
    call = CallFactory(
        cluster=cluster, sealed_until=timezone.now() + timedelta(hours=1)
    )
    request = opened(filed_in(cluster, call=call), team.user)
    project = request.project
    Project.objects.filter(pk=project.pk).update(summary="SECRET")
    home = reverse("labelling:my_dossier_list", args=[cluster.slug])

    before = team.get(project.get_absolute_url()).text
    waiting = team.get(home).text
    call.sealed_until = timezone.now() - timedelta(seconds=1)
    call.save()
    after = team.get(project.get_absolute_url()).text

    assert ("SECRET" in before, "it is sealed by the call" in before) == (False, True)
    assert ("Sealed by its call." in waiting, "SECRET" in after) == (True, True)


def test_the_seal_of_a_call_ends_with_its_request_and_stops_no_applicant(team, cluster):
    call = CallFactory(
        cluster=cluster, sealed_until=timezone.now() + timedelta(hours=1)
    )
    request = opened(
        filed_in(cluster, call=call, state="withdrawn", closed_at=NOON), team.user
    )
    writer = ProjectMemberFactory(
        project=filed_in(cluster, call=call).project, editor=True
    )

    reader = Access.of(team.user, cluster, timezone.localdate())
    applicant = Access.of(writer.user, cluster, timezone.localdate())

    assert doors.enter(reader, request.project_id)[1] == Door.READER
    assert doors.enter(applicant, writer.project_id)[1] == Door.APPLICANT


def test_who_applies_never_treats_their_own_request(team, cluster):
    request = opened(filed_in(cluster), team.user)
    ProjectMemberFactory(project=request.project, user=team.user, editor=True)

    page = team.get(request.get_absolute_url())

    assert page.context["door"] == "applicant"
    assert team.get(url("admissibility", request)).status_code == 403


def test_admissibility_shows_checks_and_the_queue(team, cluster, filed):
    filed.checks.create(code="lead_present", outcome="failed", checked_at=NOON)
    other = opened(filed_in(cluster), team.user)

    page = team.get(url("admissibility", filed))

    assert "No partner is said to be the lead." in page.text
    assert (page.context["queue"], page.context["next_pk"]) == (2, other.pk)
    assert Opening.objects.get().target == "label request: admissibility"


def test_request_admit_shows_the_next_one(team, cluster, filed):
    other = opened(filed_in(cluster), team.user)

    answer = team.post(url("request_admit", filed), {"note-text": "Good", "next": "1"})

    filed.refresh_from_db()
    assert (filed.state, filed.admissibility_note, answer.url) == (
        "admissible",
        "Good",
        url("admissibility", other),
    )


def test_request_admit_says_what_is_not_met(team, filed):
    filed.checks.create(code="lead_present", outcome="failed", checked_at=NOON)

    answer = team.post(url("request_admit", filed), follow=True)

    assert "Not met, and not let through: The project has a lead." in answer.text


def test_check_waive_then_run_again(team, filed):
    filed.procedure.rules = {"trl_within": {}}
    filed.procedure.save()

    team.post(url("check_waive", filed, "trl_within"), {"reason": "Young"})
    team.post(url("request_check", filed))

    check = filed.checks.get(code="trl_within")
    assert (check.outcome, check.waived_by, check.waiver_reason) == (
        "waived",
        team.user,
        "Young",
    )
    assert "Let through by" in team.get(url("admissibility", filed)).text
    assert team.get(url("check_waive", filed, "unheard-of")).status_code == 404


def test_request_refuse_gives_the_reasons_ticked(team, cluster, filed):
    rows = [
        AdmissibilityReason.objects.create(
            cluster=cluster, code=code, name_fr=code, name_en=code
        )
        for code in ("late", "budget")
    ]

    nothing = team.post(url("request_refuse", filed), {"note": ""})
    team.post(
        url("request_refuse", filed),
        {
            f"reason_{rows[1].pk}": "on",
            f"comment_{rows[1].pk}": "0.8 M€",
            "note": "Again",
        },
    )

    filed.refresh_from_db()
    assert "Choose at least one reason." in nothing.text
    assert (filed.state, filed.admissibility_note) == ("inadmissible", "Again")
    assert list(filed.inadmissibilities.values_list("reason", "comment")) == [
        (rows[1].pk, "0.8 M€")
    ]


def test_complements_are_asked_then_given_up(team, filed):
    team.post(url("complement_ask", filed), {"text": "More", "due_on": SOON})
    filed.refresh_from_db()
    asked = filed.state
    team.post(url("complement_stop", filed), {"text": "Not needed"})

    filed.refresh_from_db()
    assert (asked, filed.state) == ("complements_asked", "submitted")


def test_complement_ask_refuses_a_day_that_is_past(team, filed):
    answer = team.post(
        url("complement_ask", filed), {"text": "More", "due_on": "2020-01-01"}
    )

    assert "This day is past." in answer.text


def test_request_opinion_answers_a_pre_application(team, cluster):
    request = LabelRequestFactory(cluster=cluster, state="pre_applied")
    opened(request, team.user)

    team.post(url("request_opinion", request), {"text": "Go on"})

    request.refresh_from_db()
    assert (request.state, request.opinion) == ("opinion_given", "Go on")


def test_request_note_is_kept_for_the_clusters_people(team, filed):
    team.post(url("request_note", filed), {"text": "See the fund"})

    assert "See the fund" in team.get(filed.get_absolute_url()).text


def test_request_follow_needs_no_content(team, cluster):
    request = filed_in(cluster)

    team.post(url("request_follow", request), {"owner": team.user.pk})

    request.refresh_from_db()
    assert request.owner == team.user


def test_late_access_is_read_in_the_calls_own_hour(as_role, cluster):
    director = as_role("direction")
    call = CallFactory(
        cluster=cluster,
        time_zone="America/Montreal",
        closes_at=timezone.now() + timedelta(days=400),
    )
    request = LabelRequestFactory(cluster=cluster, call=call)
    day = timezone.localdate() + timedelta(days=30)

    director.post(
        url("late_access_grant", request),
        {"until": f"{day:%Y-%m-%d}T12:00", "reason": "Illness"},
    )

    access = request.late_accesses.get()
    assert (access.until.hour in (16, 17), access.granted_by) == (True, director.user)


@pytest.mark.parametrize("until", ["0001-01-01T00:00", "9999-12-31T23:59", "zzz"])
def test_late_access_refuses_no_moment(as_role, cluster, until):
    director = as_role("direction")
    request = LabelRequestFactory(cluster=cluster)

    answer = director.post(
        url("late_access_grant", request), {"until": until, "reason": "Illness"}
    )

    assert (answer.status_code, request.late_accesses.count()) == (200, 0)


def test_request_close_of_a_cancelled_call(team, cluster):
    call = CallFactory(cluster=cluster, cancelled_at=NOON)
    request = filed_in(cluster, call=call)

    team.post(url("request_close", request))

    request.refresh_from_db()
    assert request.state == "lapsed"


def test_the_answer_of_a_cluster_elsewhere_is_noted(team, filed):
    asked = CoLabel.objects.create(
        request=filed, external_name="Ailleurs", asked_at=NOON
    )
    address = url("co_label_note", filed, asked.pk)

    team.post(address, {"accepts": "yes", "note": ""})
    team.post(address, {"outcome": "labelled", "decided_on": "2026-03-03"})

    asked.refresh_from_db()
    assert (asked.state, f"{asked.decided_on}") == ("labelled", "2026-03-03")


def test_co_label_list_shows_what_is_asked_less_the_conflicts(team, cluster):
    shown, hidden = (filed_in(ClusterFactory()) for _n in range(2))
    for request in (shown, hidden):
        CoLabel.objects.create(request=request, cluster=cluster, asked_at=NOON)
    ExcludedReaderFactory(project=hidden.project, user=team.user)
    address = reverse("labelling:co_label_list", args=[cluster.slug])

    page = team.get(address).text

    assert (shown.project.acronym in page, hidden.project.acronym in page) == (
        True,
        False,
    )
    hidden_row = hidden.co_labels.get()
    answer = reverse("labelling:co_label_answer", args=[cluster.slug, hidden_row.pk])
    assert team.get(answer).status_code == 404


def test_co_label_is_taken_up_then_decided(team, cluster):
    request = filed_in(ClusterFactory())
    asked = CoLabel.objects.create(request=request, cluster=cluster, asked_at=NOON)
    writer = UserFactory()
    ProjectMemberFactory(project=request.project, user=writer, editor=True)
    args = [cluster.slug, asked.pk]

    team.post(reverse("labelling:co_label_answer", args=args), {"accepts": "yes"})
    listed = team.get(reverse("labelling:co_label_list", args=[cluster.slug])).text
    team.post(
        reverse("labelling:co_label_decide", args=args),
        {"outcome": "labelled", "decided_on": "2026-03-03"},
    )

    asked.refresh_from_db()
    assert (asked.state, request.project.get_absolute_url() in listed) == (
        "labelled",
        True,
    )
    # The dossier opens in the cluster of the project, once they declared.
    page = team.get(request.project.get_absolute_url())
    assert page.status_code == 200
