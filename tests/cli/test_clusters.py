import pytest
from click.testing import CliRunner

from grappe.accounts.models import Role, RoleGrant
from grappe.cli.clusters import command
from grappe.clusters.models import Cluster, PolicyPhase
from tests.factories import ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def test_import_says_what_it_did_and_can_run_twice():
    first, second = run("import"), run("import")

    count = Cluster.objects.count()
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == (
        f"{count} created, 0 updated, 0 unchanged, 0 refused; 5 policy phases\n"
    )
    assert second.output == (
        f"0 created, 0 updated, {count} unchanged, 0 refused; 5 policy phases\n"
    )


def test_import_says_which_rows_it_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,siren\nFaux,12\n", encoding="utf-8")

    result = run("import", str(path))

    assert result.exit_code == 0
    assert "1 refused" in result.output
    assert "line 2: Faux: " in result.output


def test_import_of_no_list_fails_clearly(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("a,b\n", encoding="utf-8")

    results = [run("import", str(path)), run("import", str(tmp_path / "absent.csv"))]

    assert [result.exit_code for result in results] == [1, 1]
    assert all(result.output.startswith("Error: ") for result in results)


def test_add_opens_a_cluster_with_its_lists_and_its_director():
    result = run("add", "essai", "--name", "Essai", "--direction", "D@fiction.example")

    cluster = Cluster.objects.get()
    grant = RoleGrant.objects.get()
    assert result.exit_code == 0
    assert (cluster.slug, cluster.is_hosted) == ("essai", True)
    assert (grant.role, grant.user.email) == (Role.DIRECTION, "d@fiction.example")
    assert "/accounts/link/" in result.output
    assert cluster.member_categories.exists()
    assert cluster.colleges.exists()
    assert PolicyPhase.objects.count() == 5


def test_add_keeps_the_account_somebody_has():
    user = UserFactory(email="known@fiction.example")

    run("add", "essai", "--name", "Essai", "--direction", "Known@fiction.example")

    assert RoleGrant.objects.get().user == user


def test_add_of_a_taken_address_changes_nothing():
    ClusterFactory(slug="essai")

    result = run("add", "essai", "--name", "X", "--direction", "d@fiction.example")

    assert (result.exit_code, Cluster.objects.count()) == (1, 1)
    assert result.output.startswith("Error: ")
    assert not RoleGrant.objects.exists()
