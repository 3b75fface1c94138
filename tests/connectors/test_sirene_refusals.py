import gzip
import subprocess
import sys
import zipfile

import duckdb
import pytest

from grappe.connectors import sirene
from grappe.connectors.stores import REFUSALS, UnreadableRegister
from grappe.connectors.stores.database import workshop
from tests.connectors.stock_files import (
    DATA,
    FOUR,
    ONE,
    PLACES,
    THREE,
    TWO,
    UNIT_COLUMNS,
    UNITS,
    csv_text,
    place_row,
    places_file,
    siret,
    unit_row,
    units_file,
)
from tests.factories import siren


@pytest.fixture
def store(tmp_path):
    """A store that holds one unit already."""
    store = tmp_path / "registers" / "sirene.duckdb"
    before = tmp_path / "before"
    before.mkdir()
    sirene.load([units_file(before, unit_row(name="BEFORE"))], store)
    return store


def refusal(store, *files, **options):
    """The refusal of files; what was loaded before must be there, and nothing else."""
    with pytest.raises(UnreadableRegister) as refused:
        sirene.load(files, store, **options)
    register = sirene.open_store(store)
    assert register.unit(ONE).name == "BEFORE"
    assert register.count == 1
    assert sorted(one.name for one in store.parent.iterdir()) == [
        ".sirene.duckdb.lock",
        "sirene.duckdb",
    ]
    return refused.value.code, dict(refused.value.params)


def messages(store, *files):
    return [notice.message for notice in sirene.load(files, store).notices]


def many(count, start=820_000, **columns):
    return [
        unit_row(siren(start + nth), f"UNIT {nth}", **columns) for nth in range(count)
    ]


def test_a_missing_file(store, tmp_path):
    assert refusal(store, tmp_path / "none.csv") == (
        "missing",
        {"file": str(tmp_path / "none.csv")},
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file(store, tmp_path, content):
    file = tmp_path / "f.csv"
    file.write_bytes(content)

    assert refusal(store, file) == ("empty", {"file": "f.csv"})


def test_a_header_without_rows(store, tmp_path):
    assert refusal(store, units_file(tmp_path)) == ("no_rows", {"file": "units.csv"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b"\n  <HTML><head></head></HTML>", "html"),
        (b"<?xml version='1.0'?><error/>", "wrong_type"),
        (b"%PDF-1.7 ...", "wrong_type"),
        (b"\xff\xfes\x00i\x00r\x00", "wrong_type"),
        (b'{"error": "quota"}', "unknown_file"),
        (b"name,town\nAlpha,Lille\n", "unknown_file"),
    ],
)
def test_not_a_register(store, tmp_path, content, code):
    file = tmp_path / "StockUniteLegale_utf8.csv"
    file.write_bytes(content)

    assert refusal(store, file)[0] == code


def test_a_workbook(store, tmp_path):
    file = tmp_path / "f.csv"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert refusal(store, file) == (
        "wrong_type",
        {"file": "f.csv", "found": "an Office document"},
    )


def test_a_file_cut_in_the_middle_of_a_row(store, tmp_path):
    file = units_file(tmp_path, *many(5))
    file.write_bytes(file.read_bytes()[:-60])

    assert refusal(store, file) == ("truncated", {"file": "units.csv"})


def test_a_file_cut_in_the_middle_of_a_letter(store, tmp_path):
    file = units_file(tmp_path, *many(1), unit_row(TWO, "BÉTA"))
    content = file.read_bytes()
    file.write_bytes(content[: content.index("É".encode()) + 1])

    assert refusal(store, file) == ("truncated", {"file": "units.csv"})


def test_a_row_that_lost_cells(store, tmp_path):
    file = units_file(tmp_path, *many(3))
    lines = file.read_text().splitlines()
    lines[2] = lines[2][:40]
    file.write_text("\n".join(lines) + "\n")

    assert refusal(store, file) == ("bad_row", {"file": "units.csv", "line": 3})


def test_a_file_without_last_line_break_is_told(store, tmp_path):
    file = units_file(tmp_path, *many(2))
    file.write_text(file.read_text().rstrip("\n"))

    assert messages(store, file) == [
        "units.csv does not end with a line break: its last row may be cut."
    ]


