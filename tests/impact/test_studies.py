"""From a locked plan to a published number, and each way in which there is none."""

import io
from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.impact import actions, document, queries
from grappe.impact.models import OutcomeFile, Plan, Run
from grappe.organisations.models import AnnualFigures
from tests.factories import NOON, EffectFactory, PanelFactory, PlanFactory, RunFactory
from tests.impact.conftest import TRUE_EFFECT, VALUES

pytestmark = pytest.mark.django_db


def given(study, text, team, *, name="chiffres.csv"):
    stream = io.BytesIO(text.encode())
    return actions.add_file(
        study, stream, kind="panel", filename=name, by=team, at=NOON
    )


def test_a_study_finds_the_true_effect_and_is_published(companies, locked, team):
    study = locked()

    panel = actions.load(study, by=team, at=NOON)
    run = actions.carry_out(actions.start(study, by=team, at=NOON), clock=lambda: NOON)
    actions.publish(run, by=team, at=NOON)

    effect = run.effects.get(kind="per_year")
    study.refresh_from_db()
    assert (panel.unit_count, panel.treated_count, panel.row_count) == (24, 12, 192)
    assert (run.state, run.finished_at, study.state) == ("done", NOON, "published")
    assert effect.low < TRUE_EFFECT < effect.high
    assert effect.estimate == pytest.approx(TRUE_EFFECT, abs=0.3)
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "impact.study_begun",
        "impact.plan_locked",
        "impact.outcomes_loaded",
        "impact.run_started",
        "impact.run_finished",
        "impact.study_published",
    ]


def test_the_same_plan_gives_the_same_numbers(companies, locked, team):
    study = locked()
    actions.load(study, by=team, at=NOON)

    runs = [actions.carry_out(actions.start(study, by=team, at=NOON)) for _ in "12"]

    told = [list(run.effects.values_list("kind", "key", "estimate")) for run in runs]
    assert told[0] == told[1]
    assert runs[0].results == runs[1].results


def test_numbers_of_few_organisations_are_not_kept(companies, locked, team):
    study = locked(minimum_cell=7)
    actions.load(study, by=team, at=NOON)

    run = actions.carry_out(actions.start(study, by=team, at=NOON))

    cohorts = run.effects.filter(kind="cohort")
    assert [(one.is_suppressed, one.estimate) for one in cohorts] == [(True, None)] * 2
    assert {row["att"] for row in run.results["att_gt"]} == {None}


def test_behind_lists_the_organisations_of_a_panel(companies, locked, team):
    panel = actions.load(locked(), by=team, at=NOON)

    rows = queries.behind(panel)

    treated = [row for row in rows if row.cohort]
    assert (len(rows), len(treated), treated[0].years) == (24, 12, 8)
    assert {row.organisation for row in rows} == set(companies)


def test_nothing_is_loaded_before_the_plan_is_locked(companies, cluster, team):
    study = actions.begin(cluster, name_fr="E", values=VALUES, by=team, at=NOON)

    with pytest.raises(actions.NotLoadable, match="Lock the plan"):
        actions.load(study, by=team, at=NOON)
    with pytest.raises(actions.NotLoadable, match="Lock the plan"):
        given(study, "siren;annee;effectif\n", team)
    assert OutcomeFile.objects.count() == 0


def test_a_plan_changed_after_locking_gives_no_number(companies, locked, team):
    study = locked()
    actions.load(study, by=team, at=NOON)
    Plan.objects.update(last_year=2019)

    with pytest.raises(actions.NotLoadable, match="altered"):
        actions.load(study, by=team, at=NOON)
    with pytest.raises(actions.NotRunnable, match="altered"):
        actions.start(study, by=team, at=NOON)
    assert Run.objects.count() == 0


def test_a_panel_of_one_year_is_refused(companies, locked, team):
    study = locked()
    AnnualFigures.objects.exclude(year=2018).delete()

    with pytest.raises(actions.NotLoadable, match="before and after"):
        actions.load(study, by=team, at=NOON)


def test_a_study_without_never_treated_is_refused(companies, cluster, locked, team):
    never = [one for one in companies if not one.memberships.exists()]
    AnnualFigures.objects.filter(organisation__in=never).delete()
    study = locked()
    actions.load(study, by=team, at=NOON)

    run = actions.carry_out(actions.start(study, by=team, at=NOON))

    assert (run.state, run.effects.count()) == ("refused", 0)
    assert run.messages[0]["level"] == "error"


def test_thousands_mixed_with_units_are_refused(companies, locked, team):
    rows = AnnualFigures.objects.filter(year__gte=2016, organisation__in=companies[:6])
    for row in rows:
        row.headcount_awu = row.headcount_awu / 1000
        row.save()

    with pytest.raises(actions.NotLoadable, match="thousands were mixed"):
        actions.load(locked(), by=team, at=NOON)


