import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grappe.impact import tasks
from grappe.impact.models import OutcomeFile, Plan, ServiceUse, Study
from tests.factories import (
    EffectFactory,
    OutcomeFileFactory,
    PanelFactory,
    PlanFactory,
    RunFactory,
    ServiceFactory,
    ServiceUseFactory,
    StudyFactory,
)

pytestmark = pytest.mark.django_db
PLAN = {
    "name_fr": "Emploi",
    "question": "Combien d'emplois ?",
    "treatment": "membership",
    "entry": "full_year",
    "join_below": "0",
    "anticipation_years": "0",
    "outcome": "headcount_awu",
    "scale": "level",
    "winsor_rate": "0.010",
    "source_1": "register",
    "source_2": "declared",
    "source_3": "",
    "first_year": "2014",
    "last_year": "2025",
    "kinds": ["company"],
    "years_before": "1",
    "comparison": "never",
    "method": "dr",
    "covariates": ["base"],
    "inference": "analytic",
    "cluster_by": "unit",
    "confidence": "0.95",
    "tests": ["pretrend"],
    "minimum_cell": "3",
    "seed": "1",
}


def url(name, cluster, *arguments):
    return reverse(f"impact:{name}", args=[cluster.slug, *arguments])


def published(cluster, **effect):
    study = StudyFactory(cluster=cluster, published=True)
    panel = PanelFactory(plan=PlanFactory(study=study, locked=True))
    run = RunFactory(panel=panel, published=True)
    EffectFactory(run=run, **effect)
    EffectFactory(run=run, kind="event", key="1", position=1)
    return run


def test_a_plan_is_written_from_the_form(as_role, cluster):
    answer = as_role("team").post(url("study_create", cluster), PLAN)

    plan = Plan.objects.get()
    assert answer.url == url("study_detail", cluster, plan.study_id)
    assert (plan.sources, plan.population, plan.covariates) == (
        ["register", "declared"],
        {"kinds": ["company"], "years_before": 1},
        ["base"],
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"last_year": "2014"}, "An effect needs two years"),
        ({"last_year": "1e9"}, "Enter a whole number"),
        ({"source_2": "register"}, "Name each source once"),
        ({"treatment": "service"}, "Name the service"),
        ({"minimum_cell": "1"}, "greater than or equal to 3"),
        ({"covariates": []}, "choose one at least"),
        ({"method": "magic"}, "not one of the available choices"),
        ({"winsor_rate": "NaN"}, "Enter a number"),
    ],
)
def test_a_wrong_plan_is_told_why(as_role, cluster, changes, message):
    answer = as_role("team").post(url("study_create", cluster), PLAN | changes)

    assert (answer.status_code, message in answer.text) == (200, True)
    assert Study.objects.count() == 0


def test_a_plan_is_changed_locked_and_amended(as_role, cluster):
    client = as_role("team")
    study = PlanFactory(study__cluster=cluster).study
    client.post(url("plan_edit", cluster, study.pk), PLAN | {"name_fr": "Autre"})
    shown = client.get(url("plan_lock", cluster, study.pk))
    client.post(url("plan_lock", cluster, study.pk))
    plan = study.plans.get()
    refused = client.get(url("plan_edit", cluster, study.pk))
    amended = client.post(url("plan_amend", cluster, study.pk), {"reason": "Raison"})

    study.refresh_from_db()
    assert plan.sha256 in shown.text
    assert (study.name_fr, refused.status_code) == ("Autre", 409)
    assert amended.url == url("plan_edit", cluster, study.pk)
    page = client.get(url("study_detail", cluster, study.pk)).text
    assert ("Raison" in page, "Version 1" in page) == (True, True)


def test_the_page_of_a_published_study_tells_the_sentence_twice(as_role, cluster):
    run = published(cluster)

    page = as_role("funder").get(url("study_detail", cluster, run.study_id)).text

    assert "Membership of the cluster changed headcount by +8.2" in page
    assert ('lang="fr"' in page, 'lang="en"' in page) == (True, True)
    assert ("<svg" in page, "causal estimate" in page) == (True, True)
    assert (run.plan.sha256 in page, "Run log" in page) == (True, False)


def test_small_counts_never_leave(as_role, cluster):
    run = published(cluster)
    EffectFactory(run=run, kind="cohort", key="2019", treated_count=2, suppressed=True)
    client = as_role("funder")

    cohorts = client.get(
        url("run_export", cluster, run.study_id, run.pk, "cohorts") + "?format=csv"
    )
    entries = client.get(
        url("run_export", cluster, run.study_id, run.pk, "entries") + "?format=csv"
    )

    assert "fewer than 3" in cohorts.getvalue().decode()
    assert "2019;fewer than 3" in entries.getvalue().decode()


def test_the_appendix_is_a_tagged_document_in_both_languages(as_role, cluster):
    run = published(cluster)
    address = url("run_appendix", cluster, run.study_id, run.pk)

    client = as_role("direction")

    answers = [client.get(f"{address}?language={one}") for one in ("fr", "xx")]

    for answer in answers:
        assert answer["Content-Type"] == "application/pdf"
        assert (answer.content[:5], b"StructTreeRoot" in answer.content) == (
            b"%PDF-",
            True,
        )


