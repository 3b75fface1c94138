"""The queue and the grid: saved as it is typed, filed once, hidden from others."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grappe.labelling import actions as labelling
from grappe.labelling.models import Assignment
from grappe.projects import versions
from grappe.reviews import drafts
from grappe.reviews.models import Review
from tests.factories import NOON, OrganisationFactory, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    ConfidentialityTextFactory,
    CriterionFactory,
    ExpertFactory,
    GridFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectKindFactory,
)
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db

today = timezone.localdate
QUERIES = 28
OVERDUE_QUERIES = 21


@pytest.fixture
def expert(cluster):
    return ExpertFactory(cluster=cluster, user__language="en")


@pytest.fixture
def browser(expert):
    client = Client(headers={"accept-language": "en"})
    client.force_login(expert.user, backend="sesame.backends.ModelBackend")
    return client


@pytest.fixture
def procedure(cluster):
    grid = GridFactory(cluster=cluster)
    CriterionFactory(
        grid=grid,
        code="fit",
        name_en="Fit",
        anchors={
            "0": {"fr": "Rien", "en": "Nothing"},
            "5": {"fr": "Tout", "en": "All"},
        },
    )
    return ProcedureFactory(
        cluster=cluster, kind=ProjectKindFactory(cluster=cluster), grid=grid
    )


def given(expert, procedure, **changes) -> Assignment:
    """A dossier that the expert took on, opened to them, without a conflict."""
    request = LabelRequestFactory(
        cluster=expert.cluster, procedure=procedure, filed=True, state="in_review"
    )
    request.version.content = versions.content(request.project)
    request.version.save()
    GrantFactory(project=request.project, user=expert.user, starts_on=today())
    DeclarationFactory(project=request.project, user=expert.user)
    return AssignmentFactory(
        **{"request": request, "expert": expert, "state": "accepted", **changes}
    )


@pytest.fixture
def row(expert, procedure):
    return given(expert, procedure, due_on=today())


def url(name, row, *args):
    return reverse(f"reviews:{name}", args=[row.request.cluster.slug, row.pk, *args])


WHOLE = {
    "opinion": "favourable",
    "confidence": "high",
    "mark-fit": "4.5",
    "comment-fit": "Good",
}


@pytest.mark.parametrize("rows", [1, 3])
def test_my_review_list_query_count(
    browser, expert, procedure, rows, django_assert_num_queries
):
    readings = [given(expert, procedure) for _n in range(rows)]
    address = reverse("reviews:my_review_list", args=[expert.cluster.slug])
    browser.get(address)

    with django_assert_num_queries(QUERIES):
        page = browser.get(address)

    for one in readings:
        assert one.request.project.acronym in page.text


def test_review_write_shows_weight_anchors_and_the_dossier(browser, row):
    page = browser.get(url("review_write", row))

    for words in ("weight 20", "Nothing", "All", "Identity", row.request.project.title):
        assert words in page.text
    assert not Review.objects.exists()


def test_review_write_saves_then_goes_to_the_next(browser, expert, procedure, row):
    other = given(expert, procedure, due_on=today() + timedelta(days=3))

    answer = browser.post(
        url("review_write", row),
        {"action": "next", "mark-fit": "4.5", "strengths": "Solid"},
    )

    assert answer.url == url("review_write", other)
    review = Review.objects.get()
    assert (review.strengths, review.is_filed) == ("Solid", False)
    assert review.marks.get().value == Decimal("4.5")


def test_review_write_files_and_says_so(browser, row):
    answer = browser.post(url("review_write", row), {**WHOLE, "action": "file"})

    page = browser.get(answer.url)
    assert "Your opinion is filed." in page.text
    assert Review.objects.get().score == Decimal("90.00")
    assert "1 of 1 opinions filed" in page.text


def test_review_write_filed_late_says_so(browser, row):
    row.due_on = today() - timedelta(days=4)
    row.save()

    answer = browser.post(url("review_write", row), {**WHOLE, "action": "file"})

    assert "Your opinion is filed, and noted as late." in browser.get(answer.url).text


def test_review_write_says_what_lacks_and_keeps_the_rest(browser, row):
    page = browser.post(
        url("review_write", row), {"action": "file", "comment-fit": "Good"}
    )

    assert "Give a mark." in page.text
    assert "Give your opinion." in page.text
    assert Review.objects.get().marks.get().comment == "Good"


@pytest.mark.parametrize("state", ["heard", "refused"])
def test_review_filed_after_closing_gives_the_words_back(browser, row, state):
    browser.post(url("review_write", row), {"strengths": "My words"})
    request = row.request
    request.state, request.closed_at = state, NOON if state == "refused" else None
    request.save()

    page = browser.post(url("review_write", row), {**WHOLE, "action": "file"})

    assert (page.status_code, "no opinion is received now" in page.text) == (409, True)
    assert "My words" in page.text
    assert not Review.objects.get().is_filed


def test_review_of_a_reading_taken_back_is_closed(browser, row):
    browser.post(url("review_write", row), {"strengths": "My words"})
    labelling.revoke(row, reason="Too many", by=UserFactory(), at=timezone.now())

    page = browser.get(url("review_write", row))
    saved = browser.post(url("review_autosave", row), {"strengths": "More"})

    assert "This reading was taken back: its draft is closed." in page.text
    assert "My words" in page.text
    assert row.request.project.title not in page.text
    assert "not yours to write" in saved.text


def test_review_of_a_second_window_shows_both(browser, row):
    seen = drafts.revision_of(None)
    browser.post(url("review_write", row), {"strengths": "From one", "seen": seen})

    page = browser.post(
        url("review_write", row), {"strengths": "From two", "seen": seen}
    )
    again = browser.post(
        url("review_write", row),
        {"strengths": "From two", "seen": drafts.revision_of(Review.objects.get())},
    )

    assert "In the other window: “From one”" in page.text
    assert "From two" in page.text
    assert again.status_code == 302
    assert Review.objects.get().strengths == "From two"


def test_autosave_keeps_what_is_typed_and_gives_the_revision_back(browser, row):
    page = browser.post(
        url("review_autosave", row), {"strengths": "So far", "mark-fit": "9"}
    )

    review = Review.objects.get()
    assert review.strengths == "So far"
    assert "Something typed is not understood" in page.text
    assert drafts.revision_of(review) in page.text


def test_autosave_of_a_second_window_writes_nothing(browser, row):
    seen = drafts.revision_of(None)
    browser.post(url("review_autosave", row), {"strengths": "One", "seen": seen})

    page = browser.post(url("review_autosave", row), {"strengths": "Two", "seen": seen})

    assert "Changed in another window" in page.text
    assert Review.objects.get().strengths == "One"


def test_whom_a_conflict_bars_finds_nothing(browser, row):
    row.expert.user.declarations.update(has_conflict=True, nature="family")

    answers = [
        browser.get(url(name, row)).status_code
        for name in ("review_write", "review_read")
    ]
    listed = browser.get(reverse("reviews:my_review_list", args=["essai"]))

    assert answers == [404, 404]
    assert row.request.project.acronym not in listed.text


def test_who_has_not_declared_is_led_to_it(browser, row):
    row.expert.user.declarations.all().delete()

    answer = browser.get(url("review_write", row))

    assert answer.url == reverse("labelling:my_dossier_list", args=["essai"])


def test_who_has_not_signed_is_led_to_it(browser, row, cluster):
    ConfidentialityTextFactory(cluster=cluster)

    answer = browser.get(url("review_write", row))

    assert answer.url.startswith(reverse("labelling:undertaking_sign", args=["essai"]))


def test_who_has_not_answered_is_led_to_it(browser, row):
    row.state = "asked"
    row.save()

    answer = browser.get(url("review_write", row))

    assert answer.url == reverse("labelling:assignment_reply", args=["essai", row.pk])


def colleague_of(row) -> Review:
    other = AssignmentFactory(request=row.request, state="done")
    return ReviewFactory(
        assignment=other, filed=True, strengths="COLLEAGUE", private_note="COMMITTEE"
    )


def test_colleagues_show_only_once_ones_own_is_filed(browser, row):
    other = colleague_of(row)

    before = browser.get(url("review_write", row))
    browser.post(url("review_write", row), {**WHOLE, "action": "file"})
    after = browser.get(url("review_read", row))

    assert "COLLEAGUE" not in before.text
    assert "COLLEAGUE" in after.text
    assert "COMMITTEE" not in after.text
    assert str(other.assignment.expert) not in after.text


def test_colleagues_are_answered(browser, row):
    other = colleague_of(row)
    browser.post(url("review_write", row), {**WHOLE, "action": "file"})

    refused = browser.post(url("review_react", row, other.pk), {"agrees": "no"})
    browser.post(
        url("review_react", row, other.pk), {"agrees": "no", "comment": "Too kind"}
    )

    assert "Say why you disagree." in browser.get(refused.url).text
    page = browser.get(url("review_read", row))
    assert "You disagree." in page.text
    assert "Too kind" in page.text


def test_double_blind_hides_who_applies_everywhere(browser, expert, procedure, row):
    procedure.is_double_blind = True
    procedure.save()
    project = row.request.project
    project.summary = "Invisible Fictive makes it."
    project.save()
    PartnerFactory(
        project=project,
        organisation=OrganisationFactory(legal_name="Invisible Fictive"),
        lead=True,
        contact_name="Ada Nomcaché",
    )
    row.request.version.content = versions.content(project)
    row.request.version.save()
    slug = project.cluster.slug
    pages = [
        url("review_write", row),
        reverse("labelling:request_read", args=[slug, row.request_id]),
        reverse("projects:declaration_make", args=[slug, project.pk]),
        reverse("labelling:my_dossier_list", args=[slug]),
    ]
    closed = [
        reverse("projects:project_detail", args=[slug, project.pk]),
        reverse("projects:version_pdf", args=[slug, project.pk, 1]),
        reverse("labelling:request_detail", args=[slug, row.request_id]),
    ]

    shown = [browser.get(page) for page in pages]
    hidden = [browser.get(page).status_code for page in closed]
    pdf = browser.get(reverse("reviews:blind_pdf", args=[slug, row.request_id]))

    assert [page.status_code for page in shown] == [200] * 4
    for page in shown:
        assert "Invisible" not in page.text
        assert "Nomcaché" not in page.text
    assert "Partner 1 makes it." in shown[0].text
    assert hidden == [404] * 3
    assert pdf["Content-Type"] == "application/pdf"


def test_certificate_counts_opinions_and_names_no_project(browser, row):
    ReviewFactory(assignment=row, filed=True)
    address = reverse("reviews:certificate", args=["essai"])

    pdf = browser.get(address)
    none = browser.get(f"{address}?year=1999")

    assert (pdf["Content-Type"], none.status_code) == ("application/pdf", 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_overdue_list_query_count(
    as_role, expert, procedure, rows, django_assert_num_queries
):
    for _n in range(rows):
        given(expert, procedure, due_on=today() - timedelta(days=3))
    team = as_role("team")
    address = reverse("reviews:overdue_list", args=["essai"])
    team.get(address)

    with django_assert_num_queries(OVERDUE_QUERIES):
        page = team.get(address)

    assert page.text.count(str(expert)) == rows


def test_home_tells_experts_and_the_team_what_waits(browser, as_role, row):
    row.due_on = today() - timedelta(days=1)
    row.save()

    team = as_role("team").get(reverse("web:home", args=["essai"]))

    assert "late" in browser.get(reverse("reviews:my_review_list", args=["essai"])).text
    assert reverse("reviews:overdue_list", args=["essai"]) in team.text
