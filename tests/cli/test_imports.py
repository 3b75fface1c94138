import json

import pytest
from click.testing import CliRunner

from grappe.cli.imports import command
from grappe.imports.models import ImportBatch
from grappe.organisations.models import Organisation
from tests.factories import ClusterFactory, siren
from tests.memory_register import load, unit

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = (siren(940_001 + n) for n in range(3))
TEXT = f"Qui;SIREN;Depuis\nAlpha;{ONE};01/01/2024\n"
UNNUMBERED = "Nom;Ville;Depuis\nAlpha Santé;Lille;01/01/2024\nBêta Bio;;01/01/2024\n"


@pytest.fixture
def bring_in(tmp_path):
    """Run `grappe import members` on a file, with a mapping if there is one."""
    cluster = ClusterFactory()
    file = tmp_path / "m.csv"

    def run(*more, mapping=None, text=TEXT):
        file.write_text(text, encoding="utf-8")
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


@pytest.fixture
def register(monkeypatch):
    units = [
        unit(ONE, "ALPHA SANTE", "LILLE", "59000"),
        unit(TWO, "BETA BIO", "LENS", "62300"),
        unit(THREE, "BETA BIO", "LOOS", "59120"),
    ]
    return load(monkeypatch, units)


def test_rows_without_a_number_wait_unless_they_are_left(bring_in, register):
    waiting = bring_in("--yes", text=UNNUMBERED)
    batch = ImportBatch.objects.get()
    assert waiting.exit_code == 1
    assert "Rows without a number: 1 sure, 1 to check, 0 not found." in waiting.output
    assert f"The import {batch.pk} waits" in waiting.output
    assert batch.state == "previewed"

    done = bring_in("--yes", "--leave-unanswered", text=UNNUMBERED)

    assert done.exit_code == 0, done.output
    assert list(Organisation.objects.values_list("legal_name", "siren")) == [
        ("Alpha Santé", ONE),
        ("Bêta Bio", None),
    ]


def test_rows_are_not_looked_up_when_that_is_said(bring_in, register):
    done = bring_in("--yes", "--no-identify", text=UNNUMBERED)

    assert done.exit_code == 0, done.output
    assert register.asked == []
    assert "Rows without a number" not in done.output


def test_sure_numbers_can_wait_too(bring_in, register):
    done = bring_in("--yes", "--no-accept-sure", text=UNNUMBERED)

    assert done.exit_code == 1
    assert "Rows that wait for an answer: 2." in done.output


def test_without_a_register_there_is_one_notice(bring_in, settings):
    settings.GRAPPE_REGISTERS = "/nowhere"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = ""

    done = bring_in("--yes", text=UNNUMBERED)

    assert done.exit_code == 0, done.output
    assert done.output.count("No public register is loaded here") == 1


def test_the_rows_looked_up_are_listed(bring_in, register):
    bring_in("--yes", text=UNNUMBERED)
    number = str(ImportBatch.objects.get().pk)

    plain = CliRunner().invoke(command, ["identities", number])
    as_json = CliRunner().invoke(
        command, ["identities", number, "--json", "--verdict", "sure"]
    )
    wrong = CliRunner().invoke(command, ["identities", "999"])

    first, second = plain.output.splitlines()
    assert first == f"2 Alpha Santé: sure {ONE} ALPHA SANTE"
    # How probable is for the engine's own tests.
    assert second.startswith(f"3 Bêta Bio: to check ({TWO} BETA BIO, ")
    [line] = as_json.output.splitlines()
    said = json.loads(line)
    assert (said["row"], said["verdict"], said["number"]) == (2, "sure", ONE)
    assert wrong.exit_code == 1
    assert "There is no import 999." in wrong.output
