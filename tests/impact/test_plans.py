import pytest
from django.db import IntegrityError, transaction

from grappe.audit.models import Event
from grappe.impact import actions, document
from grappe.impact.models import Plan
from tests.factories import (
    NOON,
    EffectFactory,
    PlanFactory,
    RunFactory,
    ServiceFactory,
    ServiceUseFactory,
    StudyFactory,
)

pytestmark = pytest.mark.django_db
VALUES = {
    "question": "Combien ?",
    "sources": ["register"],
    "first_year": 2014,
    "last_year": 2020,
    "method": "none",
}


def test_begin_writes_the_first_version_and_records_it(cluster, team):
    study = actions.begin(cluster, name_fr="Emploi", values=VALUES, by=team, at=NOON)

    plan = study.plans.get()
    assert (study.state, plan.version, plan.is_locked) == ("planned", 1, False)
    event = Event.objects.get(kind="impact.study_begun")
    assert (event.by, event.at, event.data) == (team, NOON, {"name": "Emploi"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"last_year": 2014}, "two years"),
        ({"treatment": "service"}, "Name the service"),
        ({"method": "dr"}, "choose one at least"),
        ({"covariates": ["base"]}, "Without adjustment"),
        ({"sources": []}, "where the outcome comes from"),
        ({"minimum_cell": 2}, "fewer than three"),
        ({"method": "dr", "covariates": ["base"], "inference": "permutation"}, "match"),
    ],
)
def test_begin_refuses_a_plan_that_contradicts_itself(cluster, changes, message):
    with pytest.raises(actions.NotPlannable, match=message):
        actions.begin(cluster, name_fr="E", values=VALUES | changes, by=None, at=NOON)


def test_begin_refuses_the_service_of_another_cluster(cluster):
    values = VALUES | {"treatment": "service", "service": ServiceFactory()}

    with pytest.raises(actions.NotPlannable, match="another cluster"):
        actions.begin(cluster, name_fr="E", values=values, by=None, at=NOON)


def test_write_plan_keeps_what_changed(team):
    plan = PlanFactory()

    actions.write_plan(
        plan, {"last_year": 2020}, names={"name_fr": "Autre"}, by=team, at=NOON
    )

    plan.study.refresh_from_db()
    event = Event.objects.get(kind="impact.plan_written")
    assert event.data == {"changes": {"last_year": [2025, 2020]}}
    assert plan.study.name_fr == "Autre"


def test_lock_fixes_the_plan_and_its_hash(team):
    plan = actions.lock(PlanFactory(), by=team, at=NOON)

    plan.refresh_from_db()
    assert (plan.locked_at, plan.locked_by, plan.study.state) == (NOON, team, "locked")
    assert (plan.sha256, document.is_intact(plan)) == (document.sha256(plan), True)


def test_a_locked_plan_is_neither_written_nor_locked_again(team):
    plan = PlanFactory(locked=True)

    with pytest.raises(actions.NotPlannable, match="amend it"):
        actions.write_plan(plan, {"seed": 2}, by=team, at=NOON)
    with pytest.raises(actions.NotLockable, match="already locked"):
        actions.lock(plan, by=team, at=NOON)


@pytest.mark.parametrize("change", [{"seed": 9}, {"last_year": 2024}, {"question": ""}])
def test_a_plan_altered_behind_the_actions_is_seen(change):
    plan = PlanFactory(locked=True)

    Plan.objects.filter(pk=plan.pk).update(**change)

    plan.refresh_from_db()
    assert document.is_intact(plan) is False


def test_amend_begins_a_version_that_names_the_one_before(team):
    plan = PlanFactory(locked=True)

    amended = actions.amend(plan.study, reason=" Une année de plus ", by=team, at=NOON)

    assert (amended.version, amended.reason) == (2, "Une année de plus")
    assert document.content(amended)["before"] == plan.sha256
    assert (amended.is_locked, amended.study.plans.count()) == (False, 2)


@pytest.mark.parametrize(
    ("locked", "reason", "message"),
    [(True, " ", "Say why"), (False, "raison", "already being written")],
)
def test_amend_refuses(team, locked, reason, message):
    plan = PlanFactory(locked=locked)

    with pytest.raises(actions.NotPlannable, match=message):
        actions.amend(plan.study, reason=reason, by=team, at=NOON)


def test_abandon_keeps_the_reason(team):
    study = actions.abandon(PlanFactory().study, reason="Rien", by=team, at=NOON)

    assert (study.state, study.end_reason) == ("abandoned", "Rien")
    with pytest.raises(actions.NotPublishable, match="closed"):
        actions.abandon(study, reason="Encore", by=team, at=NOON)


def breaks():
    """A row that each constraint refuses."""
    plan = {"study": StudyFactory()}
    use = ServiceUseFactory()
    run = RunFactory(done=True, is_published=True)
    yield "study_published_has_a_time", lambda: StudyFactory(state="published")
    yield "study_abandoned_says_why", lambda: StudyFactory(state="abandoned")
    yield "plan_locked_is_hashed", lambda: PlanFactory(sha256="a" * 64)
    yield "plan_amended_says_why", lambda: PlanFactory(version=2)
    yield "plan_has_two_years", lambda: PlanFactory(last_year=2014)
    yield "plan_service_is_named", lambda: PlanFactory(treatment="service")
    yield "plan_winsorises_less", lambda: PlanFactory(winsor_rate="0.25")
    yield "plan_confidence_is_a_rate", lambda: PlanFactory(confidence="0.4")
    yield "plan_publishes_no_cell_of_two", lambda: PlanFactory(minimum_cell=2)
    yield "run_ends_when_it_is_done", lambda: RunFactory(state="done")
    yield "run_published_is_done", lambda: RunFactory(is_published=True)
    yield (
        "effect_suppressed_has_no_number",
        lambda: EffectFactory(run=run, is_suppressed=True),
    )
    yield (
        "service_one_stands_for_labels|unique",
        lambda: [ServiceFactory(cluster=use.cluster, is_label=True) for _ in "12"],
    )
    yield (
        "plan_one_is_being_written|unique",
        lambda: [
            PlanFactory(**plan, version=version, reason="r") for version in (1, 2)
        ],
    )


def test_constraints():
    for name, make in breaks():
        with pytest.raises(IntegrityError, match=f"(?i){name}"), transaction.atomic():
            make()
