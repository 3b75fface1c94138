"""Sessions: lists, agenda, the day itself, minutes, decisions; and statutes."""

from tests.factories.committees import StatutesFactory
from tests.factories.labelling import BodyFactory
from tests.web.access import Row, World

#        anonymous stranger direction team finance member_admin member expert committee
#        investor funder auditor
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
DIRECTION_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
CONFIGURATION = "302 404 200 200 403 403 403 403 403 403 403 403"

RULES = {
    "quorum_percent": 60,
    "quorum_least": 3,
    "majority": "absolute",
    "proxies_each": 2,
    "secret_least": 4,
}


def body(world: World) -> list:
    return [BodyFactory(cluster=world.cluster).pk]


def statutes(world: World) -> list:
    return [StatutesFactory(body__cluster=world.cluster).pk]


ROWS = [
    Row("committees:statutes_list", CONFIGURATION, body),
    Row("committees:statutes_adopt", DIRECTION, body),
    Row(
        "committees:statutes_adopt",
        DIRECTION_POST,
        body,
        "post",
        RULES | {"starts_on": "2026-01-01"},
    ),
    Row("committees:statutes_edit", DIRECTION, statutes),
]
