from tests.factories import (
    BudgetLineFactory,
    ClusterAccreditationFactory,
    MailFactory,
    ProfileTagFactory,
)
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
TEAM_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
MONEY = "302 404 200 200 200 403 403 403 403 403 200 200"
MONEY_EDIT = "302 404 200 403 200 403 403 403 403 403 403 403"
MAIL = "302 404 200 200 403 403 403 403 403 403 403 200"


def accreditation(world: World):
    return [ClusterAccreditationFactory(cluster=world.cluster).pk]


def tag(world: World):
    return ["tags", ProfileTagFactory(cluster=world.cluster).pk]


def line(world: World):
    return [BudgetLineFactory(cluster=world.cluster).pk]


def mail(world: World):
    return [MailFactory(cluster=world.cluster, state="failed").pk]


ROWS = [
    Row("clusters:settings", TEAM),
    Row("clusters:cluster_edit", DIRECTION),
    Row("clusters:rules_edit", DIRECTION),
    Row("clusters:vocabulary_list", TEAM, lambda world: ["domains"]),
    Row("clusters:vocabulary_list", TEAM, lambda world: ["competences"]),
    Row(
        "clusters:vocabulary_list",
        "302 404 404 404 403 403 403 403 403 403 403 403",
        lambda world: ["unheard-of"],
    ),
    Row("clusters:vocabulary_add", TEAM, lambda world: ["tags"]),
    Row("clusters:vocabulary_edit", TEAM, tag),
    Row("clusters:vocabulary_remove", TEAM_POST, tag, method="post"),
    Row("clusters:accreditation_add", DIRECTION),
    Row("clusters:accreditation_edit", DIRECTION, accreditation),
    Row("clusters:budget_list", MONEY),
    Row("clusters:budget_export", MONEY),
    Row("clusters:budget_add", MONEY_EDIT),
    Row("clusters:budget_edit", MONEY_EDIT, line),
    Row("clusters:budget_delete", MONEY_EDIT, line),
    Row("clusters:mail_list", MAIL),
    Row("clusters:mail_detail", MAIL, mail),
    Row("clusters:mail_edit", TEAM, mail),
    Row("clusters:mail_release", TEAM_POST, method="post"),
    Row("clusters:mail_send", TEAM_POST, mail, method="post"),
]
