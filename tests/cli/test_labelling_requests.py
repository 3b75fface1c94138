import json

import pytest
from click.testing import CliRunner

from grappe.cli.labelling import command
from grappe.documents.models import Opening
from grappe.labelling.models import Answer
from tests.factories import NOON, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import (
    CallFactory,
    LabelRequestFactory,
    QuestionFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    ProjectMemberFactory,
)

EMAIL = "equipe@fiction.example"


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai")


@pytest.fixture
def team(cluster):
    user = UserFactory(email=EMAIL)
    return RoleGrantFactory(cluster=cluster, user=user, role="team").user


@pytest.fixture
def filed(cluster):
    call = CallFactory(cluster=cluster, code="idemo", name="i-Démo")
    request = LabelRequestFactory(
        cluster=cluster, call=call, filed=True, number="2026-007"
    )
    request.project.acronym = "LUNE"
    request.project.save()
    question = QuestionFactory(section__procedure=request.procedure, name_en="Need?")
    Answer.objects.create(
        request=request, question=question, value="A need", answered_at=NOON
    )
    return request


def run(*arguments):
    result = CliRunner().invoke(command, [*map(str, arguments)])
    return result.exit_code, result.output


def test_list_tells_a_reader_the_internal_state(team, filed):
    LabelRequestFactory(cluster=filed.cluster, state="withdrawn", closed_at=NOON)

    assert run("list", "--as", EMAIL) == (
        0,
        "2026-007\tLUNE\tfiled\ti-Démo\n1 label requests\n",
    )
    assert run("list", "--as", EMAIL, "--state", "draft")[1] == "0 label requests\n"
    assert run("list", "--as", EMAIL, "--call", "other")[1] == "0 label requests\n"


def test_list_tells_an_applicant_in_their_own_words(cluster, filed):
    user = UserFactory(email=EMAIL)
    ProjectMemberFactory(project=filed.project, user=user)

    code, output = run("list", "--as", EMAIL, "--json")

    (line,) = json.loads(output)
    assert (code, line["state"], line["who"]) == (
        0,
        "Received: we are checking that it is complete",
        f"The team of {cluster}",
    )
    assert "followed_by" not in line


def test_a_conflict_takes_the_request_away(team, filed):
    ExcludedReaderFactory(project=filed.project, user=team)

    assert run("list", "--as", EMAIL) == (0, "0 label requests\n")
    code, output = run("show", filed.pk, "--as", EMAIL)
    assert (code, "LUNE" in output) == (1, False)


def test_show_keeps_the_content_until_it_is_granted_and_declared(team, filed):
    before = json.loads(run("show", filed.pk, "--as", EMAIL)[1])
    GrantFactory(project=filed.project, user=team, purpose="team")
    DeclarationFactory(project=filed.project, user=team)
    filed.checks.create(code="lead_present", outcome="failed", checked_at=NOON)
    after = json.loads(run("show", filed.pk, "--as", EMAIL)[1])

    assert "answers" not in before
    assert after["answers"] == [{"question": "Need?", "answer": "A need"}]
    assert after["checks"] == [
        {
            "check": "lead_present",
            "outcome": "failed",
            "text": "No partner is said to be the lead.",
            "waiver": "",
        }
    ]
    assert Opening.objects.get().target == "label request"


def test_show_never_tells_an_applicant_of_the_checks(filed):
    user = UserFactory(email=EMAIL)
    ProjectMemberFactory(project=filed.project, user=user)

    told = json.loads(run("show", filed.pk, "--as", EMAIL)[1])

    assert ("answers" in told, "checks" in told) == (True, False)


@pytest.mark.parametrize("key", ["0", "zzz", 10**30, 999_999])
def test_show_says_that_there_is_no_such_request(team, key):
    code, output = run("show", key, "--as", EMAIL)

    assert code != 0
    assert "Traceback" not in output


def test_nightly_counts_for_one_cluster(team, filed):
    LabelRequestFactory(cluster=filed.cluster)

    assert run("nightly", "--as", EMAIL, "--on", "2026-07-01") == (
        0,
        "lapsed: 1\nclosing: 0\nparts: 0\ncomplements: 0\n"
        "silent: 0\ntold: 0\nlost: 0\n",
    )


def test_nightly_is_for_the_team(cluster):
    UserFactory(email=EMAIL)

    code, output = run("nightly", "--as", EMAIL)

    assert (code, "does not look after requests here" in output) == (2, True)


@pytest.mark.parametrize("day", ["2199-01-01", "yesterday"])
def test_nightly_refuses_a_day_it_cannot_act_for(team, day):
    code, output = run("nightly", "--as", EMAIL, "--on", day)

    assert (code != 0, "--on" in output) == (True, True)
