import json

import pytest
from click.testing import CliRunner

from grappe.cli import study
from tests.factories import (
    ClusterFactory,
    EffectFactory,
    OutcomeFileFactory,
    PanelFactory,
    PlanFactory,
    RunFactory,
    StudyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(study.command, [str(one) for one in arguments])


def test_list_tells_the_studies_of_a_cluster():
    cluster = ClusterFactory(slug="essai")
    StudyFactory(cluster=cluster, name_fr="Emploi")
    StudyFactory(name_fr="Autre")

    told = run("list", "--cluster", "essai").output

    assert ("Emploi" in told, "Autre" in told) == (True, False)


def test_show_prints_the_plan_and_what_runs_say():
    done = RunFactory(done=True)
    EffectFactory(run=done)

    told = json.loads(run("show", done.study_id, "--json").output)

    assert told["sha256"] == done.plan.sha256
    assert [one["state"] for one in told["runs"]] == ["done"]
    assert told["runs"][0]["sentence"] in run("show", done.study_id).output


def test_show_tells_each_test_of_the_plan():
    done = RunFactory(done=True)
    done.results = {
        "inference": {"kind": "wild", "draws": 1999, "among": 24, "p_value": 0.03}
    }
    done.save()
    EffectFactory(run=done)

    told = json.loads(run("show", done.study_id, "--json").output)

    assert told["runs"][0]["checks"] == [
        {
            "test": "errors and intervals",
            "sentence": "The interval comes from a wild bootstrap: 1,999 draws over 24 "
            "organisations or groups (p = 0.030).",
            "is_alarm": False,
        }
    ]
    assert "errors and intervals: The interval" in run("show", done.study_id).output


def test_lock_prints_the_hash_and_refuses_twice():
    plan = PlanFactory()
    user = UserFactory()

    first = run("lock", plan.study_id, "--by", user.email)
    again = run("lock", plan.study_id)

    plan.refresh_from_db()
    assert (first.output.strip(), plan.locked_by) == (plan.sha256, user)
    assert (again.exit_code, "already locked" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", 999], "No study has the number 999"),
        (["lock", 999], "No study has the number 999"),
        (["load", "{pk}"], "nobody to compare|before and after"),
        (["run", "{pk}"], "Load the outcomes first"),
        (["publish", "{pk}"], "no such run"),
        (["load", "{pk}", "--by", "x@y.example"], "Nobody has the address"),
    ],
)
def test_refusals_are_sentences(arguments, message):
    pk = PlanFactory(locked=True).study_id

    answer = run(*(str(one).format(pk=pk) for one in arguments))

    assert answer.exit_code == 1
    assert any(part in answer.output for part in message.split("|"))


def test_load_reads_files_and_says_what_is_wrong(tmp_path):
    pk = PlanFactory(locked=True).study_id
    file = tmp_path / "figures.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")

    answer = run("load", pk, file)

    assert (answer.exit_code, "Columns are missing" in answer.output) == (1, True)


def test_publish_refuses_a_run_without_a_number():
    panel = PanelFactory()
    RunFactory(panel=panel)

    answer = run("publish", panel.study_id)

    assert (answer.exit_code, "gave no number" in answer.output) == (1, True)


def test_reduce_tells_what_it_did_and_what_it_could_not(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    stock = (
        b"siren,nomUniteLegale,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale\n"
        b"552032534,ZEPHIRINE,21,2019\n"
    )
    there = OutcomeFileFactory(kind="bands", name="a.csv", file__data=stock)
    with django_capture_on_commit_callbacks(execute=True):
        done = run("reduce")
    gone = OutcomeFileFactory(kind="bands", name="b.csv", file__data=b"?")

    failed = run("reduce")

    assert (done.exit_code, done.output) == (
        0,
        f"study {there.study_id}: a.csv reduced to what is read\n1 files reduced\n",
    )
    assert [b"ZEPHIRINE" in path.read_bytes() for path in tmp_path.rglob("*.csv")] == [
        False,
        False,
    ]
    assert failed.exit_code == 1
    assert f"cannot be read: {gone.file.name} (b.csv)" in failed.output
