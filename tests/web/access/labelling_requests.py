"""Label requests: lists, one page, filing, admissibility, co-labels.

Nobody here works on the project or was granted it: what applicants and readers may do
is held in tests/web/labelling.
"""

from grappe.labelling.models import CoLabel
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import (
    CallFactory,
    LabelRequestFactory,
    QuestionFactory,
    SectionFactory,
)
from tests.web.access import Row, World

#        anonymous stranger direction team finance member_admin member expert committee
#        investor funder auditor
READ = "302 404 200 200 403 403 403 403 403 403 403 200"
KNOWN = "302 404 200 200 404 404 404 404 404 404 404 200"
WRITE = "302 404 403 403 404 404 404 404 404 404 404 403"
MANAGE = "302 404 200 200 403 403 403 403 403 403 403 403"
ACT = "302 404 302 302 403 403 403 403 403 403 403 403"
DIRECT = "302 404 200 403 403 403 403 403 403 403 403 403"


def in_state(state: str, *more, **fields):
    """A request of the world's cluster in that state, anew for each role."""

    def make(world: World) -> list:
        filed = state not in ("draft", "opinion_given", "pre_applied")
        closed = {"closed_at": NOON} if state in ("withdrawn", "lapsed") else {}
        request = LabelRequestFactory(
            cluster=world.cluster, state=state, filed=filed, **closed, **fields
        )
        if state == "complements_asked":
            request.complements.create(
                text="More", asked_at=NOON, asked_by=UserFactory(), due_on=NOON.date()
            )
        return [request.pk, *more]

    return make


def page_of_form(world: World) -> list:
    (pk,) = in_state("draft")(world)
    request = LabelRequestFactory._meta.model.objects.get(pk=pk)
    section = SectionFactory(procedure=request.procedure)
    QuestionFactory(section=section)
    return [pk, section.pk]


def remarked(world: World) -> list:
    (pk,) = in_state("draft")(world)
    request = LabelRequestFactory._meta.model.objects.get(pk=pk)
    request.remarks.create(remark="Why?")
    return [pk]


def cancelled(world: World) -> list:
    call = CallFactory(cluster=world.cluster, cancelled_at=NOON)
    return in_state("submitted", call=call)(world)


def asked(world: World, **fields) -> CoLabel:
    request = LabelRequestFactory(filed=True, cluster=ClusterFactory())
    return CoLabel.objects.create(
        request=request, cluster=world.cluster, asked_at=NOON, **fields
    )


def external(world: World) -> list:
    (pk,) = in_state("submitted")(world)
    co_label = CoLabel.objects.create(
        request_id=pk, external_name="Ailleurs", asked_at=NOON
    )
    return [pk, co_label.pk]


ROWS = [
    Row("labelling:request_list", READ),
    Row("labelling:request_board", READ),
    Row("labelling:request_export", READ, query="?format=csv"),
    Row("labelling:my_request_list", "302 200 200 200 200 200 200 200 200 200 200 200"),
    Row("labelling:request_create", "302 403 403 403 403 403 403 403 403 403 403 403"),
    Row("labelling:request_detail", KNOWN, in_state("submitted")),
    Row("labelling:request_form", WRITE, page_of_form),
    Row("labelling:request_submit", WRITE, in_state("draft")),
    Row("labelling:request_withdraw", WRITE, in_state("draft")),
    Row("labelling:resubmit", WRITE, in_state("withdrawn")),
    Row("labelling:remark_answer", WRITE, remarked),
    Row("labelling:complement_answer", WRITE, in_state("complements_asked")),
    Row("labelling:complement_ask", WRITE, in_state("submitted")),
    Row("labelling:complement_stop", WRITE, in_state("complements_asked")),
    Row("labelling:admissibility", WRITE, in_state("submitted")),
    Row("labelling:request_check", WRITE, in_state("submitted"), "post"),
    Row("labelling:check_waive", WRITE, in_state("submitted", "lead_present")),
    Row("labelling:request_admit", WRITE, in_state("submitted"), "post"),
    Row("labelling:request_refuse", WRITE, in_state("submitted")),
    Row("labelling:request_opinion", WRITE, in_state("pre_applied")),
    Row("labelling:request_note", WRITE, in_state("submitted")),
    Row("labelling:request_follow", MANAGE, in_state("submitted")),
    Row("labelling:late_access_grant", DIRECT, in_state("draft")),
    Row("labelling:request_close", ACT, cancelled, "post"),
    Row("labelling:co_label_ask", WRITE, in_state("submitted")),
    Row("labelling:co_label_note", WRITE, external),
    Row("labelling:co_label_list", MANAGE),
    Row("labelling:co_label_answer", MANAGE, lambda world: [asked(world).pk]),
    Row(
        "labelling:co_label_decide",
        MANAGE,
        lambda world: [asked(world, state="accepted").pk],
    ),
]
