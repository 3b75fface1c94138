from decimal import Decimal

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.projects import versions, workplan
from grappe.projects.actions import work
from grappe.projects.actions.checks import NotEditable, Outdated, token_of
from grappe.projects.models import Deliverable, Milestone, WorkPackage, WorkShare
from tests.factories import NOON
from tests.factories.projects import WorkPackageFactory
from tests.projects.dossiers import editor_of, full_project

VALUES = {
    "number": 3,
    "title": "Diffusion",
    "leader_id": None,
    "category": "",
    "first_month": 13,
    "last_month": 24,
    "description": "",
}
POINT = {"code": "J2", "title": "Essai", "month": 12}


@pytest.fixture
def project(db):
    return full_project()


@pytest.fixture
def editor(project):
    return editor_of(project)


def confirmed(partner, by):
    partner.confirmation, partner.confirmation_at = "confirmed", NOON
    partner.confirmation_by = by
    partner.confirmed_hash = versions.part_hash(partner)
    partner.save()
    return partner


def edited(package, editor, shares, **values):
    now = workplan.values(package)
    own = {name: now[name] for name in workplan.FIELDS}
    return work.edit_package(
        package,
        {**own, **values},
        shares=shares,
        seen=token_of(now),
        by=editor,
        at=NOON,
    )


def test_add_package_with_who_works_on_it(project, editor):
    lead, laboratory = project.partners.order_by("position")
    shares = {
        lead.pk: (Decimal("3"), Decimal("0")),
        laboratory.pk: (Decimal(0), Decimal(0)),
    }

    package = work.add_package(project, VALUES, shares=shares, by=editor, at=NOON)

    assert workplan.values(package) == {**VALUES, f"months_{lead.pk}": Decimal("3.0")}
    event = Event.objects.get(kind="projects.work_changed")
    assert (event.project, event.by, event.data) == (
        project,
        editor,
        {"acronym": "ALGUE", "act": "package_added", "number": 3},
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": 1}, "This number is already used."),
        ({"last_month": 2}, "The last month comes before the first."),
    ],
)
def test_add_package_refuses(project, editor, values, sentence):
    with pytest.raises(NotEditable, match=sentence):
        work.add_package(project, {**VALUES, **values}, shares={}, by=editor, at=NOON)


def test_nothing_changes_once_the_dossier_is_closed(project, editor):
    package, milestone = project.work_packages.first(), project.milestones.get()
    deliverable = Deliverable.objects.get()
    project.stage = "proposed"
    project.save()
    who = {"by": editor, "at": NOON}

    for act in (
        lambda: work.add_package(project, VALUES, shares={}, **who),
        lambda: edited(package, editor, {}, title="Autre"),
        lambda: work.remove_package(package, **who),
        lambda: work.add_milestone(project, POINT, **who),
        lambda: work.edit_milestone(milestone, POINT, **who),
        lambda: work.remove_milestone(milestone, **who),
        lambda: work.add_deliverable(package, POINT, **who),
        lambda: work.edit_deliverable(deliverable, POINT, **who),
        lambda: work.remove_deliverable(deliverable, **who),
    ):
        with pytest.raises(NotEditable, match="closed to changes"):
            act()


def test_edit_package_changes_it_and_its_shares(project, editor):
    package = project.work_packages.get(number=1)
    lead = project.partners.get(role="lead")

    edited(package, editor, {lead.pk: (Decimal("1"), Decimal("9"))}, title="Souche")

    package = WorkPackage.objects.get(pk=package.pk)
    assert package.title == "Souche"
    assert list(package.shares.values_list("partner", "person_months", "cost_eur")) == [
        (lead.pk, Decimal("1.0"), Decimal("9.00"))
    ]


def test_edit_package_without_a_change_leaves_no_trace(project, editor):
    package = project.work_packages.get(number=2)

    edited(package, editor, {})

    assert not Event.objects.exists()


def test_edit_package_after_somebody_else_did(project, editor):
    package = project.work_packages.get(number=2)
    seen = token_of(workplan.values(package))
    WorkPackage.objects.filter(pk=package.pk).update(title="Essais en mer")
    values = {name: getattr(package, name) for name in workplan.FIELDS}

    with pytest.raises(Outdated) as caught:
        work.edit_package(package, values, shares={}, seen=seen, by=editor, at=NOON)

    assert caught.value.theirs == {"title": "Essais en mer"}
    package = work.edit_package(
        package, values, shares={}, seen=caught.value.seen, by=editor, at=NOON
    )
    assert package.title == "Essais"