def test_a_file_is_read_refused_and_taken_away(as_role, cluster):
    client = as_role("team")
    study = PlanFactory(study__cluster=cluster, locked=True).study
    address = url("file_add", cluster, study.pk)
    wrong = SimpleUploadedFile("x.csv", b"a;b\n1;2\n")
    right = SimpleUploadedFile(
        "../chiffres.csv", b"siren;annee;effectif\n552032534;2015;4\n"
    )

    refused = client.post(address, {"kind": "panel", "file": wrong})
    client.post(address, {"kind": "panel", "file": right})

    file = OutcomeFile.objects.get()
    taken = client.get(url("file_download", cluster, study.pk, file.pk))
    assert "Columns are missing" in refused.text
    assert taken.getvalue().startswith(b"siren;annee")
    assert 'filename="chiffres.csv"' in taken["Content-Disposition"]


def test_a_file_of_another_study_is_not_there(as_role, cluster):
    study = PlanFactory(study__cluster=cluster, locked=True).study
    other = OutcomeFileFactory()

    answer = as_role("team").get(url("file_download", cluster, study.pk, other.pk))

    assert answer.status_code == 404


def test_loading_and_running_too_early_say_why(as_role, cluster):
    client = as_role("team")
    study = PlanFactory(study__cluster=cluster).study

    loaded = client.post(url("study_load", cluster, study.pk))
    run = client.post(url("run_start", cluster, study.pk))

    assert (loaded.status_code, "Lock the plan before" in loaded.text) == (409, True)
    assert run.status_code == 409


def test_an_abandoned_study_says_why(as_role, cluster):
    client = as_role("team")
    study = PlanFactory(study__cluster=cluster).study

    client.post(url("study_abandon", cluster, study.pk), {"reason": "Trop peu de PME"})

    page = client.get(url("study_detail", cluster, study.pk)).text
    assert "Trop peu de PME" in page


def test_uses_are_entered_filtered_and_removed(as_role, cluster, membership):
    client = as_role("team")
    service = ServiceFactory(cluster=cluster, name_fr="Veille")
    data = {
        "service": service.pk,
        "organisation": membership.organisation_id,
        "used_on": "2021-05-04",
    }
    client.post(url("use_add", cluster), data)
    again = client.post(url("use_add", cluster), data)
    listed = client.get(url("use_list", cluster) + f"?service={service.pk}&q=alpha")
    client.post(url("use_remove", cluster, ServiceUse.objects.get().pk))

    assert "already entered" in again.text
    assert "Alpha fictive" in listed.text
    assert ServiceUse.objects.count() == 0


def test_measured_effects_are_apart_from_figures(as_role, cluster):
    published(cluster)

    page = (
        as_role("funder")
        .get(reverse("indicators:figure_list", args=[cluster.slug]))
        .text
    )

    figures, effects = page.split('id="measured-title"')
    assert ("causal estimate" in figures, "causal estimate" in effects) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_study_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    for _ in range(rows):
        published(cluster)
    client = as_role("team")

    with django_assert_num_queries(10):
        page = client.get(url("study_list", cluster)).text

    assert page.count("g-said") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_use_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    service = ServiceFactory(cluster=cluster)
    for _ in range(rows):
        ServiceUseFactory(cluster=cluster, service=service)
    client = as_role("team")

    with django_assert_num_queries(9):
        page = client.get(url("use_list", cluster)).text

    assert page.count("impact/services/") - page.count("services/add") >= rows


def test_the_tests_of_a_plan_and_common_support_are_on_the_page(as_role, cluster):
    run = published(cluster)
    run.results = {
        "inference": {"kind": "wild", "draws": 1999, "among": 40, "p_value": 0.03},
        "balance": [{"name": "size = sme", "before": 0.31, "after": 0.02}],
        "support": {"treated": 20, "treated_alike": 18, "effective": 17.5},
    }
    run.save()
    client = as_role("funder")

    page = client.get(url("study_detail", cluster, run.study_id)).text
    table = url("run_export", cluster, run.study_id, run.pk, "balance")
    support = url("run_export", cluster, run.study_id, run.pk, "support")
    files = [
        client.get(address + "?format=csv").getvalue().decode()
        for address in (table, support)
    ]

    assert "What the tests of the plan say" in page
    assert "The interval comes from a wild bootstrap: 1,999 draws over 40" in page
    # Two are left out: too few to be told.
    assert "Common support: of the treated, all 20 but fewer than 3 are as" in page
    assert table in page
    assert "size: SME;0,31;0,02" in files[0]
    assert "treated;20;all but fewer than 3" in files[1]


def test_the_whole_method_is_read_from_the_page_on_methods(as_role, cluster):
    client = as_role("member")

    short = client.get(url("method_list", cluster)).text
    whole = client.get(url("method_detail", cluster)).text

    assert url("method_detail", cluster) in short
    assert "<h2>What is estimated</h2>" in whole
    assert "Wald test on event years" in whole


def test_the_whole_method_may_not_have_come_along(as_role, cluster, monkeypatch):
    monkeypatch.setattr("grappe.impact.methods.PLACES", ())
    client = as_role("member")

    short = client.get(url("method_list", cluster)).text
    whole = client.get(url("method_detail", cluster))

    assert (url("method_detail", cluster) in short, whole.status_code) == (False, 404)


@pytest.mark.parametrize(
    ("plan", "rows", "is_long"),
    [
        ({}, 20_000, False),
        ({}, 20_001, True),
        ({"tests": ["placebo_space"]}, 2_001, True),
        ({"inference": "permutation"}, 2_001, True),
        ({"inference": "wild"}, 2_001, False),
    ],
)
def test_long_runs_go_to_the_background(plan, rows, is_long):
    run = RunFactory(panel__plan=PlanFactory(**plan), panel__row_count=rows)

    assert tasks.is_long(run) is is_long
