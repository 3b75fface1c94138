"""The assignment desk, its proposals, readers chosen and taken back by hand."""

from tests.factories.labelling import (
    AssignmentFactory,
    AssignmentRunFactory,
    CallFactory,
    LabelRequestFactory,
)
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
SEE = "302 404 200 200 403 403 403 403 403 403 403 200"
ASSIGN = "302 404 200 200 403 403 403 403 403 403 403 403"
ACT = "302 404 302 302 403 403 403 403 403 403 403 403"
# Nobody is in the pool: the page says so. An auditor is led back to it.
PROPOSE = "302 404 409 409 403 403 403 403 403 403 403 302"


def call(world: World):
    return [CallFactory(cluster=world.cluster).pk]


def reading(world: World):
    request = LabelRequestFactory(cluster=world.cluster, filed=True, state="admissible")
    return [AssignmentFactory(request=request).pk]


def run(world: World):
    return [AssignmentRunFactory(cluster=world.cluster).pk]


ROWS = [
    Row("labelling:desk", SEE),
    Row("labelling:desk_call", SEE, call),
    Row("labelling:desk_call", PROPOSE, call, "post", {"mode": "fill"}),
    Row("labelling:desk_export", SEE, call, query="?format=csv"),
    # About nobody and nothing: there is no such page.
    Row("labelling:assignment_add", ASSIGN.replace("200", "404"), call),
    Row("labelling:assignment_revoke", ASSIGN, reading),
    Row("labelling:run_detail", SEE, run),
    Row("labelling:run_apply", ACT, run, "post"),
    Row("labelling:run_discard", ACT, run, "post"),
]