def test_a_file_much_shorter_than_the_register(tmp_path, monkeypatch):
    monkeypatch.setattr("grappe.connectors.stores.meta.LEAST_ROWS", 5)
    store = tmp_path / "sirene.duckdb"
    sirene.load([units_file(tmp_path, *many(10))], store)
    shorter = units_file(tmp_path, *many(7))

    with pytest.raises(UnreadableRegister) as refused:
        sirene.load([shorter], store)
    forced = sirene.load([shorter], store, force=True)

    assert refused.value.code == "shrunk"
    assert dict(refused.value.params) == {"file": "units.csv", "rows": 7, "loaded": 10}
    assert forced.count == 7


def test_a_cut_parquet(store, tmp_path):
    whole = tmp_path / "whole.parquet"
    duckdb.sql(f"SELECT * FROM read_csv('{UNITS}')").write_parquet(str(whole))
    file = tmp_path / "f.parquet"
    file.write_bytes(whole.read_bytes()[:-100])

    assert refusal(store, file) == ("truncated", {"file": "f.parquet"})


def test_a_parquet_spoilt_inside(store, tmp_path):
    file = tmp_path / "f.parquet"
    duckdb.sql(f"SELECT * FROM read_csv('{UNITS}')").write_parquet(str(file))
    content = bytearray(file.read_bytes())
    content[100 : len(content) // 2] = b"\xff" * (len(content) // 2 - 100)
    file.write_bytes(content)

    assert refusal(store, file)[0] in ("truncated", "damaged")


@pytest.mark.parametrize("pack", ["gzip", "zip"])
def test_a_cut_archive(store, tmp_path, pack):
    file = tmp_path / "f"
    if pack == "gzip":
        file.write_bytes(gzip.compress(UNITS.read_bytes()))
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(UNITS, "StockUniteLegale_utf8.csv")
    file.write_bytes(file.read_bytes()[:-50])

    assert refusal(store, file) == ("truncated", {"file": "f"})


def test_missing_columns_are_named(store, tmp_path):
    kept = [one for one in UNIT_COLUMNS if "Diffusion" not in one]
    kept.remove("etatAdministratifUniteLegale")
    row = {name: value for name, value in unit_row().items() if name in kept}
    file = tmp_path / "f.csv"
    file.write_text(csv_text(kept, [row]))

    assert refusal(store, file) == (
        "missing_columns",
        {
            "file": "f.csv",
            "kind": "StockUniteLegale",
            "columns": "statutDiffusionUniteLegale, etatAdministratifUniteLegale",
        },
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("siren", "denominationUniteLegale"),
        ("categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale"),
        ("etatAdministratifUniteLegale", "dateCreationUniteLegale"),
    ],
)
def test_swapped_columns_are_named(store, tmp_path, first, second):
    rows = many(3)
    for row in rows:
        row[first], row[second] = row[second], row[first]

    code, params = refusal(store, units_file(tmp_path, *rows))

    assert code == "swapped_columns"
    assert {params["first"], params["second"]} == {first, second}


def test_a_column_of_something_else_is_named(store, tmp_path):
    rows = many(3, categorieJuridiqueUniteLegale="SAS")

    assert refusal(store, units_file(tmp_path, *rows)) == (
        "wrong_content",
        {"file": "units.csv", "column": "categorieJuridiqueUniteLegale"},
    )


def test_sirets_in_the_column_of_sirens(store, tmp_path):
    rows = [unit_row(siret(one)) for one in (ONE, TWO, THREE)]

    assert refusal(store, units_file(tmp_path, *rows)) == (
        "siret_as_siren",
        {"file": "units.csv", "column": "siren"},
    )


def test_the_scrambled_file_is_refused(store):
    """Its numbers are invented: most keys are false, and its states are no states."""
    assert refusal(store, DATA / "StockUniteLegale_scrambled.csv")[0] in (
        "wrong_content",
        "wrong_keys",
    )


def test_rows_with_false_numbers_are_counted_and_skipped(store, tmp_path):
    false = f"{ONE[:8]}{(int(ONE[8]) + 1) % 10}"
    rows = [
        *many(10),
        unit_row(false, "FALSE KEY"),
        unit_row(siret(TWO), "SIRET"),
        unit_row("12A456789", "LETTERS"),
        unit_row("", "NOTHING"),
    ]

    done = sirene.load([units_file(tmp_path, *rows)], store)

    assert done.count == 10
    assert [notice.message for notice in done.notices] == [
        "2 rows of units.csv were skipped: their number is not written as one"
        " (12A456789, —).",
        "1 rows of units.csv were skipped: a SIRET stands where the SIREN should"
        f" ({siret(TWO)}).",
        "1 rows of units.csv were skipped: the check digit of their number is wrong"
        f" ({false}).",
    ]


