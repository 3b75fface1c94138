"""Calls, and how the cluster labels."""

from datetime import UTC, datetime

from grappe.labelling.models import Answer, BodySeat
from tests.factories import NOON, UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.labelling import (
    BodyFactory,
    CallFactory,
    ConfidentialityTextFactory,
    CriterionFactory,
    GridFactory,
    LabelRequestFactory,
    ProcedureFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
INSIDERS = "302 404 200 200 200 200 200 200 200 200 200 200"
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
DIRECTION_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
TEAM_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
NOBODY = "302 404 404 404 404 404 404 404 404 404 404 404"
CLOSING = datetime(2199, 6, 30, 15, tzinfo=UTC)


def call(world: World):
    return [CallFactory(cluster=world.cluster, closes_at=CLOSING).pk]


def cancelled(world: World):
    return [CallFactory(cluster=world.cluster, cancelled_at=NOON).pk]


def draft(world: World):
    return [ProcedureFactory(cluster=world.cluster, draft=True).pk]


def in_use(world: World):
    return [ProcedureFactory(cluster=world.cluster).pk]


def sound(world: World):
    procedure = ProcedureFactory(
        cluster=world.cluster,
        draft=True,
        has_experts=False,
        deciding_body=BodyFactory(cluster=world.cluster),
    )
    QuestionFactory(section__procedure=procedure)
    return [procedure.pk]


def section(world: World):
    procedure = ProcedureFactory(cluster=world.cluster, draft=True)
    return [SectionFactory(procedure=procedure).pk]


def question(world: World):
    procedure = ProcedureFactory(cluster=world.cluster, draft=True)
    return [QuestionFactory(section__procedure=procedure).pk]


def grid(world: World):
    return [GridFactory(cluster=world.cluster).pk]


def whole_grid(world: World):
    row = GridFactory(cluster=world.cluster)
    CriterionFactory(grid=row)
    return [row.pk]


def criterion(world: World):
    return [CriterionFactory(grid__cluster=world.cluster).pk]


def body(world: World):
    return [BodyFactory(cluster=world.cluster).pk]


def seat(world: World):
    row = BodySeat.objects.create(
        body=BodyFactory(cluster=world.cluster),
        user=UserFactory(),
        starts_on=NOON.date(),
    )
    return [row.pk]


def text(world: World):
    return [ConfidentialityTextFactory(cluster=world.cluster).pk]


def answer(world: World):
    """A file of somebody else's request: it exists for nobody here."""
    label_request = LabelRequestFactory(cluster=world.cluster)
    row = Answer.objects.create(
        request=label_request,
        question=QuestionFactory(section__procedure=label_request.procedure),
        document=DocumentFactory(cluster=world.cluster),
        answered_at=NOON,
    )
    return [row.pk]


def moved(make, way="up"):
    return lambda world: [*make(world), way]


def labelling(name: str, statuses: str, make=None, **row) -> Row:
    return Row(f"labelling:{name}", statuses, make, **row)


def post(name: str, make=None, statuses: str = DIRECTION_POST) -> Row:
    return labelling(name, statuses, make, method="post")


ROWS = [
    labelling("call_list", INSIDERS),
    labelling("call_export", INSIDERS),
    labelling("call_detail", INSIDERS, call),
    labelling("call_create", TEAM),
    labelling("call_edit", TEAM, call),
    labelling("call_move", TEAM, call),
    labelling("call_cancel", TEAM, call),
    post("call_restore", cancelled, TEAM_POST),
    labelling("answer_download", NOBODY, answer),
    labelling("labelling_settings", TEAM),
    post("defaults_install"),
    labelling("configuration_export", TEAM),
    labelling("configuration_import", DIRECTION),
    labelling("policy_edit", DIRECTION),
    labelling("wording_list", TEAM),
    labelling("wording_edit", DIRECTION, lambda world: ["draft"]),
    labelling("text_add", DIRECTION),
    labelling("text_detail", TEAM, text),
    labelling("body_add", DIRECTION),
    labelling("body_detail", TEAM, body),
    labelling("body_edit", DIRECTION, body),
    labelling("seat_add", DIRECTION, body),
    labelling("seat_end", DIRECTION, seat),
    labelling("grid_add", DIRECTION),
    labelling("grid_detail", TEAM, grid),
    labelling("grid_edit", DIRECTION, grid),
    post("grid_copy", grid),
    post("grid_publish", whole_grid),
    post("grid_remove", grid),
    labelling("criterion_add", DIRECTION, grid),
    labelling("criterion_edit", DIRECTION, criterion),
    post("criterion_move", moved(criterion)),
    post("criterion_remove", criterion),
    labelling("procedure_add", DIRECTION),
    labelling("procedure_detail", TEAM, draft),
    labelling("procedure_detail", TEAM, in_use),
    labelling("procedure_edit", DIRECTION, draft),
    labelling("procedure_rules", DIRECTION, draft),
    labelling("procedure_preview", TEAM, draft),
    post("procedure_copy", in_use),
    post("procedure_publish", sound),
    post("procedure_retire", in_use),
    post("procedure_remove", draft),
    labelling("section_add", DIRECTION, draft),
    labelling("section_edit", DIRECTION, section),
    post("section_move", moved(section)),
    post("section_remove", section),
    labelling("question_add", DIRECTION, section),
    labelling("question_edit", DIRECTION, question),
    post("question_move", moved(question, "down")),
    post("question_remove", question),
]
