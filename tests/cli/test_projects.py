import json

import pytest
from click.testing import CliRunner

from grappe.cli.projects import command
from grappe.connectors import tabular
from grappe.documents.models import Opening
from tests.factories import ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectFactory,
)
from tests.projects.dossiers import editor_of, full_project

EMAIL = "equipe@fiction.example"


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai")


@pytest.fixture
def team(cluster):
    user = UserFactory(email=EMAIL)
    return RoleGrantFactory(cluster=cluster, user=user, role="team").user


@pytest.fixture
def project(cluster):
    return full_project(cluster=cluster)


def run(*arguments):
    result = CliRunner().invoke(command, [*map(str, arguments)])
    return result.exit_code, result.output


def opened(project, user):
    GrantFactory(project=project, user=user, purpose="team")
    DeclarationFactory(project=project, user=user)


def test_list_says_what_exists_for_them(cluster, team, project):
    ProjectFactory(cluster=cluster, acronym="BOIS", stage="ended")

    assert run("list", "--as", EMAIL) == (
        0,
        "ALGUE\tbeing set up\tAlgofictif\nBOIS\tended\t\n2 projects\n",
    )
    assert run("list", "--as", EMAIL, "--stage", "ended") == (
        0,
        "BOIS\tended\t\n1 projects\n",
    )


def test_list_as_json_holds_content_for_its_readers_only(team, project):
    code, before = run("list", "--as", EMAIL, "--json")
    opened(project, team)
    after = run("list", "--as", EMAIL, "--json")[1]

    assert (code, json.loads(before)[0]["trl_end"]) == (0, "")
    assert json.loads(after)[0]["trl_end"] == 6


def test_a_conflict_holds_in_the_command(team, project):
    opened(project, team)
    project.declarations.update(has_conflict=True, nature="family")

    assert run("list", "--as", EMAIL) == (0, "0 projects\n")
    assert run("show", "ALGUE", "--as", EMAIL) == (
        1,
        "Error: No project is called “ALGUE” for them.\n",
    )


def test_show_waits_for_a_declaration(team, project):
    code, output = run("show", "algue", "--as", EMAIL)

    assert (code, "once they declared" in output) == (1, True)
    assert not Opening.objects.exists()


def test_show_prints_the_dossier_and_writes_the_opening(project):
    editor = editor_of(project)

    code, output = run("show", "algue", "--as", editor.email)

    assert (code, json.loads(output)["identity"]["acronym"]) == (0, "ALGUE")
    logged = Opening.objects.values_list("user", "project", "act", "door")
    assert list(logged) == [(editor.pk, project.pk, "exported", "applicant")]


def test_show_names_restricted_files_to_those_who_write(team, project):
    opened(project, team)
    editor = editor_of(project)

    shown = {
        email: "Brevet" in run("show", "ALGUE", "--as", email)[1]
        for email in (EMAIL, editor.email)
    }

    assert shown == {EMAIL: False, editor.email: True}


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_export_writes_a_file(team, project, tmp_path, form):
    opened(project, team)
    path = tmp_path / f"projets.{form}"

    done = run("export", "--as", EMAIL, "--partners", "--format", form, "-o", path)

    assert done == (0, f"2 rows written to {path}\n")
    if form == "json":
        names = [row["partner"] for row in json.loads(path.read_text("utf-8"))]
    else:
        with tabular.open_table(path) as table:
            names = [row.cells[7] for row in table.rows()]
    assert names == ["Algofictif", "Labofictif"]


def test_nobody_of_that_address(cluster):
    code, output = run("list", "--as", "personne@fiction.example")

    assert (code, "nobody signs in with personne@fiction.example" in output) == (
        2,
        True,
    )
