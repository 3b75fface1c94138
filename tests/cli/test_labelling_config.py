import json

import pytest
from click.testing import CliRunner

from grappe.audit.models import Event
from grappe.cli.labelling import command
from grappe.labelling.models import Procedure
from tests.factories import ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDED = "added: rdi, demonstrator, platform, training, letter\n"


def run(*arguments):
    return CliRunner().invoke(command, ["config", *arguments])


def test_default_adds_once_in_somebody_s_name():
    ClusterFactory()
    user = UserFactory()

    first, second = run("default", "--as", user.email), run("default")

    assert (first.exit_code, first.output) == (0, ADDED)
    assert second.output == "everything is here already\n"
    assert Event.objects.get().by == user


def test_export_and_import_take_a_configuration_to_another_cluster(tmp_path):
    ClusterFactory(slug="one")
    two = ClusterFactory(slug="two")
    run("default", "--cluster", "one")
    path = tmp_path / "configuration.json"

    out = run("export", str(path), "--cluster", "one")
    came = run("import", str(path), "--publish", "--cluster", "two")
    again = run("import", str(path), "--cluster", "two")

    assert out.output == f"5 procedures, 1 grids: {path}\n"
    assert came.output.endswith("\n25 added, 0 here already\n")
    assert again.output == "0 added, 25 here already\n"
    assert all(p.is_in_use for p in Procedure.objects.filter(cluster=two))


def test_export_prints_json_without_a_file():
    ClusterFactory()

    result = run("export")

    assert json.loads(result.output)["format"] == "grappe-labelling"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Error: This file is no JSON: "),
        ("[]", "Error: This file is no configuration of labelling.\n"),
    ],
)
def test_import_of_something_else_fails_clearly(tmp_path, text, said):
    ClusterFactory()
    path = tmp_path / "configuration.json"
    path.write_text(text)

    result = run("import", str(path))

    assert (result.exit_code, result.output[: len(said)]) == (1, said)


def test_a_missing_file_and_an_unknown_person_fail_clearly(tmp_path):
    ClusterFactory()
    path = tmp_path / "absent.json"

    missing = run("import", str(path))
    unknown = run("default", "--as", "nobody@fiction.example")

    assert missing.output == f"Error: {path}: No such file or directory\n"
    assert unknown.output == ("Error: Nobody has the address nobody@fiction.example.\n")
