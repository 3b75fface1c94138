from pathlib import Path

import pytest
from click.testing import CliRunner

from grappe.cli import export
from grappe.connectors import tabular
from tests.factories import ClusterFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(export.command, ["members", *arguments])


@pytest.fixture
def cluster():
    cluster = ClusterFactory(slug="essai")
    MembershipFactory(cluster=cluster, organisation__legal_name="Alpha fictive")
    MembershipFactory(
        cluster=cluster, organisation__legal_name="Partie fictive", resigned=True
    )
    return cluster


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--on", "2026-03-02"], ["Alpha fictive"]),
        (["--on", "2022-01-01"], ["Alpha fictive", "Partie fictive"]),
        (["--on", "2026-03-02", "--all"], ["Alpha fictive", "Partie fictive"]),
    ],
)
def test_export_members_writes_the_list(cluster, tmp_path, form, options, found):
    file = tmp_path / f"members.{form}"

    result = run("--cluster", "essai", *options, "--format", form, "-o", str(file))

    with tabular.open_table(file, filename=file.name) as table:
        assert [row.cells[1] for row in table.rows()] == found
    assert result.output == f"{len(found)} organisations written to {file}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--cluster", "nowhere", "-o", "x.csv"], "No cluster has the address"),
        (["--cluster", "essai", "--on", "31/12/2022", "-o", "x.csv"], "31/12/2022"),
        (["--cluster", "essai"], "--output"),
    ],
)
def test_export_members_refuses_clearly(cluster, arguments, told, tmp_path):
    result = run(*arguments)

    assert result.exit_code == 2
    assert told in result.output
    assert not Path("x.csv").exists()
