"""The French organisations of European projects, as the Commission publishes them."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from grappe.cli.imports import command
from grappe.connectors import tabular
from grappe.imports.models import ImportBatch
from grappe.memberships.models import Membership
from grappe.organisations.models import Establishment, Organisation
from tests.factories import ClusterFactory

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent.parent / "data" / "cordis" / "organization_fr.csv"


@pytest.fixture
def workbook(tmp_path):
    """The same table as a spreadsheet."""
    path = tmp_path / "organization_fr.xlsx"
    with tabular.open_table(FILE) as table, path.open("wb") as stream:
        rows = (row.cells for row in table.rows())
        tabular.write_xlsx(stream, [tabular.Sheet("cordis", table.columns, rows)])
    return path


def bring_in(path, *more):
    arguments = ["members", str(path), "--cluster", "essai", "--on", "2024-01-01"]
    return CliRunner().invoke(command, [*arguments, "--first-wins", "--yes", *more])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_cordis_is_brought_in_found_again_and_undone(kind, workbook):
    cluster = ClusterFactory(slug="essai")
    path = FILE if kind == "csv" else workbook

    done = bring_in(path)

    assert done.exit_code == 0, done.output
    batch = ImportBatch.objects.get()
    assert batch.counts == {"create": 1091, "same": 1660, "warnings": 46}
    assert Membership.objects.active(date(2024, 1, 1)).count() == 1091
    assert Organisation.objects.known_to(cluster).count() == 1091
    assert Establishment.objects.exclude(latitude=None).count() == 1091

    bring_in(path)
    again = ImportBatch.objects.order_by("-pk").first()
    assert again.counts == {"same": 2751, "warnings": 46}

    undone = CliRunner().invoke(command, ["undo", str(batch.pk)])
    assert undone.exit_code == 0, undone.output
    assert (Organisation.objects.count(), Membership.objects.count()) == (0, 0)
