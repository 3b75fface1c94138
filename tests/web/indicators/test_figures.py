"""The pages of figures: every number opens the rows that make it."""

import csv
import re
from datetime import date, timedelta
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from grappe.common.periods import Window
from grappe.indicators import queries, registry
from grappe.indicators.declaration import Theme
from tests.factories import (
    NOON,
    BudgetLineFactory,
    MembershipFactory,
    OrganisationFactory,
    ProfileTagFactory,
    SizePeriodFactory,
)
from tests.factories.followup import AwardFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import DeclarationFactory

END = date(2022, 12, 31)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def team(as_role):
    client = as_role("team")
    client.cookies["django_language"] = "en"
    return client


def url(name, key=None, **query):
    arguments = ["essai", key] if key else ["essai"]
    return reverse(f"indicators:{name}", args=arguments, query=query)


def links(response):
    found = re.findall(r'href="(/essai/figures/[^"]*/evidence/[^"]*)"', response.text)
    return [link.replace("&amp;", "&") for link in found]


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def test_figure_list_shows_every_figure_of_the_day(team):
    response = team.get(url("figure_list", on="2022-12-31"))

    shown = [
        card.indicator.key
        for _, _, cards in response.context["themes"]
        for card in cards
    ]
    assert sorted(shown) == sorted(indicator.key for indicator in registry.every())
    assert response.text.count('class="g-number"') == len(shown)
    assert [theme for theme, _, _ in response.context["themes"]] == list(Theme)


@pytest.mark.parametrize("rows", [1, 3])
def test_figure_list_query_count(team, cluster, rows, django_assert_num_queries):
    MembershipFactory.create_batch(rows - 1, cluster=cluster)

    with django_assert_num_queries(13):
        team.get(url("figure_list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_figure_detail_query_count(team, cluster, rows, django_assert_num_queries):
    MembershipFactory.create_batch(rows - 1, cluster=cluster)

    with django_assert_num_queries(9):
        team.get(url("figure_detail", "members_active"))


@pytest.mark.parametrize("rows", [1, 3])
def test_figure_evidence_query_count(team, cluster, rows, django_assert_num_queries):
    MembershipFactory.create_batch(rows - 1, cluster=cluster)

    with django_assert_num_queries(8):
        response = team.get(url("figure_evidence", "members_active"))

    assert len(response.context["lines"]) == rows


@pytest.mark.parametrize("key", [indicator.key for indicator in registry.every()])
def test_every_number_of_a_page_opens_as_many_rows_as_it_counts(team, cluster, key):
    tag = ProfileTagFactory(cluster=cluster, is_new_profile=True)
    for n, size in enumerate(["sme", "large", ""]):
        organisation = OrganisationFactory(legal_name=f"Beta {n}")
        SizePeriodFactory(organisation=organisation, category=size)
        if n:
            organisation.profile_tags.add(tag)
        end = {"ends_on": date(2022, 6, 30), "end_kind": "merger"} if n == 2 else {}
        if end:
            end["merged_into"] = OrganisationFactory()
        MembershipFactory(
            cluster=cluster,
            organisation=organisation,
            starts_on=date(2021, 3, n + 1),
            **end,
        )
    for origin, is_in_kind in [("dues", False), ("state", True)]:
        BudgetLineFactory(
            cluster=cluster, year=2022, origin=origin, is_in_kind=is_in_kind
        )

    page = team.get(url("figure_detail", key, on="2022-12-31"))

    numbers = [page.context["now"], *page.context["history"], *page.context["groups"]]
    for number in numbers:
        listed = team.get(number.url, {"format": "csv"} | query_of(number.url))
        assert len(rows_of(listed)) == number.figure.totals.count
    flags = [address for _, address in page.context["flags"]]
    assert links(page) == [numbers[0].url, *flags, *(it.url for it in numbers[1:])]
    for address in flags:
        assert team.get(address).context["page"].paginator.count > 0


def query_of(address):
    return dict(parse_qsl(urlsplit(address).query))


def test_evidence_names_the_rows_and_links_their_records(team, membership):
    response = team.get(url("figure_evidence", "members_active", on="2022-12-31"))

    record = reverse(
        "memberships:member_detail", args=["essai", membership.organisation_id]
    )
    assert f'<a href="{record}">Alpha fictive</a>' in response.text


def test_evidence_of_another_cluster_is_never_listed(team, other_cluster):
    response = team.get(url("figure_evidence", "members_active"))

    assert response.context["page"].paginator.count == 1
    assert "SECRET" not in response.text


def test_committee_reads_numbers_without_doors(as_role):
    response = as_role("committee").get(url("figure_detail", "members_active"))

    assert links(response) == []
    assert response.context["now"].figure.value == 1


def test_evidence_as_a_file_adds_up_to_the_figure(team, cluster):
    BudgetLineFactory(cluster=cluster, year=2022, amount_eur="10.25")
    BudgetLineFactory(cluster=cluster, year=2022, amount_eur="20.50", origin="state")
    indicator = registry.get("private_share")
    figure = queries.figure(cluster, indicator, Window.year(2022))

    response = team.get(
        url("figure_evidence", "private_share", on="2022-12-31", format="csv")
    )

    rows = rows_of(response)
    part, base = (
        sum(float(row[name].replace(",", ".")) for row in rows)
        for name in ("Private amount", "Out of")
    )
    assert part / base == pytest.approx(float(figure.value))


def test_figure_export_holds_the_history_and_the_groups(team):
    response = team.get(
        url("figure_export", "members_active", on="2022-12-31", format="csv")
    )

    rows = rows_of(response)
    assert [(row["Period or group"], row["Value"]) for row in rows] == [
        ("2018", "0"),
        ("2019", "1"),
        ("2020", "1"),
        ("2021", "1"),
        ("2022", "1"),
        ("size unknown", "1"),
    ]


def test_figure_detail_by_month(team):
    response = team.get(
        url("figure_detail", "members_active", on="2022-03-15", step="month")
    )

    labels = [line.label for line in response.context["history"]]
    assert (len(labels), labels[0], labels[-1]) == (12, "April 2021", "March 2022")


def test_figure_detail_of_the_planned_budget_says_so(team, cluster):
    BudgetLineFactory(cluster=cluster, year=2022, is_actual=False)

    response = team.get(
        url("figure_detail", "budget_total", on="2022-12-31", variant="planned")
    )

    assert response.context["now"].figure.value == 1000
    assert "not what was received" in response.text


def test_overlapping_groups_are_said_to_overlap(team):
    response = team.get(url("figure_detail", "members_active", by="tag"))

    assert "the groups overlap, and the distinct total is 1" in response.text


@pytest.mark.parametrize(
    "query",
    [
        {"on": "yesterday"},
        {"on": "1492-01-01"},
        {"on": "2022-01-01", "since": "2023-01-01"},
        {"step": "month", "since": "1950-01-01"},
        {"by": "moon"},
        {"step": "week"},
    ],
)
def test_a_wrong_question_is_told_on_the_page(team, query):
    page = team.get(url("figure_detail", "members_active", **query))
    file = team.get(url("figure_export", "members_active", **query))

    assert (page.status_code, file.status_code) == (200, 400)
    assert page.context["form"].errors
    assert "invalid-feedback" in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"on": "yesterday"},
        {"since": "2023-01-01", "on": "2022-01-01"},
        {"by": "moon", "code": "x"},
        {"flag": "moon"},
        {"variant": "moon"},
    ],
)
def test_evidence_of_a_wrong_question_is_refused(team, query):
    response = team.get(url("figure_evidence", "members_active", **query))

    assert response.status_code == 400
    assert "alert-danger" in response.text


