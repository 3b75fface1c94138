"""`grappe reviews scores` ranks what is opened to somebody, and nothing else."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from grappe.cli.reviews import command
from grappe.documents.models import Opening
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.labelling import AssignmentFactory, LabelRequestFactory
from tests.factories.projects import DeclarationFactory, GrantFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed():
    request = LabelRequestFactory(filed=True, state="in_review", number="2026-001")
    reading = AssignmentFactory(request=request, state="done")
    ReviewFactory(assignment=reading, filed=True, score=Decimal("64.50"))
    return request


def person(request, role):
    return RoleGrantFactory(cluster=request.cluster, role=role).user


def run(user, *arguments):
    return CliRunner().invoke(command, ["scores", *arguments, "--as", user.email])


def test_scores_ranks_what_is_opened(reviewed):
    user = person(reviewed, "team")
    GrantFactory(project=reviewed.project, user=user, purpose="team")
    DeclarationFactory(project=reviewed.project, user=user)
    acronym = reviewed.project.acronym

    told = run(user)
    as_json = run(user, "--json", "--call", reviewed.call.code)

    assert told.output.splitlines() == [
        f"2026-001\t{acronym}\t64.50\t-\t-\t1",
        "corrected scores: not better (too_few_marks)",
    ]
    (row,) = json.loads(as_json.output)["scores"]
    assert (row["acronym"], row["mean"], row["state"]) == (acronym, 64.5, "in_review")
    assert Opening.objects.filter(act="exported", user=user).count() == 2


def test_scores_say_nothing_before_a_declaration_nor_to_others(reviewed):
    user = person(reviewed, "team")
    GrantFactory(project=reviewed.project, user=user, purpose="team")

    closed = run(user)
    refused = run(person(reviewed, "finance"))
    nowhere = run(user, "--call", "moon")
    stranger = run(UserFactory())

    assert reviewed.project.acronym not in closed.output
    assert (refused.exit_code, nowhere.exit_code, stranger.exit_code) == (1, 1, 1)
    assert "there is no call moon" in nowhere.output
