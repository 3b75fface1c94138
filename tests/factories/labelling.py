"""Procedures, calls, label requests and experts: one valid object each."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from grappe.labelling import models as labelling
from grappe.projects.models import ProjectVersion
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.projects import ProjectFactory, ProjectKindFactory

CLOSING = datetime(2026, 6, 30, 15, tzinfo=UTC)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Body

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"body-{n}")
    name_fr = "Comité de labellisation"
    name_en = "Labelling committee"


class GridFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Grid

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"grid-{n}")
    name_fr = "Grille"
    name_en = "Grid"


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Criterion

    grid = factory.SubFactory(GridFactory)
    code = factory.Sequence(lambda n: f"criterion-{n}")
    name_fr = "Innovation"
    name_en = "Innovation"
    weight = 20


class ProcedureFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Procedure

    class Params:
        support_letter = factory.Trait(is_support_letter=True)
        draft = factory.Trait(published_at=None)

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"procedure-{n}")
    kind = factory.SubFactory(
        ProjectKindFactory, cluster=factory.SelfAttribute("..cluster")
    )
    name_fr = "Labellisation de R&D"
    name_en = "Labelling of R&D"
    published_at = NOON
    needs_confirmations = False


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Section

    procedure = factory.SubFactory(ProcedureFactory)
    name_fr = "Le projet"
    name_en = "The project"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Question

    section = factory.SubFactory(SectionFactory)
    code = factory.Sequence(lambda n: f"question-{n}")
    name_fr = "Quel est le besoin ?"
    name_en = "What is the need?"


class CallFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Call

    cluster = factory.SubFactory(ClusterFactory)
    code = factory.Sequence(lambda n: f"call-{n}")
    name = factory.LazyAttribute(lambda row: f"Call {row.code}")
    closes_at = CLOSING
    created_at = NOON


class ProjectVersionFactory(DjangoModelFactory):
    class Meta:
        model = ProjectVersion

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    taken_at = NOON
    content = factory.LazyFunction(dict)
    sha256 = "0" * 64


class LabelRequestFactory(DjangoModelFactory):
    """A draft; `filed` was filed, other states by `state=` with `filed=True`."""

    class Meta:
        model = labelling.LabelRequest

    class Params:
        filed = factory.Trait(
            state="submitted",
            submitted_at=NOON,
            version=factory.SubFactory(
                ProjectVersionFactory, project=factory.SelfAttribute("..project")
            ),
            number=factory.Sequence(lambda n: f"2026-{n:03}"),
        )
        letter = factory.Trait(
            procedure=factory.SubFactory(
                ProcedureFactory,
                support_letter=True,
                cluster=factory.SelfAttribute("..cluster"),
            ),
            call=None,
        )

    cluster = factory.SubFactory(ClusterFactory)
    project = factory.SubFactory(
        ProjectFactory, cluster=factory.SelfAttribute("..cluster"), in_setup=True
    )
    procedure = factory.SubFactory(
        ProcedureFactory,
        cluster=factory.SelfAttribute("..cluster"),
        kind=factory.SelfAttribute("..project.kind"),
    )
    call = factory.SubFactory(CallFactory, cluster=factory.SelfAttribute("..cluster"))
    state_since = NOON
    opened_at = NOON


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Expert

    class Params:
        academic = factory.Trait(kind="academic")
        industrial = factory.Trait(kind="industrial")

    cluster = factory.SubFactory(ClusterFactory)
    user = factory.SubFactory(UserFactory)
    languages = factory.LazyFunction(lambda: ["fr", "en"])
    starts_on = date(2025, 1, 1)
    added_at = NOON


class ConfidentialityTextFactory(DjangoModelFactory):
    class Meta:
        model = labelling.ConfidentialityText

    cluster = factory.SubFactory(ClusterFactory)
    version = factory.Sequence(lambda n: f"2026-{n}")
    text_fr = "Je garde le secret."
    text_en = "I keep it secret."
    published_at = NOON


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = labelling.Assignment

    request = factory.SubFactory(LabelRequestFactory, filed=True, state="admissible")
    expert = factory.SubFactory(
        ExpertFactory, cluster=factory.SelfAttribute("..request.cluster")
    )
    state_since = NOON
    assigned_at = NOON


class AssignmentRunFactory(DjangoModelFactory):
    """A proposal that asks nothing of anybody."""

    class Meta:
        model = labelling.AssignmentRun

    cluster = factory.SubFactory(ClusterFactory)
    call = factory.SubFactory(CallFactory, cluster=factory.SelfAttribute("..cluster"))
    run_at = NOON
    certificate = factory.LazyFunction(
        lambda: {
            "objective": "total",
            "value": 0.0,
            "bound": 0.0,
            "gap": 0.0,
            "is_proven": True,
            "levels": 0,
            "total": 0.0,
            "worst": None,
            "worst_request": None,
            "alternates": {},
        }
    )