def test_examples_of_skipped_rows_stop_at_five(store, tmp_path):
    false = [f"{one[:8]}{(int(one[8]) + 1) % 10}" for one in map(siren, range(8))]
    rows = [*many(10), *(unit_row(one, "X") for one in false)]

    assert messages(store, units_file(tmp_path, *rows)) == [
        "8 rows of units.csv were skipped: the check digit of their number is wrong"
        f" ({', '.join(false[:5])}, …)."
    ]


def test_mostly_false_numbers_refuse_the_file(store, tmp_path):
    false = [f"{one[:8]}{(int(one[8]) + 1) % 10}" for one in map(siren, range(3))]
    rows = [unit_row(TWO), *(unit_row(one) for one in false)]

    assert refusal(store, units_file(tmp_path, *rows)) == (
        "wrong_keys",
        {"file": "units.csv", "count": 3, "rows": 4},
    )


def test_zeros_lost_by_a_spreadsheet_are_put_back(store, tmp_path):
    done = sirene.load(
        [units_file(tmp_path, *many(3), unit_row("5880034", "OLD"))], store
    )

    assert [notice.message for notice in done.notices] == [
        "1 numbers of units.csv had lost their leading zeros, which were put back"
        " (5880034)."
    ]
    assert sirene.open_store(store).unit("005880034").name == "OLD"


def test_sirets_of_la_poste_have_their_own_key(store, tmp_path):
    units = units_file(tmp_path, unit_row(), unit_row("356000000", "LA POSTE"))
    places = places_file(
        tmp_path,
        place_row(),
        place_row("356000000") | {"siret": "35600000000048"},  # its head office: Luhn
        place_row("356000000") | {"siret": "35600000024221"},  # the sum of its digits
        place_row("356000000") | {"siret": "35600000024222"},  # neither
        place_row(siret=f"{siret(ONE, 2)[:13]}{(int(siret(ONE, 2)[13]) + 1) % 10}"),
    )

    done = sirene.load([units, places], store)

    found = sirene.open_store(store).unit("356000000").places
    assert [one.number for one in found] == ["35600000000048", "35600000024221"]
    assert [(one.code, one.params["count"]) for one in done.notices] == [
        ("wrong_key", 2)
    ]


def test_a_siret_of_another_unit_is_skipped(store, tmp_path):
    units = units_file(tmp_path, unit_row(), unit_row(TWO))
    places = places_file(tmp_path, place_row(), place_row() | {"siren": TWO})

    done = sirene.load([units, places], store)

    assert [(one.code, one.params["examples"]) for one in done.notices] == [
        ("other_unit", siret(ONE))
    ]


def test_places_without_unit_are_told(store, tmp_path):
    places = places_file(tmp_path, place_row(), place_row(FOUR))

    assert messages(store, units_file(tmp_path, unit_row()), places) == [
        "1 rows of places.csv belong to units that the register does not hold"
        f" ({siret(FOUR)}): they were left out."
    ]


def test_one_siren_with_two_names_keeps_both(store, tmp_path):
    rows = [unit_row(TWO, "BETA"), unit_row(name="FIRST"), unit_row(name="SECOND")]

    done = sirene.load([units_file(tmp_path, *rows)], store)

    register = sirene.open_store(store)
    assert [notice.message for notice in done.notices] == [
        f"1 numbers stand twice in units.csv ({ONE}): the first row was kept, the other"
        " names became usual names."
    ]
    assert (register.unit(ONE).name, register.unit(ONE).other_names) == (
        "FIRST",
        ("SECOND",),
    )
    assert [one.number for one in register.search("second")] == [ONE]


