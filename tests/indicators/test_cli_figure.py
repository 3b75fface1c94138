import json
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from grappe.cli.figure import command
from tests.factories import (
    BudgetLineFactory,
    ClusterFactory,
    MembershipFactory,
    RoleGrantFactory,
    SizePeriodFactory,
)
from tests.factories.followup import AwardFactory, BidFactory
from tests.factories.projects import DeclarationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


def run(*arguments):
    with override("en"):
        return CliRunner().invoke(command, arguments)


def test_figure_prints_the_value_the_day_and_the_definition(cluster):
    MembershipFactory(cluster=cluster)

    result = run("members_active", "--cluster", "essai", "--on", "2022-12-31")

    lines = result.output.splitlines()
    assert lines[:2] == ["Active members: 1", "  2022-12-31"]
    assert lines[2].startswith("  Organisations whose membership is in force")


def test_figure_as_json_holds_groups_series_and_evidence(cluster):
    membership = MembershipFactory(
        cluster=cluster,
        organisation__legal_name="Alpha",
        organisation__siren="732829320",
        starts_on=date(2021, 5, 1),
    )
    SizePeriodFactory(organisation=membership.organisation)

    result = run(
        *("members_active", "--cluster", "essai", "--on", "2022-12-31", "--json"),
        *("--by", "size", "--series", "year", "--from", "2020-01-01", "--evidence"),
    )

    answer = json.loads(result.output)
    assert {key: answer[key] for key in ("key", "value", "rows", "flags")} == {
        "key": "members_active",
        "value": 1,
        "rows": 1,
        "flags": [],
    }
    assert [(it["code"], it["value"]) for it in answer["groups"]] == [("sme", 1)]
    assert [(it["to"], it["value"]) for it in answer["series"]] == [
        ("2020-12-31", 0),
        ("2021-12-31", 1),
        ("2022-12-31", 1),
    ]
    assert answer["evidence"] == [
        {
            "organisation": "Alpha",
            "siren": "732829320",
            "kind": "company",
            "starts_on": "2021-05-01",
            "ends_on": None,
            "end_kind": "",
            "end_reason": "",
            "part": 1,
            "base": 1,
        }
    ]


def test_figure_planned_says_that_it_is(cluster):
    BudgetLineFactory(cluster=cluster, is_actual=False, amount_eur=Decimal("12.50"))

    result = run(
        "budget_total", "--cluster", "essai", "--on", "2025-12-31", "--planned"
    )

    assert result.output.splitlines()[0] == "Budget: 13\N{NARROW NO-BREAK SPACE}€"
    assert result.output.splitlines()[-1] == (
        "  ! This is the planned budget, not what was received."
    )


def test_figure_list_names_every_figure():
    result = run("--list")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()][:2] == [
        "members_active",
        "members_by_type",
    ]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "Say which figure"),
        (["nope", "--cluster", "essai"], "No figure is called “nope”."),
        (
            ["churn", "--cluster", "nowhere"],
            "No cluster has the address “nowhere” here. Known: essai.",
        ),
        (["churn", "--cluster", "essai", "--on", "2022-13-01"], "'2022-13-01'"),
        (["churn", "--cluster", "essai", "--on", "1000-01-01"], "between 1900-01-01"),
        (
            ["churn", "--cluster", "essai", "--by", "moon"],
            "churn is not shared out by “moon”. Try: type,",
        ),
        (["churn", "--cluster", "essai", "--planned"], "--planned is for figures"),
        (
            [
                "churn",
                "--cluster",
                "essai",
                "--on",
                "2022-01-01",
                "--from",
                "2023-01-01",
            ],
            "--from 2023-01-01 comes after 2022-01-01.",
        ),
        (
            ["budget_total", "--cluster", "essai", "--series", "month"],
            "budget_total is a figure of whole years.",
        ),
        (
            [
                "churn",
                "--cluster",
                "essai",
                "--series",
                "month",
                "--from",
                "1900-01-01",
            ],
            "periods: start later.",
        ),
    ],
)
def test_figure_refuses_what_it_cannot_answer(cluster, arguments, error):
    result = run(*arguments)

    assert result.exit_code == 2
    assert error in result.output


def test_in_somebody_s_name_a_conflict_takes_rows_away(cluster):
    bid = BidFactory(project__cluster=cluster, funded=True)
    AwardFactory(bid=bid)
    reader = RoleGrantFactory(cluster=cluster, role="team").user
    barred = RoleGrantFactory(cluster=cluster, role="team").user
    DeclarationFactory(project=bid.project, user=barred, conflicted=True)
    asked = ("projects_funded", "--cluster", "essai", "--on", "2026-12-31")

    told = [
        json.loads(run(*asked, "--evidence", "--json", "--as", user.email).output)
        for user in (reader, barred)
    ]

    assert [one["value"] for one in told] == [1, 1]
    assert [len(one["evidence"]) for one in told] == [1, 0]


def test_in_the_name_of_somebody_who_reads_no_figure_is_refused(cluster):
    member = RoleGrantFactory(cluster=cluster, role="expert").user

    result = run("projects_funded", "--cluster", "essai", "--as", member.email)

    assert result.exit_code == 2
    assert "does not read figures" in result.output
