"""Scores, what experts carry, rebuttals and reports: who judges, and who applies."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from grappe.labelling.models import LabelRequest
from grappe.reviews.models import Rebuttal
from tests.factories import NOON
from tests.factories.labelling import AssignmentFactory
from tests.factories.projects import ProjectMemberFactory
from tests.factories.reviews import ReviewFactory
from tests.web.access import Row, World
from tests.web.access.readers import filed, last_signed_in, readable

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
STAFF = "302 404 200 200 403 403 403 403 403 403 403 200"
JUDGES = "302 404 200 200 403 403 403 403 200 403 403 200"
# Opened to everybody of the cluster, it is the team's to treat.
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
TEAM_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
# Known to some, opened to nobody.
CLOSED = "302 404 403 403 404 404 404 404 404 404 404 403"
OWN = "302" + " 200" * 11
OWN_POST = "302" + " 302" * 11
NOBODY = "302" + " 404" * 11
LATER = timezone.localdate() + timedelta(days=9)


def reviewed(world: World) -> list:
    """A dossier open to everybody, with an opinion and a procedure that asks."""
    (pk,) = readable(world)
    request = LabelRequest.objects.get(pk=pk)
    request.procedure.rebuttal_days = 7
    request.procedure.save()
    reading = AssignmentFactory(request=request, state="done")
    ReviewFactory(assignment=reading, filed=True, weaknesses="No buyer.")
    return [pk]


def asked_of(pk: int) -> list:
    Rebuttal.objects.create(
        request_id=pk,
        remarks="No buyer.",
        due_on=LATER - timedelta(days=2),
        asked_at=NOON,
    )
    return [pk]


def asked(world: World) -> list:
    return asked_of(reviewed(world)[0])


def unopened(world: World) -> list:
    return asked_of(filed(world).pk)


def applied(world: World) -> list:
    """Whoever signed in last writes the dossier, and was asked to answer."""
    (pk,) = unopened(world)
    user = last_signed_in(get_user_model().objects.all())
    if user is not None:
        request = LabelRequest.objects.get(pk=pk)
        ProjectMemberFactory(project=request.project, user=user, editor=True)
    return [pk]


def seen(world: World) -> list:
    reviewed(world)
    return []


ASK = {"remarks": "No buyer.", "due_on": LATER.isoformat()}

ROWS = [
    Row("reviews:score_table", JUDGES, seen),
    Row("reviews:score_export", JUDGES, seen, query="?format=json"),
    Row("reviews:reviewer_list", STAFF, seen),
    Row("reviews:reviewer_export", STAFF, seen, query="?format=csv"),
    Row("reviews:rebuttal_ask", TEAM, reviewed),
    Row("reviews:rebuttal_ask", TEAM_POST, reviewed, "post", ASK),
    Row("reviews:rebuttal_ask", CLOSED, unopened),
    Row("reviews:rebuttal_prolong", TEAM, asked),
    Row("reviews:rebuttal_prolong", TEAM_POST, asked, "post", ASK),
    Row("reviews:rebuttal_prolong", CLOSED, unopened),
    Row("reviews:rebuttal_answer", NOBODY, unopened),
    Row("reviews:rebuttal_answer", OWN, applied),
    Row("reviews:rebuttal_answer", OWN_POST, applied, "post", {"text": "One came."}),
    Row("reviews:feedback_write", TEAM, reviewed),
    Row("reviews:feedback_write", TEAM_POST, reviewed, "post", {"text": "No buyer."}),
    Row("reviews:feedback_write", CLOSED, unopened),
]
