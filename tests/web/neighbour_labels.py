"""The neighbour's labelling: how it labels, and a request with all that hangs on it."""

from datetime import timedelta

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.labelling import models as labelling
from grappe.projects.models import Project
from tests.factories import NOON, TODAY, CompetenceFactory, UserFactory
from tests.factories import labelling as make
from tests.web.neighbour_reviews import with_reviews

# Rows that belong to a cluster by another row.
BY_REQUEST = {
    "labelling.answer": "request__cluster",
    "labelling.assignment": "request__cluster",
    "labelling.bodyseat": "body__cluster",
    "labelling.check": "request__cluster",
    "labelling.closingchange": "call__cluster",
    "labelling.complement": "request__cluster",
    "labelling.criterion": "grid__cluster",
    "labelling.dossierlink": "expert__cluster",
    "labelling.expertcompetence": "expert__cluster",
    "labelling.expertremark": "request__cluster",
    "labelling.experttext": "expert__cluster",
    "labelling.inadmissibility": "request__cluster",
    "labelling.lateaccess": "request__cluster",
    "labelling.proposedreading": "run__cluster",
    "labelling.question": "section__procedure__cluster",
    "labelling.section": "procedure__cluster",
    "labelling.unavailability": "expert__cluster",
    "labelling.undertaking": "text__cluster",
}
# What is compared or read by code: no secret is written there.
WORDLESS = {
    "external_name",
    "shown_if_code",
    "shown_if_value",
    "state",
    "text_hash",
    "time_zone",
}
LATER = NOON + timedelta(days=30)


def with_labels(project: Project, by: User) -> labelling.LabelRequest:
    """A filed request of a project, its experts, and the configuration behind it."""
    cluster = project.cluster
    labelling.StateWording.objects.get_or_create(cluster=cluster, state="draft")
    labelling.AdmissibilityReason.objects.get_or_create(
        cluster=cluster, code="late", defaults={"name_fr": "Trop tard"}
    )
    body = make.BodyFactory(cluster=cluster)
    labelling.BodySeat.objects.create(body=body, user=by, starts_on=TODAY)
    grid = make.GridFactory(cluster=cluster, published_at=NOON)
    make.CriterionFactory(grid=grid)
    procedure = make.ProcedureFactory(
        cluster=cluster, kind=project.kind, grid=grid, deciding_body=body
    )
    question = make.QuestionFactory(section__procedure=procedure)
    call = make.CallFactory(cluster=cluster)
    labelling.ClosingChange.objects.create(
        call=call, was=NOON, now=LATER, reason="report", changed_at=NOON
    )
    request = make.LabelRequestFactory(
        cluster=cluster,
        project=project,
        procedure=procedure,
        call=call,
        filed=True,
        version=project.versions.get(),
        owner=by,
    )
    with_filing(request, question, by)
    with_experts(cluster, request)
    with_reviews(request, by)
    return request


def with_filing(
    request: labelling.LabelRequest, question: labelling.Question, by: User
) -> None:
    labelling.Answer.objects.create(
        request=request, question=question, value="réponse", answered_at=NOON
    )
    labelling.Check.objects.create(
        request=request, code="form_complete", outcome="ok", checked_at=NOON
    )
    reason = request.cluster.admissibility_reasons.get()
    labelling.Inadmissibility.objects.create(request=request, reason=reason)
    labelling.Complement.objects.create(
        request=request, text="pièce", asked_at=NOON, asked_by=by, due_on=TODAY
    )
    labelling.LateAccess.objects.create(
        request=request, until=LATER, reason="panne", granted_at=NOON, granted_by=by
    )
    labelling.ExpertRemark.objects.create(request=request, remark="remarque")
    # Asked of another cluster, it would be that one's to show.
    labelling.CoLabel.objects.create(
        request=request, cluster=request.cluster, asked_at=NOON
    )


def with_experts(cluster: Cluster, request: labelling.LabelRequest) -> None:
    reader = UserFactory()
    expert = make.ExpertFactory(cluster=cluster, user=reader, biography="parcours")
    labelling.ExpertCompetence.objects.create(
        expert=expert, competence=CompetenceFactory(cluster=cluster)
    )
    labelling.ExpertText.objects.create(expert=expert, title="article")
    labelling.Unavailability.objects.create(expert=expert, starts_on=TODAY)
    labelling.DossierLink.objects.create(
        request=request, expert=expert, created_at=NOON, expires_at=LATER
    )
    text = make.ConfidentialityTextFactory(cluster=cluster)
    labelling.Undertaking.objects.create(
        text=text, user=reader, signed_name="nom", signed_at=NOON, text_hash="0" * 64
    )
    run = labelling.AssignmentRun.objects.create(
        cluster=cluster, call=request.call, run_at=NOON
    )
    labelling.ProposedReading.objects.create(
        run=run, request=request, expert=expert, affinity=0.5
    )
    make.AssignmentFactory(request=request, expert=expert, run=run)
