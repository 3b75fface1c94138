"""The follow-up's pages: what each door shows, what they ask of the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from grappe.documents.models import Opening
from grappe.followup import links
from grappe.followup.models import Award, Bid, Progress, Returns
from tests.factories import NOON, OrganisationFactory
from tests.factories.followup import (
    AwardFactory,
    BidFactory,
    ProgressFactory,
    ReturnsFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

FAR = date(2190, 1, 1)
NAME = "Labo confidentiel"


def url(name, cluster, *args):
    return reverse(f"followup:{name}", args=[cluster.slug, *args])


def tab(project):
    return reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, "followup"]
    )


def open_to(user, project):
    GrantFactory(project=project, user=user, starts_on=date(2020, 1, 1))
    DeclarationFactory(project=project, user=user)


@pytest.fixture
def award(cluster):
    return AwardFactory(
        bid__project__cluster=cluster,
        bid__note="note interne",
        partner__organisation=OrganisationFactory(legal_name=NAME),
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_bid_list_query_count(as_role, cluster, rows, django_assert_num_queries):
    client = as_role("team")
    bids = [
        AwardFactory(bid__project__cluster=cluster, bid__funder=f"F{number}").bid
        for number in range(rows)
    ]

    with django_assert_num_queries(24):
        response = client.get(url("bid_list", cluster))

    for bid in bids:
        assert bid.project.acronym in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_progress_list_query_count(as_role, cluster, rows, django_assert_num_queries):
    client = as_role("team")
    for _ in range(rows):
        ProgressFactory(project__cluster=cluster)
        ProjectFactory(cluster=cluster, stage="running")

    with django_assert_num_queries(23):
        response = client.get(url("progress_list", cluster))

    for progress in Progress.objects.all():
        assert progress.project.acronym in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_returns_list_query_count(as_role, cluster, rows, django_assert_num_queries):
    client = as_role("team")
    for _ in range(rows):
        returns = ReturnsFactory(partner__project__cluster=cluster)
        open_to(client.user, returns.partner.project)

    with django_assert_num_queries(24):
        response = client.get(url("returns_list", cluster))

    for returns in Returns.objects.all():
        assert returns.partner.organisation.name in response.text


def test_a_tab_of_a_listed_project_names_no_partner(as_role, award):
    client = as_role("team")

    page = client.get(tab(award.bid.project)).text

    assert ("100" in page, NAME in page, Opening.objects.count()) == (True, False, 0)


def test_a_tab_of_a_dossier_one_reads_names_partners_and_is_logged(as_role, award):
    client = as_role("team")
    open_to(client.user, award.bid.project)
    ProgressFactory(
        project=award.bid.project, state="received", text="Avance", received_at=NOON
    )
    ReturnsFactory(partner=award.partner, answered_at=NOON, jobs=Decimal(2))

    page = client.get(tab(award.bid.project)).text

    assert (NAME in page, "Avance" in page, "note interne" in page) == (True,) * 3
    assert [one.target for one in Opening.objects.all()] == ["dossier: followup"]


def test_applicants_read_their_aid_but_neither_notes_nor_others_returns(as_role, award):
    client = as_role("stranger")
    ProjectMemberFactory(
        project=award.bid.project, user=client.user, starts_on=date(2020, 1, 1)
    )
    ReturnsFactory(partner=award.partner, answered_at=NOON, turnover_eur=987_654)

    page = client.get(tab(award.bid.project)).text

    shown = (NAME in page, "note interne" in page, "987" in page)
    assert shown == (True, False, False)


def test_a_conflict_takes_it_away_everywhere(as_role, award, cluster):
    client = as_role("team")
    project = award.bid.project
    returns = ReturnsFactory(partner=award.partner)
    DeclarationFactory(project=project, user=client.user, conflicted=True)

    pages = [
        client.get(url(name, cluster)).text
        for name in ("bid_list", "progress_list", "returns_list", "calibration")
    ]
    pages.append(
        b"".join(client.get(url("bid_export", cluster) + "?format=csv")).decode()
    )
    statuses = [
        client.get(url(name, cluster, pk)).status_code
        for name, pk in (
            ("bid_create", project.pk),
            ("bid_move", award.bid.pk),
            ("bid_edit", award.bid.pk),
            ("award_create", award.bid.pk),
            ("award_pay", award.pk),
            ("progress_ask", project.pk),
            ("returns_enter", returns.pk),
        )
    ]

    assert [project.acronym in page for page in pages] == [False] * 5
    assert statuses == [404] * 7


def test_an_award_is_written_on_the_page_or_refused_in_words(as_role, cluster):
    client = as_role("team")
    bid = BidFactory(project__cluster=cluster, funded=True)
    partner = PartnerFactory(project=bid.project)
    open_to(client.user, bid.project)
    address = url("award_create", cluster, bid.pk)
    sent = {"partner": partner.pk, "form": "grant", "aid_eur": "100000.01"}

    refused = client.post(address, sent)
    nonsense = client.post(address, sent | {"aid_eur": "beaucoup", "partner": "x" * 30})
    client.post(address, sent | {"aid_eur": "45000"})

    assert "The aid is larger than the cost." in refused.text
    assert (refused.status_code, nonsense.status_code) == (200, 200)
    assert [one.aid_eur for one in Award.objects.all()] == [45_000]


def test_a_bid_is_moved_on_the_page_or_refused_in_words(as_role, cluster):
    client = as_role("team")
    bid = BidFactory(project__cluster=cluster)
    address = url("bid_move", cluster, bid.pk)

    early = client.post(address, {"state": "funded", "on": "2025-01-01"})
    wrong = client.post(address, {"state": "contracted", "on": "1"})
    client.post(address, {"state": "funded", "on": "2026-02-02", "source": "Lettre"})

    assert "The funder answered before it was filed." in early.text
    assert wrong.status_code == 200
    assert [(one.state, one.source) for one in Bid.objects.all()] == [
        ("funded", "Lettre")
    ]


def test_progress_is_told_by_an_applicant(as_role, cluster):
    client = as_role("stranger")
    progress = ProgressFactory(project__cluster=cluster, project__stage="running")
    ProjectMemberFactory(
        project=progress.project,
        user=client.user,
        editor=True,
        starts_on=date(2020, 1, 1),
    )
    address = url("progress_answer", cluster, progress.pk)

    empty = client.post(address, {"trl": "12", "spent_eur": "-3"})
    client.post(address, {"text": "En route", "trl": "6"})

    progress.refresh_from_db()
    assert empty.status_code == 200
    assert (progress.state, progress.text, progress.trl) == ("received", "En route", 6)


# The link ----------------------------------------------------------------------------


@pytest.fixture
def returns(cluster):
    return ReturnsFactory(
        partner__project__cluster=cluster,
        partner__project__language="en",
        expires_on=FAR,
        prefilled={"jobs": "2.0", "turnover_eur": "50000.00"},
    )


def test_a_partner_answers_without_an_account_then_corrects(client, cluster, returns):
    address = url("returns_answer", cluster, links.token_of(returns))

    first = client.get(address).text
    client.post(address, {"jobs": "3", "turnover_eur": "60000", "products": "1"})
    again = client.get(address).text
    client.post(address, {"jobs": "4", "turnover_eur": "60000"})

    returns.refresh_from_db()
    assert ('value="2.0"' in first, "We filled in" in first) == (True, True)
    assert ("Thank you" in again, "We filled in" in again) == (True, False)
    assert (returns.jobs, returns.products, returns.entered_by) == (4, None, None)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"jobs": "-1"},
        {"jobs": "many"},
        {"patents": "1.5"},
        {"turnover_eur": "1e99"},
        {"patents": "9" * 30},
        {"comment": "rien"},
    ],
)
def test_a_bad_answer_is_told_in_words_and_kept_out(client, cluster, returns, sent):
    address = url("returns_answer", cluster, links.token_of(returns))

    response = client.post(address, sent)

    returns.refresh_from_db()
    assert (response.status_code, returns.answered_at) == (200, None)


def test_a_dead_link_says_so_and_tells_nothing(client, cluster, returns, other_cluster):
    token = links.token_of(returns)
    elsewhere = client.get(url("returns_answer", other_cluster, token))
    Returns.objects.update(revoked_at=NOON)

    dead = client.get(url("returns_answer", cluster, token))
    altered = client.get(url("returns_answer", cluster, token[:-1] + "!"))

    assert (elsewhere.status_code, dead.status_code, altered.status_code) == (
        404,
        410,
        410,
    )
    assert returns.partner.project.acronym not in dead.text


def test_the_team_asks_everybody_who_was_funded(as_role, cluster, award):
    client = as_role("team")
    project = award.bid.project
    project.stage, project.ended_on = "ended", date(2025, 6, 30)
    project.save()
    award.partner.contact_email = "rosa@fiction.example"
    award.partner.save()
    PartnerFactory(project=project)
    sent = {"year": "2025", "expires_on": "2190-01-01"}

    page = client.post(url("returns_ask", cluster), sent, follow=True).text
    again = client.post(url("returns_ask", cluster), sent, follow=True).text

    assert "1 link is about to leave." in page
    assert "1 partner has no contact with an e-mail address." in page
    assert "0 links are about to leave." in again
    assert [one.partner for one in Returns.objects.all()] == [award.partner]


def test_exports_name_partners_to_readers_only(as_role, cluster, award):
    client = as_role("team")
    address = url("subsidy_export", cluster) + "?format=csv"

    closed = b"".join(client.get(address)).decode("utf-8-sig")
    open_to(client.user, award.bid.project)
    opened = b"".join(client.get(address)).decode("utf-8-sig")

    assert (NAME in closed, NAME in opened) == (False, True)
    assert opened.splitlines()[0].split(";")[:3] == [
        "nomAttribuant",
        "idAttribuant",
        "dateConvention",
    ]
