import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grappe.connectors import tabular
from grappe.connectors.tabular import Column, Row, Sheet, guarded, unguarded
from grappe.connectors.tabular.cells import EXCEL_ERRORS

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    '"=1+1',
    "'=1+1",
    "''=1+1",
    "«\u00a0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    "+33 3 20 00 00 00",
    "-",
    "\ttabulation",
]
HARMLESS = [
    "",
    "Lille",
    "a=1",
    "12",
    "-12",
    "-12,5",
    "-1 234,56",
    "-1\u202f234",
    "'s-Hertogenbosch",
    "' '",
    "L’Étoile",
    "#REF",
]


def csv_bytes(rows, **options):
    return b"".join(tabular.write_csv(rows, **options))


def read(data):
    with tabular.open_table(io.BytesIO(data)) as table:
        return table.columns, list(table.rows()), table.notices


def xlsx_bytes(*sheets):
    buffer = io.BytesIO()
    tabular.write_xlsx(buffer, sheets)
    return buffer.getvalue()


def sheet_of(*rows, name="Liste", columns=("Nom", "Valeur")):
    return Sheet(name, columns, rows)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_could_run_is_guarded(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_written_as_it_is(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text() | st.text("'\"=+-@ 1,\t\r\n"))
@example("'-5")
def test_guarding_and_unguarding_are_inverses(text):
    assert unguarded(guarded(text)) == text


@given(st.text() | st.text("'\"=+-@ \t\r\n"))
def test_guarded_text_never_begins_like_a_formula(text):
    first = guarded(text).strip().strip('"').strip()[:1]

    assert first not in set("=+@＝＋＠")


def test_csv_opens_well_in_a_french_spreadsheet():
    rows = [
        ["Nom", "Montant", "Le", "Membre"],
        ["Été; « A »", Decimal("1234.50"), date(2024, 2, 29), True],
        ["=1+1", -1.5, datetime(2024, 2, 29, 12, 30, 5, 7), False],
        [None, 12, time(8, 5), 'a "b"\nc'],
        [1e-7, Decimal("1E+3"), float("nan"), Decimal("NaN")],
    ]

    assert csv_bytes(rows).decode() == (
        "\ufeffNom;Montant;Le;Membre\r\n"
        '"Été; « A »";1234,50;2024-02-29;oui\r\n'
        "'=1+1;-1,5;2024-02-29 12:30:05;non\r\n"
        ';12;08:05:00;"a ""b""\nc"\r\n'
        "0,0000001;1000;;\r\n"
    )


def test_csv_can_be_written_for_machines():
    rows = [["a", "b"], [True, "x,y"]]

    assert csv_bytes(rows, delimiter=",", booleans=("1", "0")) == (
        b'\xef\xbb\xbfa,b\r\n1,"x,y"\r\n'
    )


def test_csv_leaves_out_what_no_text_can_hold():
    assert csv_bytes([["a\0b\ud800c"]]) == b"\xef\xbb\xbfabc\r\n"


def test_csv_is_written_in_flat_memory():
    rows = (["x" * 100] * 10 for _ in range(4_000))

    tracemalloc.start()
    size = sum(map(len, tabular.write_csv(rows)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 4_000_000
    assert peak < 1 << 20


# An error of a spreadsheet is the one text that is not read back: it is no value.
cells = (
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
    )
    | st.text("'\"=+-@;,\t\r\n 1", max_size=8)
).filter(lambda text: text not in EXCEL_ERRORS)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_csv_read_back_gives_the_exact_texts(pairs):
    rows = [("Rang", "Nom", "Note"), *((f"n{i}", *p) for i, p in enumerate(pairs))]

    columns, found, _ = read(csv_bytes(rows))

    assert [columns, *(row.cells for row in found)] == rows


def test_xlsx_cells_keep_their_types():
    rows = [
        ("Alpha", 12),
        ("Bêta", 1.5),
        ("Gamma", Decimal("2.5")),
        ("Delta", True),
        ("Epsilon", date(2024, 2, 29)),
        ("Zêta", datetime(2024, 2, 29, 12, 30)),
        ("Êta", time(8, 5)),
        ("Thêta", timedelta(hours=30)),
        ("Iota", None),
    ]

    columns, found, notices = read(xlsx_bytes(sheet_of(*rows)))

    assert columns == ("Nom", "Valeur")
    assert [row.cells for row in found] == [
        (name, "" if value is None else value) for name, value in rows
    ]
    assert notices == ()


@pytest.mark.parametrize(
    "text",
    [
        *FORMULAS,
        "0123",
        "1e5",
        "https://exemple.fr",
        "mailto:a@exemple.fr",
        "internal:Liste!A1",
        "{=1+1}",
        "TRUE",
        " espaces ",
        "a\nb",
        "_x0041_",
        "<b>&amp;</b>",
        "😀",
    ],
)
def test_xlsx_text_is_text_whatever_it_looks_like(text):
    data = xlsx_bytes(sheet_of(["x", text]))

    assert read(data)[1] == [Row(2, ("x", text))]
    page = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page


def test_xlsx_text_cannot_write_the_markup_of_the_library():
    text = '<r><t>x</t></r></is></c><c r="C2"><v>1</v></c><c><is><r></r>'

    assert read(xlsx_bytes(sheet_of(["x", text])))[1] == [Row(2, ("x", f"{text} "))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\0b\x01\x1b\ud800\uffffc", "abc"),
        ("x" * 40_000, "x" * 32_766 + "…"),
        (10**15, "1000000000000000"),
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (date(1850, 1, 1), "1850-01-01"),
        (datetime(1850, 1, 1, 12), "1850-01-01T12:00:00"),
        (timedelta(hours=-1), "-1 day, 23:00:00"),
        ("", ""),
    ],
)
def test_xlsx_writes_as_text_what_a_spreadsheet_would_change(value, expected):
    assert read(xlsx_bytes(sheet_of(["x", value])))[1][0].cells == ("x", expected)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2))])
