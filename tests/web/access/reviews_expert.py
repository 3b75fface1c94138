"""An expert's own pages: theirs alone, whatever their role; who is late, the team's."""

from datetime import date

from grappe.labelling.models import Assignment
from grappe.reviews.models import Review
from tests.factories.labelling import AssignmentFactory, CriterionFactory, GridFactory
from tests.factories.reviews import ReviewFactory
from tests.web.access import Row, World
from tests.web.access.readers import asked, readable

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
STAFF = "302 404 200 200 403 403 403 403 403 403 403 200"
SIGNED_IN = "302" + " 200" * 11
# Of another cluster, nothing is opened; of this one, to whoever reads it.
OWN = "302 404" + " 200" * 10
OWN_POST = "302 404" + " 302" * 10
NOBODY = "302" + " 404" * 11
MARKED = {
    "action": "file",
    "opinion": "favourable",
    "confidence": "high",
    "mark-fit": "4.0",
    "comment-fit": "Bien",
}


def accepted(world: World) -> list:
    """A reading that whoever signed in last took on, with a grid to fill."""
    row = Assignment.objects.get(pk=asked(world)[0])
    row.state, row.due_on = "accepted", date(2020, 1, 1)
    row.save()
    procedure = row.request.procedure
    procedure.grid = GridFactory(cluster=world.cluster)
    procedure.save()
    CriterionFactory(grid=procedure.grid, code="fit")
    return [row.pk]


def filed(world: World) -> list:
    """Their opinion is filed, and a colleague's too."""
    (pk,) = accepted(world)
    Assignment.objects.filter(pk=pk).update(state="done")
    row = Assignment.objects.get(pk=pk)
    ReviewFactory(assignment=row, filed=True)
    other = AssignmentFactory(request=row.request, state="done")
    ReviewFactory(assignment=other, filed=True)
    return [pk]


def colleague(world: World) -> list:
    (pk,) = filed(world)
    return [pk, Review.objects.exclude(assignment=pk).order_by("pk").last().pk]


def foreign(world: World) -> list:
    """Somebody else's reading."""
    return [AssignmentFactory(request__cluster=world.cluster, state="accepted").pk]


def other_filed(world: World) -> list:
    return [ReviewFactory(assignment__request__cluster=world.cluster, filed=True).pk]


def done(world: World) -> list:
    """A filed opinion of whoever signed in last, for their certificate."""
    filed(world)
    return []


def late(world: World) -> list:
    accepted(world)
    return []


ROWS = [
    Row("reviews:my_review_list", SIGNED_IN),
    Row("reviews:my_review_list", SIGNED_IN, late),
    Row("reviews:review_write", NOBODY, foreign),
    Row("reviews:review_write", OWN, accepted),
    Row("reviews:review_write", OWN_POST, accepted, "post", MARKED),
    Row("reviews:review_autosave", NOBODY, foreign, "post"),
    Row("reviews:review_autosave", OWN, accepted, "post", MARKED),
    Row("reviews:review_read", NOBODY, other_filed),
    Row("reviews:review_read", OWN, filed),
    Row(
        "reviews:review_react",
        NOBODY,
        lambda world: [*foreign(world), *other_filed(world)],
        "post",
        {"agrees": "yes"},
    ),
    Row("reviews:review_react", OWN_POST, colleague, "post", {"agrees": "yes"}),
    Row("reviews:blind_pdf", OWN, readable),
    Row("reviews:certificate", NOBODY),
    Row("reviews:certificate", OWN, done),
    Row("reviews:link_write", "410"),
    Row("reviews:link_autosave", "200", method="post"),
    Row("reviews:overdue_list", STAFF),
    Row("reviews:overdue_list", STAFF, late),
]
