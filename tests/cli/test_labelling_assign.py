"""`grappe labelling assign` does what the desk does, in somebody's name."""

import json

import pytest
from click.testing import CliRunner

from grappe.cli.labelling import command
from grappe.labelling.models import Assignment, AssignmentRun
from tests.factories import ClusterFactory, RoleGrantFactory
from tests.factories.labelling import (
    CallFactory,
    ExpertFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import DeclarationFactory, ProjectKindFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory(cluster=ClusterFactory(slug="essai"), code="idemo")


@pytest.fixture
def team(call):
    return RoleGrantFactory(cluster=call.cluster, role="team").user


def dossier(call, acronym):
    return LabelRequestFactory(
        cluster=call.cluster,
        call=call,
        procedure=ProcedureFactory(
            cluster=call.cluster,
            kind=ProjectKindFactory(cluster=call.cluster),
            reviews=1,
            needs_academic=False,
            needs_industrial=False,
        ),
        filed=True,
        state="admissible",
        project__acronym=acronym,
    )


def run(team, *arguments):
    return CliRunner().invoke(
        command, ["assign", "--call", "idemo", "--as", team.email, *arguments]
    )


def test_assign_asks_and_proves(call, team):
    dossier(call, "AAA")
    expert = ExpertFactory(cluster=call.cluster)

    result = run(team)

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1:] == [
        f"AAA\t{expert}\t0.00",
        "readers asked: 1",
    ]
    assert result.output.startswith("No assignment fits better in all: proven; 0.0")
    assert Assignment.objects.get().expert == expert


def test_a_dry_run_tells_the_same_and_undoes_it(call, team):
    dossier(call, "AAA")
    ExpertFactory(cluster=call.cluster)

    result = run(team, "--dry-run")

    assert result.output.endswith("readers asked: 1 (dry run, undone)\n")
    assert (Assignment.objects.count(), AssignmentRun.objects.count()) == (0, 0)


def test_json_says_why_there_is_no_assignment(call, team):
    dossier(call, "AAA")
    expert = ExpertFactory(cluster=call.cluster, capacity=0)

    result = run(team, "--json")

    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["outcome"] == "infeasible"
    assert told["conflict"] == ["AAA: 1 reader to find", f"{expert}: no room left"]
    assert told["suggestions"][0] == (
        f"Let {expert} read one more dossier (enough by itself)"
    )


def test_a_dossier_that_a_conflict_hides_is_left_out(call, team):
    dossier(call, "AAA")
    hidden = dossier(call, "CACHE")
    DeclarationFactory(project=hidden.project, user=team, conflicted=True)
    ExpertFactory(cluster=call.cluster)

    result = run(team)

    assert "AAA" in result.output
    assert "CACHE" not in result.output


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (["--call", "unknown"], "no call has the code"),
        (["--as", "nobody@fiction.example"], "nobody signs in with"),
    ],
)
def test_assign_refuses_in_words(call, team, change, refusal):
    result = run(team, *change)

    assert result.exit_code == 2
    assert refusal in result.output


def test_assign_is_for_the_team(call, team):
    member = RoleGrantFactory(cluster=call.cluster, role="auditor").user

    result = run(member)

    assert result.exit_code == 2
    assert "does not assign experts here" in result.output


def test_assign_with_nothing_to_do_says_so(call, team):
    ExpertFactory(cluster=call.cluster)

    result = run(team)

    assert result.exit_code == 1
    assert "No dossier lacks a reader." in result.output
