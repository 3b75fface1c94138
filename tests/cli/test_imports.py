import json

import pytest
from click.testing import CliRunner

from grappe.cli.imports import command
from grappe.imports.models import ImportBatch
from grappe.organisations.models import Organisation
from tests.factories import ClusterFactory, siren

pytestmark = pytest.mark.django_db

ONE = siren(940_001)


@pytest.fixture
def bring_in(tmp_path):
    """Run `grappe import members` on a file, with a mapping if there is one."""
    cluster = ClusterFactory()
    file = tmp_path / "m.csv"
    file.write_text(f"Qui;SIREN;Depuis\nAlpha;{ONE};01/01/2024\n", encoding="utf-8")

    def run(*more, mapping=None):
        arguments = ["members", str(file), "--cluster", cluster.slug, *more]
        if mapping is not None:
            where = tmp_path / "mapping.json"
            where.write_text(mapping, encoding="latin-1")
            arguments += ["--mapping", str(where)]
        return CliRunner().invoke(command, arguments)

    return run


def test_members_go_through_every_stage_and_back(bring_in):
    mapping = json.dumps({"Qui": "legal_name"})

    done = bring_in("--yes", mapping=mapping)
    names = list(Organisation.objects.values_list("legal_name", flat=True))
    undone = CliRunner().invoke(command, ["undo", str(ImportBatch.objects.get().pk)])

    assert (done.exit_code, undone.exit_code) == (0, 0), done.output + undone.output
    for stage in ("Reading: 1 rows.", "Checking", "Applying"):
        assert stage in done.output
    assert "Undoing" in undone.output
    assert names == ["Alpha"]
    assert Organisation.objects.count() == 0


def test_a_mapping_leaves_a_column_out(bring_in):
    done = bring_in("--dry-run", mapping=json.dumps({"Qui": "legal_name", "SIREN": ""}))

    assert "SIREN → (left out)" in done.output
    assert "Dry run: nothing was written." in done.output
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("{", "The mapping is not JSON"),
        ('{"é": 1}', "The mapping is not JSON"),
        ("[]", 'The mapping is not {"column title": "field"}.'),
        ('{"Nom": "legal_name"}', "The file has no column called: Nom."),
        ('{"Qui": "nothing"}', "nothing"),
        ('{"Qui": 5}', "5"),
        ('{"Qui": "siren"}', "SIREN"),
    ],
)
def test_a_wrong_mapping_is_told_and_writes_nothing(bring_in, mapping, sentence):
    done = bring_in("--yes", mapping=mapping)

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert sentence in done.output
    assert ImportBatch.objects.get().state == "abandoned"
    assert Organisation.objects.count() == 0