def test_a_file_that_is_not_sorted(store, tmp_path):
    rows = many(5)[::-1]

    done = sirene.load([units_file(tmp_path, *rows)], store)

    assert (done.count, done.notices) == (5, ())
    assert sirene.open_store(store).unit(siren(820_003)).name == "UNIT 3"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_latin_1_file_is_read_right_and_told(store, tmp_path, encoding):
    name = "CŒUR DE BÉTON" if encoding == "cp1252" else "CAFÉ DE BÉTON"
    file = units_file(tmp_path, unit_row(name=name), encoding=encoding)

    told = messages(store, file)

    assert told == ["units.csv was read as Latin-1 (Windows), not as UTF-8."]
    assert sirene.open_store(store).unit(ONE).name == name


def test_an_older_month_needs_force(store, tmp_path):
    before = units_file(
        tmp_path,
        unit_row(name="OLD", dateDernierTraitementUniteLegale="2026-06-01T00:00:00"),
    )

    assert refusal(store, before) == (
        "older",
        {"file": "units.csv", "month": "2026-06", "loaded": "2026-07"},
    )
    assert refusal(store, before, month="2025-12")[1]["month"] == "2025-12"
    sirene.load([before], store, force=True)
    assert sirene.open_store(store).unit(ONE).name == "OLD"


def test_a_register_of_two_months(store, tmp_path):
    later = units_file(
        tmp_path,
        unit_row(TWO, dateDernierTraitementUniteLegale="2026-08-20T00:00:00"),
        name="later.csv",
    )
    units = units_file(tmp_path, unit_row())

    assert refusal(store, units, later) == (
        "two_months",
        {
            "first": "units.csv",
            "first_month": "2026-07",
            "second": "later.csv",
            "second_month": "2026-08",
        },
    )


@pytest.mark.parametrize("month", ["08/2026", "2026-13", "yesterday"])
def test_a_month_that_is_none(store, tmp_path, month):
    file = units_file(tmp_path, unit_row())

    assert refusal(store, file, month=month) == ("bad_month", {"month": month})


def test_establishments_without_units(tmp_path):
    with pytest.raises(UnreadableRegister) as refused:
        sirene.load([PLACES], tmp_path / "sirene.duckdb")

    assert refused.value.code == "no_units"
    assert not (tmp_path / "sirene.duckdb").exists()


def test_two_loads_at_once(store, tmp_path):
    with workshop(store, "sirene"), pytest.raises(UnreadableRegister) as refused:
        sirene.load([units_file(tmp_path, unit_row())], store)

    assert refused.value.code == "busy"


def test_a_load_that_was_killed_leaves_no_trace(store, tmp_path):
    left = store.with_name(".sirene.duckdb.next")
    left.mkdir()
    (left / "next.duckdb").write_bytes(b"half")

    sirene.load([units_file(tmp_path, unit_row(name="AFTER"))], store)

    assert sirene.open_store(store).unit(ONE).name == "AFTER"
    assert not left.exists()


def test_a_store_that_is_none(tmp_path):
    store = tmp_path / "sirene.duckdb"
    store.write_text("something else")

    with pytest.raises(UnreadableRegister) as refused:
        sirene.load([units_file(tmp_path, unit_row())], store)

    assert refused.value.code == "not_a_store"
    assert store.read_text() == "something else"


def test_a_disk_without_room_is_told_before(store, tmp_path, monkeypatch):
    monkeypatch.setattr("grappe.connectors.stores.database.free_bytes", lambda _: 10)

    code, params = refusal(store, units_file(tmp_path, *many(3)))

    assert (code, params["folder"]) == ("disk_full", str(store.parent))


LIMITED = """
import resource, sys
from grappe.connectors import sirene
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    sirene.load([sys.argv[1]], sys.argv[2])
except sirene.UnreadableRegister as error:
    print(error.code)
"""


def test_a_disk_that_fills_up_on_the_way(store, tmp_path):
    file = units_file(tmp_path, *many(50))

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(file), str(store)],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.stdout.strip(), done.stderr) == ("disk_full", "")
    assert sirene.open_store(store).unit(ONE).name == "BEFORE"
    assert not store.with_name(".sirene.duckdb.next").exists()


def test_a_refusal_travels_between_processes():
    import pickle

    error = UnreadableRegister("truncated", file="f.csv")

    again = pickle.loads(pickle.dumps(error))

    assert (again.code, dict(again.params), again.message) == (
        "truncated",
        {"file": "f.csv"},
        REFUSALS["truncated"] % {"file": "f.csv"},
    )
