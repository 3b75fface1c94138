"""The ready-made configuration is whole, in two languages, and adds only once."""

import pytest

from grappe.audit.models import Event
from grappe.labelling import admissibility, defaults, forms_of
from grappe.labelling.models import (
    AdmissibilityReason,
    Body,
    ConfidentialityText,
    Grid,
    Procedure,
    Question,
)
from grappe.projects.models import ConflictPolicy, ProjectKind
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
CODES = ["rdi", "demonstrator", "platform", "training", "letter"]


def counts(cluster):
    return [
        ProjectKind.objects.filter(cluster=cluster).count(),
        Procedure.objects.filter(cluster=cluster).count(),
        Grid.objects.filter(cluster=cluster).count(),
        Body.objects.filter(cluster=cluster).count(),
        AdmissibilityReason.objects.filter(cluster=cluster).count(),
        ConfidentialityText.objects.filter(cluster=cluster).count(),
        ConflictPolicy.objects.filter(cluster=cluster).count(),
        Question.objects.filter(section__procedure__cluster=cluster).count(),
    ]


def test_install_adds_five_kinds_with_all_they_need_and_records_it():
    cluster, director = ClusterFactory(), UserFactory()

    added = defaults.install(cluster, by=director, at=NOON)

    event = Event.objects.get()
    assert added == CODES
    assert counts(cluster)[:7] == [5, 5, 1, 2, 10, 1, 1]
    assert (event.kind, event.by, event.data) == (
        "labelling.defaults_installed",
        director,
        {"procedures": CODES},
    )
    assert all(p.is_in_use for p in Procedure.objects.filter(cluster=cluster))


def test_install_again_adds_nothing():
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)
    before = counts(cluster)

    added = defaults.install(cluster, by=None, at=NOON)

    assert (added, counts(cluster)) == ([], before)
    assert Event.objects.count() == 1


def test_install_leaves_what_the_cluster_made_under_the_same_code():
    cluster = ClusterFactory()
    kind = ProjectKind.objects.create(cluster=cluster, code="rdi", name_fr="À nous")
    Procedure.objects.create(cluster=cluster, code="rdi", kind=kind, name_fr="Nôtre")

    added = defaults.install(cluster, by=None, at=NOON)

    kind.refresh_from_db()
    assert added == CODES[1:]
    assert kind.name_fr == "À nous"
    assert Procedure.objects.get(cluster=cluster, code="rdi").name_fr == "Nôtre"


def test_the_grid_has_eight_criteria_of_a_hundred_points():
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)

    criteria = list(Grid.objects.get(cluster=cluster).criteria.all())

    assert [int(one.weight) for one in criteria] == [10, 20, 15, 15, 20, 10, 5, 5]
    assert {tuple(one.anchors) for one in criteria} == {("0", "1", "2", "3", "4", "5")}


def test_every_default_text_is_in_both_languages():
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)

    questions = Question.objects.filter(section__procedure__cluster=cluster)

    assert [q.code for q in questions if not (q.name_fr and q.name_en)] == []
    assert [q.code for q in questions if bool(q.help_fr) != bool(q.help_en)] == []
    halves = [choice for q in questions for choice in q.choices if not all(choice)]
    assert halves == []


def test_every_default_rule_is_one_that_the_checks_know():
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)

    unknown = {
        (procedure.code, code)
        for procedure in Procedure.objects.filter(cluster=cluster)
        for code, values in procedure.rules.items()
        if code not in admissibility.RULES
        or not set(values) <= set(admissibility.RULES[code].params)
    }

    assert unknown == set()


@pytest.mark.parametrize("code", CODES)
def test_a_form_opens_for_each_section_of_each_default_procedure(code):
    cluster = ClusterFactory()
    defaults.install(cluster, by=None, at=NOON)
    procedure = Procedure.objects.get(cluster=cluster, code=code)
    request = LabelRequestFactory(
        cluster=cluster,
        procedure=procedure,
        project=ProjectFactory(cluster=cluster, kind=procedure.kind),
    )

    forms = [forms_of.form_for(request, s) for s in forms_of.sections_of(request)]

    assert len(forms) == procedure.sections.count()
    assert all(str(form) for form in forms)
