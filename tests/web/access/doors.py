from tests.factories import RoleGrantFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
POSTED = "302 404 302 403 403 403 403 403 403 403 403 403"


def somebody(world: World):
    """A person of the team, without a second factor."""
    return [RoleGrantFactory(cluster=world.cluster, role="team").user_id]


ROWS = [
    Row("accounts:person_detail", DIRECTION, somebody),
    Row("accounts:factor_rules", DIRECTION),
    Row("accounts:factors_reset", DIRECTION, somebody),
    Row("accounts:sessions_end", POSTED, somebody, method="post"),
    Row("accounts:impersonation_begin", DIRECTION, somebody),
    Row("accounts:impersonation_end", "302", method="post", of_cluster=False),
]
