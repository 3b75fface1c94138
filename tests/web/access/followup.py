"""What became of projects: the portfolio, bids and aid, progress, yearly returns."""

from django.contrib.auth import get_user_model

from grappe.followup import links
from tests.factories.followup import (
    AwardFactory,
    BidFactory,
    ProgressFactory,
    ReturnsFactory,
)
from tests.factories.projects import DeclarationFactory, GrantFactory, ProjectFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
SEE = "302 404 200 200 403 403 403 403 403 403 403 200"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
TEAM_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
# Nobody of them works on the project.
APPLICANTS = "302" + " 404" * 11
EVERYBODY = "200"


def project(world: World, **more) -> list:
    return [ProjectFactory(cluster=world.cluster, **more).pk]


def bid(world: World) -> list:
    return [BidFactory(project__cluster=world.cluster).pk]


def cleared(world: World, found) -> None:
    """Open the project to whoever signed in last, who declares no conflict."""
    here = get_user_model().objects.filter(
        grants__cluster=world.cluster, last_login__isnull=False
    )
    user = here.order_by("last_login", "pk").last()
    if user is not None:
        GrantFactory(project=found, user=user)
        DeclarationFactory(project=found, user=user)


def read_bid(world: World) -> list:
    made = BidFactory(project__cluster=world.cluster, funded=True)
    cleared(world, made.project)
    return [made.pk]


def award(world: World) -> list:
    made = AwardFactory(bid__project__cluster=world.cluster)
    cleared(world, made.bid.project)
    return [made.pk]


def progress(world: World) -> list:
    return [ProgressFactory(project__cluster=world.cluster).pk]


def read_progress(world: World) -> list:
    made = ProgressFactory(project__cluster=world.cluster)
    cleared(world, made.project)
    return [made.pk]


def returns(world: World) -> list:
    made = ReturnsFactory(partner__project__cluster=world.cluster)
    cleared(world, made.partner.project)
    return [made.pk]


def link(world: World) -> list:
    made = ReturnsFactory(
        partner__project__cluster=world.cluster, expires_on="2190-01-01"
    )
    return [links.token_of(made)]


ROWS = [
    Row("followup:bid_list", SEE),
    Row("followup:bid_export", SEE, query="?format=csv"),
    Row("followup:subsidy_export", SEE, query="?format=csv"),
    Row("followup:bid_create", TEAM, project),
    Row("followup:bid_create", TEAM_POST, project, "post", {"funder": "Bpifrance"}),
    Row("followup:bid_edit", TEAM, bid),
    Row("followup:bid_move", TEAM, bid),
    Row(
        "followup:bid_move",
        TEAM_POST,
        bid,
        "post",
        {"state": "reserve", "on": "2026-02-02"},
    ),
    # Partners are named: without a right to read, there is no such page.
    Row("followup:bid_amend", TEAM.replace("200", "404"), bid),
    Row("followup:bid_amend", TEAM, read_bid),
    Row("followup:award_create", TEAM.replace("200", "404"), bid),
    Row("followup:award_create", TEAM, read_bid),
    Row("followup:award_pay", TEAM, award),
    Row("followup:award_pay", TEAM_POST, award, "post", {"paid_eur": "10"}),
    Row("followup:award_remove", TEAM_POST, award, "post"),
    Row("followup:progress_list", SEE),
    Row("followup:progress_ask", TEAM, project),
    Row("followup:progress_answer", APPLICANTS, progress),
    Row("followup:progress_accept", TEAM.replace("200", "404"), progress),
    Row("followup:progress_accept", TEAM, read_progress),
    Row("followup:progress_return", TEAM, read_progress),
    Row("followup:returns_list", SEE),
    Row("followup:returns_export", SEE, query="?format=csv"),
    Row("followup:returns_ask", TEAM),
    Row(
        "followup:returns_ask",
        TEAM_POST,
        None,
        "post",
        {"year": "2024", "expires_on": "2190-01-01"},
    ),
    Row("followup:returns_again", TEAM, returns),
    Row("followup:returns_revoke", TEAM_POST, returns, "post"),
    Row("followup:returns_enter", TEAM_POST, returns, "post", {"jobs": "2"}),
    Row("followup:returns_answer", EVERYBODY, link),
    Row("followup:returns_answer", "302", link, "post", {"jobs": "2"}),
    Row("followup:calibration", SEE),
]
