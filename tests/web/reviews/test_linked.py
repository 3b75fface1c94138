"""An outside expert gives an opinion by the link of one dossier, without an account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grappe.labelling import link_mails
from grappe.labelling.models import DossierLink
from grappe.projects import versions
from grappe.reviews.models import Review
from tests.factories import NOON, OrganisationFactory
from tests.factories.labelling import (
    AssignmentFactory,
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

pytestmark = pytest.mark.django_db

WHOLE = {
    "action": "file",
    "opinion": "unfavourable",
    "confidence": "high",
    "mark-fit": "2.0",
    "comment-fit": "Thin",
}


@pytest.fixture
def link(cluster):
    """A link to a dossier that an outside expert was asked to judge."""
    grid = GridFactory(cluster=cluster)
    CriterionFactory(grid=grid, code="fit")
    procedure = ProcedureFactory(
        cluster=cluster, kind=ProjectKindFactory(cluster=cluster), grid=grid
    )
    request = LabelRequestFactory(
        cluster=cluster, procedure=procedure, filed=True, state="in_review"
    )
    PartnerFactory(
        project=request.project,
        organisation=OrganisationFactory(legal_name="Invisible Fictive"),
    )
    request.version.content = versions.content(request.project)
    request.version.save()
    expert = ExpertFactory(cluster=cluster, is_outside=True, user__language="en")
    GrantFactory(project=request.project, user=expert.user)
    DeclarationFactory(project=request.project, user=expert.user)
    AssignmentFactory(request=request, expert=expert, state="asked")
    return DossierLink.objects.create(
        request=request,
        expert=expert,
        created_at=NOON,
        expires_at=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def browser(link):
    client = Client(headers={"accept-language": "en"})
    token = link_mails.address(link).rstrip("/").rpartition("/")[2]
    client.post(reverse("labelling:dossier_link_open", args=["essai", token]))
    return client


def url(name: str) -> str:
    return reverse(f"reviews:{name}", args=["essai"])


def test_the_dossier_leads_to_the_opinion(browser):
    page = browser.get(reverse("labelling:dossier_link_read", args=["essai"]))

    assert url("link_write") in page.text


def test_looking_at_the_grid_takes_nothing_on(browser, link):
    page = browser.get(url("link_write"))

    assert "File my opinion" in page.text
    assert link.request.assignments.get().state == "asked"
    assert not Review.objects.exists()


def test_filing_takes_the_dossier_on_and_ends_it(browser, link):
    browser.post(url("link_write"), WHOLE)
    page = browser.get(url("link_write"))

    review = Review.objects.get()
    assert (review.is_filed, review.score) == (True, 40)
    assert link.request.assignments.get().state == "done"
    assert "Nothing more is asked of you." in page.text


def test_what_is_typed_is_kept(browser):
    page = browser.post(url("link_autosave"), {"strengths": "So far"})

    assert "Draft saved at" in page.text
    assert Review.objects.get().strengths == "So far"


def test_a_link_taken_back_keeps_nothing_more(browser, link):
    link.revoked_at = timezone.now()
    link.save()

    page = browser.post(url("link_autosave"), {"strengths": "So far"})

    assert browser.get(url("link_write")).status_code == 410
    assert "expired, was taken back" in page.text
    assert not Review.objects.exists()


def test_once_heard_no_opinion_is_received(browser, link):
    link.request.state = "heard"
    link.request.save()

    page = browser.post(url("link_write"), WHOLE)

    assert "has heard this project" in page.text
    assert link.request.assignments.get().state == "asked"


def test_a_link_only_to_read_gives_no_opinion(browser, link):
    link.request.assignments.all().delete()

    assert browser.get(url("link_write")).status_code == 404


def test_whom_a_conflict_bars_finds_nothing(browser, link):
    link.expert.user.declarations.update(has_conflict=True, nature="family")

    assert browser.get(url("link_write")).status_code == 410


def test_double_blind_hides_who_applies(browser, link):
    link.request.procedure.is_double_blind = True
    link.request.procedure.save()
    read = reverse("labelling:dossier_link_read", args=["essai"])

    pages = [browser.get(page) for page in (url("link_write"), read, f"{read}?declare")]

    assert [page.status_code for page in pages] == [200] * 3
    assert not [page for page in pages if "Invisible" in page.text]
