"""The command line answers about one cluster, and says nothing of another."""

import pytest
from click.testing import CliRunner

from grappe.cli import export, figure, imports
from grappe.indicators import registry
from tests.factories import ClusterFactory, EstablishmentFactory, MembershipFactory
from tests.web.neighbours import SECRET, dump, neighbour

pytestmark = pytest.mark.django_db
LIST = "Nom;SIREN;Depuis;Catégorie\nSECRET;{siren};01/01/2024;{category}\n"


@pytest.fixture
def membership():
    return MembershipFactory(cluster=ClusterFactory(slug="essai"))


@pytest.fixture
def other(membership):
    EstablishmentFactory(organisation=membership.organisation)
    return neighbour(membership.organisation)


def run(command, *arguments: str) -> str:
    return CliRunner().invoke(command, [*arguments, "--cluster", "essai"]).output


@pytest.mark.parametrize("key", [indicator.key for indicator in registry.every()])
def test_figure_tells_nothing_of_another_cluster(other, key):
    by = registry.get(key).dimensions[0].key

    told = run(figure.command, key, "--evidence", "--json")
    told += run(figure.command, key, "--from", "2009-01-01", "--evidence")
    told += run(figure.command, key, "--by", by, "--series", "year")

    assert (SECRET.lower() in told.lower(), "Error" in told) == (False, False)


def test_export_writes_nothing_of_another_cluster(other, tmp_path):
    file = tmp_path / "members.csv"

    run(export.command, "members", "--all", "--format", "csv", "-o", str(file))

    written = file.read_text(encoding="utf-8-sig")
    assert (SECRET in written, "Organisation fictive" in written) == (False, True)


def test_import_tells_nothing_of_another_cluster(other, tmp_path):
    file, theirs = tmp_path / "members.csv", other.membership.organisation
    category = other.cluster.member_categories.first().code
    text = LIST.format(siren=theirs.siren, category=category)
    file.write_text(text, encoding="utf-8")
    before = dump(other.cluster, theirs)

    told = run(imports.command, "members", str(file), "--dry-run")

    # The category is one of the file's own words.
    assert SECRET.lower() not in told.lower().replace(category, "")
    assert dump(other.cluster, theirs) == before