def test_a_share_that_changes_asks_its_partner_again(project, editor):
    lead, laboratory = project.partners.order_by("position")
    confirmed(lead, editor)
    confirmed(laboratory, editor)
    package = project.work_packages.get(number=1)

    edited(package, editor, {laboratory.pk: (Decimal("2"), Decimal("25000"))})

    states = project.partners.order_by("position").values_list(
        "confirmation", flat=True
    )
    assert list(states) == ["confirmed", "waiting"]


def test_a_description_that_changes_asks_nobody_again(project, editor):
    laboratory = confirmed(project.partners.get(position=1), editor)
    package = project.work_packages.get(number=1)
    shares = {laboratory.pk: (Decimal("2.0"), Decimal("20000.00"))}

    edited(package, editor, shares, description="En bassin.")

    laboratory.refresh_from_db()
    assert (laboratory.confirmation, Mail.objects.count()) == ("confirmed", 0)


def test_remove_package_takes_its_shares_and_asks_again(project, editor):
    laboratory = confirmed(project.partners.get(position=1), editor)

    work.remove_package(project.work_packages.get(number=1), by=editor, at=NOON)

    laboratory.refresh_from_db()
    assert (laboratory.confirmation, WorkShare.objects.count()) == ("waiting", 0)
    assert not Deliverable.objects.exists()


def test_points_are_added_changed_and_removed(project, editor):
    package = project.work_packages.get(number=2)
    who = {"by": editor, "at": NOON}

    milestone = work.add_milestone(project, POINT, **who)
    work.edit_milestone(milestone, {**POINT, "month": 13}, **who)
    deliverable = work.add_deliverable(package, {**POINT, "code": "D2"}, **who)
    work.edit_deliverable(deliverable, {**POINT, "code": "D3"}, **who)
    work.remove_milestone(project.milestones.get(code="J1"), **who)
    work.remove_deliverable(Deliverable.objects.get(code="D1.1"), **who)

    assert list(Milestone.objects.values_list("code", "month")) == [("J2", 13)]
    assert list(Deliverable.objects.values_list("code", flat=True)) == ["D3"]
    assert Event.objects.filter(kind="projects.work_changed").count() == 6


def test_a_code_is_given_once(project, editor):
    with pytest.raises(NotEditable, match="This code is already used"):
        work.add_milestone(project, {**POINT, "code": "J1"}, by=editor, at=NOON)


def test_plan_of_adds_up_by_package_and_by_partner(project):
    plan = workplan.plan_of(project)

    assert [line.total.person_months for line in plan.lines] == [Decimal(2), Decimal(0)]
    assert [cell.cost_eur for cell in plan.totals] == [Decimal(0), Decimal(20000)]
    assert plan.total.cost_eur == Decimal(20000)


def test_plan_of_says_what_does_not_add_up(project):
    project.duration_months = 5
    WorkPackageFactory(project=project, number=3, first_month=1, last_month=2)
    Deliverable.objects.update(month=14)

    assert workplan.plan_of(project).warnings == (
        "Work package 1 ends in month 12; the project lasts 5 months.",
        "Deliverable D1.1 comes in month 14, outside its work package (1–12).",
        "Work package 2 ends in month 24; the project lasts 5 months.",
        "Nobody works on work package 2.",
        "Nobody leads work package 3.",
        "Nobody works on work package 3.",
        "Milestone J1 comes in month 6; the project lasts 5 months.",
        "Algofictif: 0 person-months in the work packages, 12 in its part.",
        "Labofictif: 2 person-months in the work packages, 6.5 in its part.",
        "Labofictif: 20,000\u202f€ in the work packages, 60,000.50\u202f€ in its part.",
    )


@pytest.mark.parametrize("packages", [1, 4])
def test_plan_of_query_count(project, packages, django_assert_num_queries):
    for number in range(3, 3 + packages):
        WorkPackageFactory(project=project, number=number)

    with django_assert_num_queries(7):
        workplan.plan_of(project)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"first_month": 0}, "workpackage_ends_after_it_starts"),
        ({"number": 1}, "number"),
    ],
)
def test_constraints(project, wrong, name):
    with pytest.raises(IntegrityError, match=name):
        WorkPackageFactory(project=project, **wrong)
