"""Candidates, exits, renewals, the electoral roll, the public door."""

from datetime import date

from grappe.memberships import queries
from tests.factories import (
    CategoryPeriodFactory,
    MembershipApplicationFactory,
    OrganisationFactory,
    SuspensionFactory,
)
from tests.web.access import Row, World

#        anonymous stranger direction team finance member_admin member expert committee
#        investor funder auditor
READ = "302 404 200 200 403 403 403 403 403 403 403 200"
FILES = "302 404 200 200 200 403 403 403 403 403 403 200"
MANAGE = "302 404 200 200 403 403 403 403 403 403 403 403"
ACT = "302 404 302 302 403 403 403 403 403 403 403 403"


def in_state(state: str):
    """An application of the world's cluster in that state, anew for each table."""

    def make(world: World) -> list:
        application = MembershipApplicationFactory(
            cluster=world.cluster, state=state, organisation=OrganisationFactory()
        )
        return [application.pk]

    return make


def member(world: World) -> list:
    return [world.membership.pk]


def leaving(world: World) -> list:
    world.membership.ends_on, world.membership.end_kind = date(2099, 12, 31), "other"
    world.membership.save()
    return [world.membership.pk]


def suspended(world: World) -> list:
    if not world.membership.suspensions.exists():
        SuspensionFactory(membership=world.membership)
    return [world.membership.pk]


def categorised(world: World) -> list:
    if not world.membership.category_periods.exists():
        CategoryPeriodFactory(membership=world.membership)
    return [world.membership.pk]


def link(world: World) -> list:
    application = MembershipApplicationFactory(cluster=world.cluster)
    return [queries.candidate_url(application).rstrip("/").rsplit("/", 1)[1]]


ROWS = [
    Row("memberships:application_list", READ),
    Row("memberships:application_board", READ),
    Row("memberships:application_export", READ, query="?format=csv"),
    Row("memberships:application_create", MANAGE),
    Row("memberships:application_decide_together", ACT),
    Row("memberships:application_detail", READ, in_state("applied")),
    Row("memberships:application_edit", MANAGE, in_state("applied")),
    Row("memberships:application_submit", ACT, in_state("lead"), "post"),
    Row("memberships:application_review", ACT, in_state("applied"), "post"),
    Row("memberships:application_ask", MANAGE, in_state("under_review")),
    Row("memberships:application_answer", MANAGE, in_state("info_requested")),
    Row("memberships:application_decide", MANAGE, in_state("under_review")),
    Row("memberships:application_withdraw", MANAGE, in_state("applied")),
    Row("memberships:membership_end", MANAGE, member),
    Row("memberships:membership_cancel_end", MANAGE, leaving),
    Row("memberships:membership_suspend", MANAGE, member),
    Row("memberships:membership_reinstate", MANAGE, suspended),
    Row("memberships:category_change", MANAGE, categorised),
    Row("memberships:category_change_many", MANAGE),
    Row("memberships:membership_correct", MANAGE, member),
    Row("memberships:renewal_list", READ),
    Row("memberships:renewal_send", MANAGE),
    Row("memberships:electoral_roll", READ),
    Row("memberships:attention_list", FILES, lambda world: ["departures"]),
    Row("memberships:public_join", "200"),
    Row("memberships:public_register", "302"),
    Row("memberships:public_join_done", "200"),
    Row("memberships:public_application", "200", link),
]
