"""Past projects and their requests, as they stood on the eve of the committee."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from grappe.accounts.models import User
from grappe.demo.history.scenes import Scene
from grappe.demo.history.tales import ADVICE, STRENGTHS, WEAKNESSES, Tale
from grappe.demo.projects.cast import Cast, noon
from grappe.demo.projects.stories import COMPANY, HOSPITAL, LAB
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Call,
    Criterion,
    Expert,
    LabelRequest,
    Procedure,
    RequestState,
)
from grappe.projects import versions
from grappe.projects.models import (
    Declaration,
    Grant,
    GrantPurpose,
    Partner,
    PartnerCost,
    Project,
    ProjectMember,
    ProjectVersion,
)
from grappe.reviews import scores
from grappe.reviews.models import Confidence, Mark, Opinion, Review

# How a mark comes about: the project's worth, the expert's leaning, and chance.
MIDDLE, BY_WORTH, BY_CHANCE = 3.2, 0.55, 0.55
LEANING_SPREAD = 0.45
READERS = 3
# Of the total cost, by partner; and what is asked for of it.
SHARES = (Decimal("0.42"), Decimal("0.33"), Decimal("0.25"))
ASKED = Decimal("0.5")


@dataclass(frozen=True)
class Presented:
    """A request before its committee, and the true worth of its project."""

    request: LabelRequest
    worth: float
    score: float


class Past:
    """Makes the past of the demo; what it draws is told in the truth file."""

    def __init__(self, cast: Cast, seed: int, pool: Sequence[Expert]) -> None:
        self.cast = cast
        self.dice = random.Random(f"history-{seed}")
        self.pool = list(pool)
        self.leanings = {
            expert.pk: round(self.dice.gauss(0, LEANING_SPREAD), 3) for expert in pool
        }
        self.worths: dict[str, float] = {}
        self.procedure = Procedure.objects.get(
            cluster=cast.cluster, code="rdi", retired_at=None
        )
        self.criteria = list(
            Criterion.objects.filter(grid=self.procedure.grid).select_related("grid")
        )
        self._numbers: dict[int, int] = {}

    def open_call(self, scene: Scene, funder: str) -> Call:
        return Call.objects.create(
            cluster=self.cast.cluster,
            code=scene.code,
            name=scene.name,
            funder=funder,
            label_rule="mandatory",
            opens_at=noon(scene.closes_on - timedelta(days=100)),
            closes_at=datetime(*scene.closes_on.timetuple()[:3], 15, tzinfo=UTC),
            committee_on=scene.committee_on,
            created_at=noon(scene.closes_on - timedelta(days=101)),
        )

    def present(self, tale: Tale, call: Call, on: date) -> Presented:
        """A dossier filed three weeks before a committee, read and marked."""
        project = self._project(tale, on)
        request = self._request(project, call, on)
        worth = round(self.dice.gauss(0, 1), 3)
        self.worths[tale.acronym] = worth
        score = self._read(request, worth, on)
        return Presented(request, worth, score)

    def _project(self, tale: Tale, on: date) -> Project:
        began = on - timedelta(days=120)
        lead = self.cast.draw(COMPANY)
        writer = self.cast.person(tale.acronym, lead)
        project = Project.objects.create(
            cluster=self.cast.cluster,
            acronym=tale.acronym,
            title=tale.title,
            kind=self.procedure.kind,
            stage="in_setup",
            stage_since=noon(began),
            owner=self.cast.team,
            public_abstract=f"{tale.title} : un projet imaginaire.",
            summary=f"{tale.title}. Trois partenaires y travaillent ensemble.",
            strategic_domain=self.cast.domain(tale.domain),
            starts_on=on + timedelta(days=300),
            duration_months=self.dice.choice((24, 30, 36)),
            regions="Hauts-de-France",
            trl_start=4,
            trl_end=7,
            created_at=noon(began),
            created_by=writer,
        )
        ProjectMember.objects.create(
            project=project,
            user=writer,
            organisation=lead,
            right="edit",
            starts_on=began,
            invited_by=None,
        )
        self.cast.let_speak(writer, project, lead)
        for user in (self.cast.team, self.cast.director):
            self._open(project, user, began)
        self._consortium(project, lead, noon(on - timedelta(days=40)))
        return project

    def _open(self, project: Project, user: User, on: date) -> None:
        """Whoever follows it reads the dossier, having no interest in it."""
        Grant.objects.create(
            project=project,
            user=user,
            purpose=GrantPurpose.TEAM,
            starts_on=on,
            granted_at=noon(on),
            granted_by=self.cast.director,
        )
        Declaration.objects.create(
            project=project, user=user, has_conflict=False, declared_at=noon(on, 11)
        )

    def _consortium(self, project: Project, lead: Any, at: datetime) -> None:
        total = Decimal(self.dice.randrange(2_400, 4_200) * 1000)
        others = [self.cast.draw(kind) for kind in (COMPANY, LAB, HOSPITAL)]
        chosen = list(dict.fromkeys([lead, *others]))[: len(SHARES)]
        for rank, (organisation, share) in enumerate(zip(chosen, SHARES, strict=False)):
            cost = (total * share).quantize(Decimal(100))
            partner = Partner.objects.create(
                project=project,
                organisation=organisation,
                role="partner" if rank else "lead",
                position=rank,
                contact_email=f"suivi-{organisation.pk}@invites.example",
                person_months=(cost / 9000).quantize(Decimal("0.5")),
                total_cost_eur=cost,
                aid_asked_eur=(cost * ASKED).quantize(Decimal(100)),
                own_funds_eur=cost - (cost * ASKED).quantize(Decimal(100)),
                confirmation="confirmed",
                confirmation_at=at,
                confirmation_by=project.created_by,
                confirmed_hash="0" * 64,
            )
            PartnerCost.objects.create(
                partner=partner,
                category="industrial",
                total_eur=cost,
                eligible_eur=cost,
            )

    def _request(self, project: Project, call: Call, on: date) -> LabelRequest:
        filed_at = noon(on - timedelta(days=self.dice.randrange(22, 26)))
        content = versions.content(project)
        version = ProjectVersion.objects.create(
            project=project,
            number=1,
            taken_at=filed_at,
            taken_by=project.created_by,
            reason="Dépôt",
            content=content,
            sha256=versions.sha256(content),
        )
        number = self._numbers.get(on.year, 0) + 1
        self._numbers[on.year] = number
        return LabelRequest.objects.create(
            cluster=project.cluster,
            project=project,
            procedure=self.procedure,
            call=call,
            number=f"{on.year}-P{number:02}",
            state=RequestState.IN_REVIEW,
            state_since=noon(on - timedelta(days=4)),
            owner=self.cast.team,
            opened_at=noon(on - timedelta(days=70)),
            opened_by=project.created_by,
            submitted_at=filed_at,
            submitted_by=project.created_by,
            version=version,
            admissibility_at=filed_at + timedelta(days=self.dice.randrange(2, 6)),
            admissibility_by=self.cast.team,
        )

    def _read(self, request: LabelRequest, worth: float, on: date) -> float:
        """Three experts read it; their mean score out of 100."""
        readers = self.dice.sample(self.pool, READERS)
        asked_at = noon(on - timedelta(days=15))
        found = []
        for expert in readers:
            Declaration.objects.get_or_create(
                project=request.project,
                user=expert.user,
                defaults={"has_conflict": False, "declared_at": asked_at},
            )
            assignment = Assignment.objects.create(
                request=request,
                expert=expert,
                state=AssignmentState.DONE,
                state_since=noon(on - timedelta(days=4)),
                due_on=on - timedelta(days=3),
                assigned_at=asked_at,
                assigned_by=self.cast.director,
            )
            found.append(self._opine(assignment, worth, on))
        return sum(found) / len(found)

    def _opine(self, assignment: Assignment, worth: float, on: date) -> float:
        leaning = self.leanings[assignment.expert_id]
        marks = [
            Mark(
                criterion=criterion,
                value=self.mark(worth, leaning),
                comment="Voir l'avis d'ensemble.",
            )
            for criterion in self.criteria
        ]
        score = scores.weighted(marks)
        assert score is not None
        filed_at = noon(on - timedelta(days=self.dice.randrange(2, 8)))
        review = Review.objects.create(
            assignment=assignment,
            opinion=_opinion(float(score)),
            confidence=self.dice.choice(Confidence.values),
            strengths=self.dice.choice(STRENGTHS),
            weaknesses=self.dice.choice(WEAKNESSES),
            recommendations=self.dice.choice(ADVICE),
            score=score,
            started_at=filed_at - timedelta(hours=2),
            saved_at=filed_at,
            filed_at=filed_at,
        )
        for mark in marks:
            mark.review = review
        Mark.objects.bulk_create(marks)
        return float(score)

    def mark(self, worth: float, leaning: float) -> Decimal:
        """Rounded to half a point, within the grid."""
        drawn = MIDDLE + BY_WORTH * worth + leaning + self.dice.gauss(0, BY_CHANCE)
        halves = round(2 * min(max(drawn, 0), 5))
        return Decimal(halves) / 2


def _opinion(score: float) -> str:
    if score >= 65:
        return Opinion.FAVOURABLE
    return Opinion.WITH_RECOMMENDATIONS if score >= 50 else Opinion.UNFAVOURABLE
