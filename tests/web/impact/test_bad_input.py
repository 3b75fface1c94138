"""What would give a wrong number gives a sentence instead, on the page it shows on."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.impact import actions
from grappe.impact.models import Effect, Plan, Run
from grappe.organisations.models import AnnualFigures
from tests.factories import NOON, MembershipFactory, PlanFactory, RunFactory
from tests.impact.conftest import VALUES, companies_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def companies(cluster):
    return companies_of(cluster)


@pytest.fixture
def study(cluster, companies):
    values = VALUES | {"winsor_rate": Decimal(0)}
    study = actions.begin(cluster, name_fr="Emploi", values=values, by=None, at=NOON)
    actions.lock(study.plans.get(), by=None, at=NOON)
    return study


@pytest.fixture
def team(as_role):
    return as_role("team")


def url(name, study, *arguments):
    return reverse(f"impact:{name}", args=[study.cluster.slug, study.pk, *arguments])


def run_page(team, study):
    """Load and estimate as the team does; the page of the run."""
    team.post(url("study_load", study))
    answer = team.post(url("run_start", study))
    assert answer.status_code == 302
    return team.get(answer.url)


def test_thousands_among_units_are_refused(team, study, companies):
    for row in AnnualFigures.objects.filter(
        year__gte=2016, organisation__in=companies[:6]
    ):
        row.headcount_awu = row.headcount_awu / 1000
        row.save()

    answer = team.post(url("study_load", study))

    assert answer.status_code == 409
    assert "as if thousands were mixed with units" in answer.text


def test_one_period_is_refused(team, study):
    AnnualFigures.objects.exclude(year=2018).delete()

    answer = team.post(url("study_load", study))

    assert answer.status_code == 409
    assert "No treated organisation has an outcome before and after." in answer.text


def test_nobody_never_treated_is_refused(team, study, companies):
    never = [one for one in companies if not one.memberships.exists()]
    AnnualFigures.objects.filter(organisation__in=never).delete()

    page = run_page(team, study)

    assert (
        "Nobody is never treated: compare with those not yet treated instead."
        in page.text
    )
    assert (Run.objects.get().state, Effect.objects.count()) == ("refused", 0)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("beaucoup", "Row 2: “beaucoup” is no figure."),
        ("inf", "Row 2: “inf” is no figure."),
        ("1e999", "Row 2: “1e999” is no figure."),
    ],
)
def test_text_and_infinite_figures_are_refused(team, study, cell, message):
    file = SimpleUploadedFile(
        "chiffres.csv", f"siren;annee;effectif\n552032534;2015;{cell}\n".encode()
    )

    answer = team.post(url("file_add", study), {"kind": "panel", "file": file})

    assert message in answer.text
    assert study.files.count() == 0


def test_two_figures_of_one_year_are_refused(team, study):
    rows = "552032534;2015;4\n552032534;2015;5\n"
    file = SimpleUploadedFile("chiffres.csv", f"siren;annee;effectif\n{rows}".encode())

    answer = team.post(url("file_add", study), {"kind": "panel", "file": file})

    assert "Rows 2 and 3 give two figures of 552032534 for 2015" in answer.text


def test_a_plan_changed_after_locking_is_refused(team, study):
    team.post(url("study_load", study))
    Plan.objects.update(last_year=2019)

    loaded, run = (
        team.post(url("study_load", study)),
        team.post(url("run_start", study)),
    )

    for answer in (loaded, run):
        assert answer.status_code == 409
        assert "The plan was altered after it was locked: no number." in answer.text
    assert Run.objects.count() == 0


def test_a_single_treated_organisation_is_refused_and_its_year_joined(
    team, study, companies
):
    members = [one for one in companies if one.memberships.exists()]
    late = [one for one in members if one.memberships.get().starts_on.year == 2018]
    AnnualFigures.objects.filter(organisation__in=late[1:]).delete()

    page = run_page(team, study)
    run = Run.objects.get()
    joined = team.post(url("run_join", study, run.pk))

    plan = study.plans.first()
    assert "Fewer than 2 organisations are treated from 2018 on" in page.text
    assert "Join these entry years" in page.text
    assert (run.state, run.effects.count()) == ("refused", 0)
    assert joined.url == url("plan_lock", study)
    assert (plan.version, plan.join_below, plan.is_locked) == (2, 2, False)
    assert "Fewer than 2 organisations are treated from 2018 on" in plan.reason

    team.post(joined.url)
    again = run_page(team, study)

    panel = study.panels.first()
    assert (panel.report["joined"], panel.report["by_cohort"]) == (
        {"2018": 2017},
        {"2017": 7},
    )
    assert "What it says" in again.text
    studied = team.get(url("study_detail", study)).text
    assert "Entry years joined, as the plan declares: 2018 → 2017" in studied


def test_a_run_refused_for_something_else_joins_nothing(team, cluster):
    plan = PlanFactory(study__cluster=cluster, locked=True)
    run = RunFactory(panel__plan=plan, state="refused", finished_at=NOON)
    run.messages = [
        {
            "code": "refused",
            "level": "error",
            "params": {"said": "nobody_never", "with": {}},
        }
    ]
    run.save()

    answer = team.post(url("run_join", plan.study, run.pk))

    assert answer.status_code == 404
    assert plan.study.plans.count() == 1


def test_a_company_that_joined_twice_is_treated_once(team, study, companies):
    """Two spells of membership are no two entry years: the first one counts."""
    one = next(one for one in companies if one.memberships.exists())
    spell = one.memberships.get()
    spell.ends_on, spell.end_kind = date(2018, 12, 31), "resignation"
    spell.save()
    MembershipFactory(
        cluster=study.cluster, organisation=one, starts_on=date(2020, 1, 1)
    )

    team.post(url("study_load", study))

    assert study.panels.get().report["by_cohort"] == {"2017": 6, "2018": 6}
