"""`grappe followup`: what its pages show, in somebody's name."""

import json
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from grappe.cli.followup import command
from tests.factories import NOON, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.followup import AwardFactory, BidFactory, ReturnsFactory
from tests.factories.labelling import AssignmentFactory, LabelRequestFactory
from tests.factories.projects import DeclarationFactory
from tests.factories.reviews import ReviewFactory

EMAIL = "equipe@fiction.example"


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai")


@pytest.fixture
def team(cluster):
    user = UserFactory(email=EMAIL)
    return RoleGrantFactory(cluster=cluster, user=user, role="team").user


@pytest.fixture
def award(cluster):
    return AwardFactory(bid__project__cluster=cluster, paid_eur=Decimal(40_000))


def run(*arguments):
    result = CliRunner().invoke(command, [*map(str, arguments), "--as", EMAIL])
    return result.exit_code, result.output


def test_portfolio_sums_up_by_year(team, award):
    BidFactory(project=award.bid.project, submitted_on=date(2025, 10, 1))

    assert run("portfolio") == (
        0,
        "2026\t1 bids\t1 won\t0 waiting\t100000.00 EUR granted\t40000.00 EUR paid\n"
        "2025\t1 bids\t0 won\t1 waiting\t0.00 EUR granted\t0.00 EUR paid\n"
        "2 bids of 1 projects, 1 won, 1 waiting: 100000.00 EUR granted, "
        "40000.00 EUR paid\n",
    )


def test_portfolio_leaves_out_what_a_conflict_takes_away(team, award):
    DeclarationFactory(project=award.bid.project, user=team, conflicted=True)

    assert run("portfolio") == (
        0,
        "0 bids of 0 projects, 0 won, 0 waiting: 0.00 EUR granted, 0.00 EUR paid\n",
    )


def test_portfolio_as_json(team, award):
    code, output = run("portfolio", "--by", "funder", "--json")

    told = json.loads(output)
    assert (code, told["by"], told["lines"][0]["axis"]) == (0, "funder", "Bpifrance")
    assert Decimal(told["total"]["aid_eur"]) == 100_000


def test_returns_give_bounds(team, cluster):
    here = {"partner__project__cluster": cluster, "year": 2024}
    ReturnsFactory(**here, jobs=Decimal(2), answered_at=NOON, opened_at=NOON)
    ReturnsFactory(**here)

    assert run("returns", 2024) == (
        0,
        "2024: 2 asked, 1 opened, 1 answered (50%)\n"
        "jobs\ttold 2\tfrom 2 to 4\t1 silent\n"
        "turnover_eur\ttold 0\tfrom 0 to unknown\t2 silent\n"
        "patents\ttold 0\tfrom 0 to unknown\t2 silent\n"
        "products\ttold 0\tfrom 0 to unknown\t2 silent\n",
    )
    assert json.loads(run("returns", 2024, "--json")[1])["figures"][0]["most"] == 4.0
    assert run("returns", 2020) == (1, "Error: Nobody was asked about 2020.\n")


def test_calibration_says_when_it_cannot_say(team, cluster):
    request = LabelRequestFactory(
        cluster=cluster, filed=True, state="labelled", closed_at=NOON
    )
    ReviewFactory(assignment=AssignmentFactory(request=request), filed=True)
    BidFactory(project=request.project, request=request, funded=True)

    assert run("calibration") == (
        0,
        "70–80\t1 of 1 funded: 100% (21% to 100%)\t0 pending\t0 without a bid\n"
        "0 forecasts: too few to say.\n",
    )
    assert json.loads(run("calibration", "--json")[1])["lines"][0]["band"] == "70–80"


def test_others_are_told_they_may_not(cluster):
    user = UserFactory(email=EMAIL)
    RoleGrantFactory(cluster=cluster, user=user, role="expert")

    code, output = run("portfolio")

    assert (code, "does not see the follow-up here" in output) == (2, True)