def test_one_treated_organisation_gives_no_published_number(companies, locked, team):
    treated = [one for one in companies if one.memberships.exists()]
    AnnualFigures.objects.filter(organisation__in=treated[1:]).delete()
    study = locked()
    actions.load(study, by=team, at=NOON)

    run = actions.carry_out(actions.start(study, by=team, at=NOON))

    assert not run.effects.exclude(estimate=None).exists()
    with pytest.raises(actions.NotPublishable):
        actions.publish(run, by=team, at=NOON)


def test_a_file_is_read_once_and_its_oddities_are_counted(companies, locked, team):
    study, one = locked(), companies[2]
    text = (
        "siren;annee;effectif\n"
        f"{one.siren};2015;60\n{one.siren};2016;n.d.\n{one.siren};2017;\n"
        f"{one.siren};2015;60\n"
        "123;2015;4\n"
        f"{one.siren};demain;4\n"
    )

    file = given(study, text, team)

    assert file.row_count == 6
    assert {one["code"]: one["params"]["count"] for one in file.notices} == {
        "no_figure": 2,
        "said_again": 1,
        "bad_siren": 1,
        "bad_year": 1,
    }
    with pytest.raises(actions.NotLoadable, match="already there"):
        given(study, text, team)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a;b\n1;2\n", "Columns are missing"),
        ("siren;annee;effectif\n", "no row|as a table"),
        ("siren;annee;effectif\n552032534;2015;\n", "No row of the file"),
        (
            "siren;annee;effectif\n552032534;2015;beaucoup\n",
            "Row 2: “beaucoup” is no figure",
        ),
        ("siren;annee;effectif\n552032534;2015;inf\n", "Row 2: “inf” is no figure"),
        (
            "siren;annee;effectif\n552032534;2015;4\n552032534;2015;5\n",
            "Rows 2 and 3 give two figures of 552032534 for 2015",
        ),
    ],
)
def test_a_file_that_says_nothing_is_refused(locked, team, text, message):
    with pytest.raises(actions.NotLoadable, match=message):
        given(locked(), text, team)


def test_two_sources_are_never_averaged(companies, locked, team):
    study, one = locked(), companies[2]
    given(study, f"siren;annee;effectif\n{one.siren};2015;999\n", team)

    panel = actions.load(study, by=team, at=NOON)

    assert (panel.report["said_twice"], panel.report["disagree"]) == (1, 1)
    assert panel.report["by_source"] == {"register": 192}


def test_firms_of_a_file_are_compared_with(companies, locked, team):
    study = locked(sources=["register", "panel"])
    rows = "".join(f"552032534;{year};{year - 1950}\n" for year in range(2013, 2021))
    given(study, "siren;annee;effectif\n" + rows, team)

    panel = actions.load(study, by=team, at=NOON)

    assert (panel.unit_count, panel.treated_count) == (25, 12)


def test_start_ends_a_run_that_died_and_refuses_beside_one_that_lives(team):
    run = RunFactory()

    with pytest.raises(actions.NotRunnable, match="going on"):
        actions.start(run.study, by=team, at=NOON + timedelta(minutes=5))
    actions.start(run.study, by=team, at=NOON + timedelta(hours=1))

    run.refresh_from_db()
    assert run.state == "failed"


def test_start_refuses_without_a_panel(team):
    study = PlanFactory(locked=True).study

    with pytest.raises(actions.NotRunnable, match="Load the outcomes"):
        actions.start(study, by=team, at=NOON)


def test_publish_refuses_an_earlier_version_and_a_small_cell(team):
    run = RunFactory(done=True)
    EffectFactory(run=run, kind="overall", suppressed=True)

    with pytest.raises(actions.NotPublishable, match="Too few"):
        actions.publish(run, by=team, at=NOON)
    actions.amend(run.study, reason="r", by=team, at=NOON)
    with pytest.raises(actions.NotPublishable, match="amended since"):
        actions.publish(run, by=team, at=NOON)


def test_the_hash_is_that_of_the_canonical_text():
    plan = PlanFactory()

    assert document.text(plan).startswith('{"anticipation_years":0,"before":null')


def test_a_panel_of_another_version_is_not_run(team):
    panel = PanelFactory()
    plan = actions.amend(panel.study, reason="r", by=team, at=NOON)
    actions.lock(plan, by=team, at=NOON)

    with pytest.raises(actions.NotRunnable, match="Load the outcomes"):
        actions.start(panel.study, by=team, at=NOON)
