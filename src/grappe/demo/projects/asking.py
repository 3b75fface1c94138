"""The demo's label requests: opened, answered, filed, and taken to their fate."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from grappe.demo.plan import spec
from grappe.demo.projects.cast import Cast, noon
from grappe.demo.projects.stories import Story
from grappe.labelling import actions as labelling
from grappe.labelling import forms_of
from grappe.labelling.models import (
    AdmissibilityReason,
    Call,
    LabelRequest,
    Procedure,
    Question,
    QuestionKind,
)
from grappe.projects import actions as projects
from grappe.projects import versions
from grappe.projects.models import Agreement, AgreementKind, Project

FILED = ("submitted", "complements", "admissible", "inadmissible")


def ask(cast: Cast, project: Project, story: Story, call: Call, on: date) -> None:
    """Open the request and go as far as the story's fate says."""
    writer = cast.writer(project)
    procedure = Procedure.objects.get(
        cluster=cast.cluster, kind=project.kind, retired_at=None
    )
    request = labelling.open_request(
        project, procedure, by=writer, at=noon(on), call=call
    )
    for section in forms_of.sections_of(request):
        values = {
            question.code: value
            for question in section.questions.all()
            if (value := said(question, story)) is not None
        }
        labelling.answer(request, section, values, by=writer, at=noon(on, 11))
    if story.fate not in FILED:
        return
    _agree(cast, project, on)
    request = labelling.submit(request, by=writer, at=noon(on + timedelta(days=9)))
    _settle(cast, request, story, noon(on + timedelta(days=15)))


def _agree(cast: Cast, project: Project, on: date) -> None:
    """A pre-agreement is signed, then every partner confirms its part."""
    Agreement.objects.create(
        project=project,
        kind=AgreementKind.PRE_AGREEMENT,
        title="Pré-accord de consortium",
        signed_on=on,
        ip_split="Chacun garde son savoir ; les résultats suivent les parts.",
    )
    for partner in project.partners.all():
        projects.confirm(
            partner,
            seen=versions.part_hash(partner),
            by=cast.speaker(project, partner.organisation_id),
            at=noon(on + timedelta(days=4)),
        )


def _settle(cast: Cast, request: LabelRequest, story: Story, at: datetime) -> None:
    if story.fate == "complements":
        labelling.ask_complements(
            request,
            text="Précisez qui possède les échantillons, et joignez l'avis du comité "
            "d'éthique.",
            due_on=spec.LAST_DAY + timedelta(days=12),
            by=cast.team,
            at=at,
        )
    elif story.fate == "inadmissible":
        reasons = AdmissibilityReason.objects.filter(cluster=cast.cluster)
        labelling.refuse_admission(
            request,
            reasons=[
                (
                    reasons.order_by("pk")[0],
                    "Une seule entreprise prend part au projet.",
                )
            ],
            by=cast.team,
            at=at,
            note="Revenez vers nous : une entreprise de plus suffit.",
        )
    elif story.fate == "admissible":
        labelling.admit(request, by=cast.team, at=at)


def said(question: Question, story: Story) -> Any:
    """An answer of the right kind; nothing for a file or an address."""
    told = (story.abstract, story.locks, story.need, story.innovation)
    words = told[question.position % len(told)]
    first = question.choices[0][0] if question.choices else None
    answers: dict[str, Any] = {
        QuestionKind.TEXT: words[:200],
        QuestionKind.LONG_TEXT: words,
        QuestionKind.NUMBER: Decimal(12),
        QuestionKind.AMOUNT: Decimal(12_000),
        QuestionKind.DATE: date(2027, 9, 1),
        QuestionKind.YES_NO: "yes" if question.code == "first-time" else "no",
        QuestionKind.CHOICE: first,
        QuestionKind.CHOICES: [first],
    }
    answer = answers.get(question.kind)
    if isinstance(answer, str) and question.longest:
        return answer[: question.longest]
    return answer
