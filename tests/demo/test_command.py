"""grappe demo, as typed."""

import pytest
from click.testing import CliRunner

from grappe.accounts.models import User
from grappe.cli.demo import command
from grappe.clusters.models import Cluster
from grappe.demo import actions
from grappe.demo.identity import register
from grappe.demo.identity.register import Owner
from grappe.demo.plan import spec
from tests.factories import ClusterFactory

SMALL = ["--size", "small"]


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    settings.GRAPPE_REGISTERS = tmp_path / "registers"
    monkeypatch.setattr(actions, "truth_path", lambda: tmp_path / "truth.json")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


def test_demo_prints_the_hash_the_truth_and_a_link_for_each_role(db, folder):
    done = run(*SMALL)
    lines = done.output.splitlines()

    assert done.exit_code == 0
    assert lines[0] == "Writing the demo (seed 7, size small)."
    assert lines[2] == f"True parameters: {folder / 'truth.json'}"
    assert lines[3] == "37 French clusters are known by name."
    assert lines[4].endswith(
        "10 news of members, 5 possible duplicates, 4 rows to check."
    )
    assert [line.split()[0] for line in lines[6:]] == spec.ROLES
    assert len({line.split()[1] for line in lines[6:]}) == len(spec.ROLES)


def test_a_second_demo_is_refused_or_the_first_is_kept(db, folder):
    run(*SMALL)
    users = set(User.objects.values_list("pk", flat=True))

    refused = run(*SMALL)
    kept = run(*SMALL, "--seed", "8", "--if-missing")

    assert refused.exit_code == 1
    assert "already holds a demo" in refused.output
    assert kept.output.splitlines()[0] == "The demo that is there is kept."
    assert set(User.objects.values_list("pk", flat=True)) == users


@pytest.mark.django_db(transaction=True)
def test_reset_replaces_a_demo(folder):
    run(*SMALL)

    done = run(*SMALL, "--seed", "8", "--reset")

    assert done.exit_code == 0
    assert "is deleted" in done.output
    assert Cluster.objects.get(is_hosted=True).source.startswith("demo:8:small:")
    assert register.owner() == Owner.DEMO


def test_a_register_of_a_real_installation_is_kept(db, folder, settings, sirene_store):
    settings.GRAPPE_REGISTERS = sirene_store.parent

    done = run(*SMALL)

    assert (done.exit_code, register.owner()) == (0, Owner.SOMEBODY)
    assert "is not a demo's: it stays" in done.output


def test_a_register_that_cannot_be_written_is_said(db, folder, settings):
    settings.GRAPPE_REGISTERS = folder / "registers"
    settings.GRAPPE_REGISTERS.write_text("a file, not a folder", encoding="utf-8")

    done = run(*SMALL)

    assert done.exit_code == 1
    assert "The demo goes without register" in done.output


@pytest.mark.parametrize("option", [[], ["--if-missing"], ["--reset"]])
def test_real_data_is_never_touched(db, folder, option):
    cluster = ClusterFactory()

    done = run(*SMALL, *option)

    assert done.exit_code == 1
    assert "nothing was written" in done.output
    assert list(Cluster.objects.all()) == [cluster]


def test_production_asks_to_be_sure(db, folder, settings):
    settings.DEVELOPMENT = False

    done = run(*SMALL)

    assert done.exit_code == 1
    assert "add --yes" in done.output
    assert not Cluster.objects.exists()
