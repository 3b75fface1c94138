"""What a plan declares beside its number: placebos, bootstraps, balance, in words."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from grappe.impact import actions, document, tables, wording
from grappe.impact.appendix.document import content
from grappe.impact.models import Plan
from grappe.organisations.models import AnnualFigures
from tests.factories import NOON, EffectFactory, PanelFactory, PlanFactory, RunFactory

pytestmark = pytest.mark.django_db
NARROW = "\N{NARROW NO-BREAK SPACE}"
# Three jobs more each year: four years of the first, three of the second.
TRUE_OVERALL = (3 + 6 + 9 + 12 + 3 + 6 + 9) / 7
# Twelve companies of 24 are members: few others can stand for all of them.
FEW = {"first_year": 2013, "last_year": 2017}


@pytest.fixture
def ran(companies, locked, team):
    """The run of a study with these changes to its plan."""

    def run(**changes):
        study = locked(**changes)
        actions.load(study, by=team, at=NOON)
        return actions.carry_out(
            actions.start(study, by=team, at=NOON), clock=lambda: NOON
        )

    return run


def said(run):
    with translation.override("en"):
        return {one.title: one for one in wording.checks(run)}


def test_every_test_of_a_plan_is_told_in_a_sentence(ran):
    # Six are treated by 2017, and eighteen are not: three times as many.
    run = ran(
        **FEW,
        tests=["pretrend", "placebo_time", "placebo_space", "sensitivity", "attrition"],
    )

    told = said(run)

    assert list(told) == [
        "same path before treatment",
        "placebo: treatment pretended earlier",
        "placebo: treatment pretended on others",
        "sensitivity to unlike paths",
        "whether the treated disappear more",
    ]
    space = told["placebo: treatment pretended on others"].sentence
    assert space.startswith(
        "Entry years were given 200 times at random to 6 organisations that never "
        f"were treated: 95{NARROW}% of the effects so made, on average over the years "
        "treated, lie between "
    )
    assert f"; that of the study (+3.0{NARROW}jobs) lies beyond." in space
    assert run.results["placebo_space"]["draws"] == 200
    assert run.effects.filter(kind="placebo_time").count() == 1


def test_a_placebo_that_cannot_be_run_says_why(companies, ran):
    others = [one for one in companies if not one.memberships.exists()]
    AnnualFigures.objects.filter(organisation__in=others[5:]).delete()

    run = ran(tests=["placebo_space"])

    told = said(run)["placebo: treatment pretended on others"]

    assert told.is_alarm
    assert told.sentence == (
        "A test of the plan could not be run (placebo: treatment pretended on others): "
        "Too few others can stand for the treated: it takes four for each entry year."
    )
    assert "placebo_space" not in run.results


@pytest.mark.parametrize(
    ("inference", "sentence"),
    [
        ("wild", "The interval comes from a wild bootstrap: 1,999 draws over 24 "),
        ("bootstrap", "Errors and intervals come from a multiplier bootstrap: 1,000 "),
        ("permutation", "The interval comes from randomisation: entry years were "),
    ],
)
def test_intervals_that_are_drawn_say_so_and_are_drawn_the_same(
    ran, inference, sentence
):
    first, second, usual = (
        ran(inference=inference),
        ran(inference=inference),
        ran(inference="analytic"),
    )

    overall = [run.effects.get(kind="overall") for run in (first, second, usual)]
    assert said(first)["errors and intervals"].sentence.startswith(sentence)
    assert first.results["inference"]["kind"] == inference
    assert (overall[0].low, overall[0].high) == (overall[1].low, overall[1].high)
    assert overall[0].estimate == overall[2].estimate
    assert (overall[0].low, overall[0].high) != (overall[2].low, overall[2].high)
    assert overall[0].low < TRUE_OVERALL < overall[0].high
    # The effect of one year is the same draw, divided.
    yearly = first.effects.get(kind="per_year")
    scale = overall[0].estimate / yearly.estimate
    assert (yearly.low * scale, yearly.high * scale) == pytest.approx(
        (overall[0].low, overall[0].high)
    )


def test_the_multiplier_bootstrap_draws_the_events_too(ran):
    drawn = ran(inference="bootstrap")
    usual = ran(inference="analytic")

    first, second = (run.effects.get(kind="event", key="1") for run in (drawn, usual))
    assert first.estimate == second.estimate
    assert first.error != second.error
    assert first.low < first.estimate < first.high


@pytest.mark.parametrize("method", ["cem", "dr", "ipw"])
def test_balance_is_told_before_and_after(ran, method):
    run = ran(method=method, covariates=["base"], tests=[])

    row = run.results["balance"][0]
    assert (row["name"], row["after"] is None) == ("base", False)
    assert run.results["support"]["treated"] == 12
    with translation.override("en"):
        assert wording.support(run).startswith("Common support: ")
        assert said(run)["common support"].sentence == wording.support(run)
        assert tables.support(run)[0]["organisations"] == 12


@pytest.mark.parametrize("method", ["none", "reg"])
def test_balance_without_weights_is_told_before_only(ran, method):
    covariates = ["base"] if method == "reg" else []

    run = ran(method=method, covariates=covariates, tests=[])

    [row] = run.results["balance"]
    assert (row["name"], row["after"]) == ("base", None)
    assert "support" not in run.results


def test_common_support_names_nobody():
    run = RunFactory(done=True)
    run.results = {
        "support": {
            "treated": 20,
            "treated_alike": 19,
            "effective": 31.4,
            "strata": 5,
            "comparison": 60,
            "comparison_alike": 60,
        }
    }

    with translation.override("en"):
        text, rows = wording.support(run), tables.support(run)

    assert text == (
        "Common support: in 5 classes of alike organisations, all 20 but fewer than 3 "
        "of the treated have somebody to compare with, and all 60 of the others serve; "
        "they weigh as 31 organisations would without weights."
    )
    assert [row["alike"] for row in rows] == ["all but fewer than 3", 60]


def test_where_the_number_is_withheld_so_is_what_is_drawn_from_it(ran):
    run = ran(
        **FEW, minimum_cell=7, tests=["sensitivity", "placebo_space"], inference="wild"
    )

    assert run.effects.get(kind="overall").is_suppressed
    assert run.results.keys() <= {"att_gt", "years_treated", "clusters", "panel"}
    assert said(run) == {}


def test_the_appendix_holds_the_tests_and_the_times_of_the_place():
    winter = NOON.replace(month=1)
    plan = PlanFactory(locked=True)
    Plan.objects.filter(pk=plan.pk).update(locked_at=winter)
    panel = PanelFactory(plan=plan, loaded_at=winter + timedelta(minutes=30))
    run = RunFactory(panel=panel, done=True, started_at=winter)
    run.results = {"attrition": {"treated": 0.1, "comparison": 0.2, "p_value": 0.4}}
    run.plan.tests = ["attrition"]
    run.plan.locked_at = winter
    EffectFactory(run=run)

    with translation.override("en"), timezone.override("Europe/Paris"):
        told = content(run, "en")

    assert told["checks"] == [
        {
            "title": "Whether the treated disappear more",
            "sentence": f"10.0{NARROW}% of the treated disappear before the last year, "
            f"against 20.0{NARROW}% of those compared (p = 0.400).",
        }
    ]
    moments = dict(told["plan"])
    assert moments["Locked on"].endswith(" 13:00")
    assert moments["Outcomes loaded on"].endswith(" 13:30")


def test_a_plan_that_joins_no_entry_year_keeps_the_hash_it_had():
    plan = PlanFactory()
    before = document.text(plan)
    plan.join_below = 2

    assert "join_below" not in before
    assert '"join_below":2' in document.text(plan)
    assert document.text(plan).replace('"join_below":2,', "") == before


def test_placebos_on_others_go_with_matching(locked):
    with pytest.raises(actions.NotPlannable, match="placebo on others goes with"):
        locked(method="dr", covariates=["base"], tests=["placebo_space"])


def test_characteristics_go_by_the_names_people_know():
    run = RunFactory(done=True)
    run.results = {
        "balance": [
            {"name": "size = sme", "before": 0.2, "after": 0.0},
            {"name": "size=micro", "before": 0.1, "after": None},
            {"name": "department = 59", "before": 0.1, "after": None},
            {"name": "base", "before": 0.1, "after": None},
        ]
    }

    with translation.override("en"):
        labels = [row["label"] for row in tables.balance(run)]

    assert labels == [
        "size: SME",
        "size: micro firm",
        "department: 59",
        "level of the outcome when first seen",
    ]
