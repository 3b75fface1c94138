"""`grappe reviews` does what an expert's pages do, in their name only."""

import json

import pytest
from click.testing import CliRunner

from grappe.cli.reviews import command
from grappe.reviews.models import Review
from tests.factories import TODAY, RoleGrantFactory, UserFactory
from tests.factories.labelling import AssignmentFactory, CriterionFactory, GridFactory
from tests.factories.projects import DeclarationFactory, GrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    row = AssignmentFactory(state="accepted", due_on=TODAY)
    request, user = row.request, row.expert.user
    request.procedure.grid = GridFactory(cluster=request.cluster)
    request.procedure.save()
    CriterionFactory(grid=request.procedure.grid, code="fit")
    GrantFactory(project=request.project, user=user)
    DeclarationFactory(project=request.project, user=user)
    return row


def run(user, *arguments):
    return CliRunner().invoke(command, [*map(str, arguments), "--as", user.email])


def test_queue_and_show_and_save(row, tmp_path):
    user, acronym = row.expert.user, row.request.project.acronym
    path = tmp_path / "opinion.json"
    path.write_text(
        json.dumps(
            {
                "opinion": "favourable",
                "confidence": "high",
                "marks": {"fit": {"mark": 4.5, "comment": "Bien"}},
            }
        )
    )

    before = run(user, "queue")
    saved = run(user, "save", row.pk, path, "--file")
    shown = json.loads(run(user, "show", row.pk).output)
    after = run(user, "queue", "--json")

    assert before.output == (
        f"{row.pk}\t{acronym}\t{TODAY}\t0/1\n0 of 1 opinions filed\n"
    )
    assert saved.output == "Filed: 90.00/100.\n"
    assert shown["marks"] == {"fit": {"mark": "4.5", "comment": "Bien"}}
    assert [one["filed"] for one in json.loads(after.output)] == [True]


def test_save_says_what_lacks(row, tmp_path):
    path = tmp_path / "opinion.json"
    path.write_text('{"marks": {"fit": {"mark": 4}}}')

    answer = run(row.expert.user, "save", row.pk, path, "--file")

    assert answer.exit_code == 1
    assert "comment-fit: Explain your mark." in answer.output
    assert not Review.objects.get().is_filed


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"marks": []}', '{"marks": {"fit": 4}}', "[" * 9000]
)
def test_save_of_another_file_is_refused(row, tmp_path, text):
    path = tmp_path / "opinion.json"
    path.write_text(text)

    answer = run(row.expert.user, "save", row.pk, path)

    assert (answer.exit_code, "a JSON object is wanted" in answer.output) == (1, True)


def test_somebody_else_has_no_such_opinion(row):
    answer = run(UserFactory(), "show", row.pk)

    assert answer.output == f"Error: No opinion {row.pk} of theirs here.\n"


def test_whom_a_conflict_bars_has_no_such_opinion(row):
    row.expert.user.declarations.update(has_conflict=True, nature="family")

    answer = run(row.expert.user, "show", row.pk)

    assert answer.exit_code == 1


def test_late_is_for_the_team(row):
    row.due_on = TODAY.replace(year=2020)
    row.save()
    team = RoleGrantFactory(cluster=row.request.cluster, role="team").user

    shown = run(team, "late")
    refused = run(row.expert.user, "late")

    assert shown.output == (
        f"2020-{TODAY:%m-%d}\t{row.request.project.acronym}\t{row.expert}\n"
        "1 opinions overdue\n"
    )
    assert refused.exit_code == 1


def test_remind_says_what_it_did(row):
    answer = CliRunner().invoke(command, ["remind"])

    assert answer.exit_code == 0
    assert "experts reminded" in answer.output