def test_xlsx_times_are_written_as_they_read(zone):
    at = datetime(2024, 2, 29, 12, 30, tzinfo=zone)
    rows = [["x", at], ["y", at.timetz()]]

    found = read(xlsx_bytes(sheet_of(*rows)))[1]

    assert [row.cells[1] for row in found] == [at.replace(tzinfo=None), time(12, 30)]


def test_xlsx_page_is_ready_to_use():
    columns = [
        Column("Nom", width=40),
        Column("Montant", number_format="#,##0.00"),
        "Le",
    ]
    rows = [["Alpha", 1234.5, date(2024, 2, 29)], ["Un nom assez long", 1, None]]
    data = xlsx_bytes(Sheet("Adhérents", columns, rows))

    page = openpyxl.load_workbook(io.BytesIO(data))["Adhérents"]

    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:C3"
    assert page["A1"].font.bold
    assert page["B2"].number_format == "#,##0.00"
    assert page["C2"].number_format == "dd/mm/yyyy"
    assert page.column_dimensions["A"].width == pytest.approx(40, abs=1)
    assert page.column_dimensions["C"].width == pytest.approx(12, abs=1)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Liste"], ["Liste"]),
        (["Liste", "liste", "LISTE"], ["Liste", "liste (2)", "LISTE (3)"]),
        (["2023/2024 [projets]: a*b?"], ["2023 2024  projets   a b"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["", "'"], ["1", "1 (2)"]),
        (["History"], ["History1"]),
    ],
)
def test_xlsx_names_of_sheets_are_made_valid(names, expected):
    data = xlsx_bytes(*(sheet_of(["a", 1], name=name) for name in names))

    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == expected


def test_xlsx_without_row_is_a_header():
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheet_of())))["Liste"]

    assert [[cell.value for cell in row] for row in page] == [["Nom", "Valeur"]]


def test_xlsx_without_sheet_is_a_mistake():
    with pytest.raises(ValueError, match="at least one sheet"):
        xlsx_bytes()


def test_xlsx_row_wider_than_its_header_is_a_mistake():
    with pytest.raises(ValueError, match="row 1 of sheet 'Liste' does not fit"):
        xlsx_bytes(sheet_of(["a", "b", "c"]))


def test_xlsx_is_written_in_flat_memory():
    rows = (["x" * 50] * 10 for _ in range(2_000))

    tracemalloc.start()
    data = xlsx_bytes(Sheet("Liste", ["Nom"] * 10, rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(data) > 10_000
    assert peak < 2 << 20


@settings(max_examples=30)
@given(st.lists(cells, min_size=1, max_size=5))
def test_xlsx_read_back_gives_the_texts(texts):
    legal = [re.sub("[^\t\n\x20-\ufffd\U00010000-\U0010ffff]", "", t) for t in texts]
    rows = [[f"n{number}", text] for number, text in enumerate(legal)]

    found = read(xlsx_bytes(sheet_of(*rows)))[1]

    assert [list(row.cells) for row in found] == rows