def test_evidence_of_an_unknown_group_is_empty(team):
    response = team.get(
        url("figure_evidence", "members_active", by="tag", code="never-heard-of")
    )

    assert response.context["page"].paginator.count == 0
    assert response.context["listed"].figure.value == 0


@pytest.mark.parametrize("name", ["figure_detail", "figure_evidence", "figure_export"])
def test_an_unknown_figure_is_not_found(team, name):
    assert team.get(url(name, "moon")).status_code == 404


@pytest.mark.parametrize("key", [indicator.key for indicator in registry.every()])
@pytest.mark.parametrize("step", ["year", "month"])
def test_pages_hold_no_style_and_no_script_of_their_own(team, key, step):
    response = team.get(url("figure_detail", key, step=step))

    assert re.findall(r"<style|style=|<script(?! src=)", response.text) == []


def test_a_conflict_takes_rows_out_of_the_list_behind_a_figure(team, cluster):
    kept, barred = (
        AwardFactory(bid__project__cluster=cluster, bid__project__acronym=name)
        for name in ("GARDE", "ECARTE")
    )
    user = cluster.grants.get(role="team").user
    DeclarationFactory(project=barred.bid.project, user=user, conflicted=True)
    address = url("figure_evidence", "aid_amount") + "?since=2026-01-01&on=2026-12-31"

    page = team.get(address)
    file = team.get(f"{address}&format=csv").getvalue().decode()

    assert page.context["page"].paginator.count == 1
    assert kept.bid.project.acronym in page.text
    assert "ECARTE" not in page.text + file


def test_days_are_not_amounts(team, cluster):
    LabelRequestFactory(
        cluster=cluster,
        filed=True,
        state="labelled",
        submitted_at=NOON - timedelta(days=12),
        closed_at=NOON,
    )
    address = url("figure_evidence", "labelling_delay") + "?since=2026-01-01"

    page = team.get(f"{address}&on=2026-12-31")

    assert [cell.text for cell in page.context["lines"][0].cells][-1] == "12.0"
