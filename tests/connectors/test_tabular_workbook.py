import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from grappe.connectors import tabular
from grappe.connectors.tabular import CellProblem, Limits, Notice, Row, TableError
from tests.connectors.workbooks import MAIN, PARTS, package, saved, workbook

NOON = datetime(2024, 2, 29, 12, 30)


def read(data, **options):
    """Return the columns, the rows and the notices of a workbook."""
    with tabular.open_table(io.BytesIO(data), **options) as table:
        rows = list(table.rows())
        return table.columns, rows, table.notices


def book_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def cell(address, inside, kind="n"):
    return f'<c r="{address}" t="{kind}">{inside}</c>'


def row_of(number, *cells, **attributes):
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<row r="{number}"{extra}>{"".join(cells)}</row>'


def test_cells_keep_their_types():
    data = saved(
        book_of(
            [
                "Nom",
                "Entier",
                "Réel",
                "Oui",
                "Jour",
                "Instant",
                "Heure",
                "Durée",
                "Vide",
            ],
            [
                "A",
                12,
                1.5,
                True,
                date(2024, 2, 29),
                NOON,
                time(8, 5),
                timedelta(hours=30),
                None,
            ],
        )
    )

    columns, rows, notices = read(data)

    assert columns[:3] == ("Nom", "Entier", "Réel")
    assert rows == [
        Row(
            2,
            (
                "A",
                12,
                1.5,
                True,
                date(2024, 2, 29),
                NOON,
                time(8, 5),
                timedelta(hours=30),
                "",
            ),
        )
    ]
    assert list(map(type, rows[0].cells[1:5])) == [int, float, bool, date]
    assert notices == ()


def test_dates_counted_from_1904_are_right():
    book = book_of(["Jour"], [date(2024, 2, 29)])
    book.epoch = CALENDAR_MAC_1904

    assert read(saved(book))[1] == [Row(2, (date(2024, 2, 29),))]


def test_day_out_of_the_calendar_is_an_error_of_the_cell():
    book = book_of(["Jour"], [99_999_999])
    book.active["A2"].number_format = "dd/mm/yyyy"

    _, rows, notices = read(saved(book))

    assert rows == [Row(2, ("",), (CellProblem("excel_error", "A2", "#VALUE!"),))]
    assert notices == (Notice("excel_errors", {"count": 1, "cells": "A2"}),)


def test_text_that_looks_like_something_else_stays_text():
    texts = ["0123", "1e5", "=1+1", "TRUE", "12/03/2024", " espaces ", "a\nb", "'x"]
    book = book_of(["Nom"], *[["x"] for _ in texts])
    for number, text in enumerate(texts, start=2):
        book.active.cell(number, 1).value = text
        book.active.cell(number, 1).data_type = "s"

    assert [row.cells[0] for row in read(saved(book))[1]] == texts


def test_escapes_of_characters_are_read():
    data = workbook(
        row_of(2, cell("A2", "<is><t>a_x000D_b_x005F_x0041_</t></is>", "inlineStr"))
        + row_of(3, cell("A3", "<is><t>a_x0000_b_xD800_c</t></is>", "inlineStr"))
    )

    assert [row.cells for row in read(data)[1]] == [("a\rb_x0041_",), ("abc",)]


def test_rich_and_shared_texts_are_read():
    rich = "<is><r><t>Li</t></r><r><rPr><b/></rPr><t>lle</t></r></is>"
    data = workbook(
        row_of(2, cell("A2", rich, "inlineStr"))
        + row_of(3, cell("A3", "<v>0</v>", "s"))
    )

    assert [row.cells for row in read(data)[1]] == [("Lille",), ("Lille",)]


def test_cells_without_addresses_are_read():
    data = workbook('<row><c><v>1</v></c></row><row><c t="e"><v>#N/A</v></c></row>')

    _, rows, _ = read(data)

    assert rows == [
        Row(2, (1,)),
        Row(3, ("",), (CellProblem("excel_error", "A3", "#N/A"),)),
    ]


def test_number_no_machine_can_hold_is_an_error_of_the_cell():
    data = workbook(row_of(2, cell("A2", "<v>1E999</v>")))

    assert read(data)[1] == [
        Row(2, ("",), (CellProblem("excel_error", "A2", "#NUM!"),))
    ]


def test_formulas_give_their_saved_values_and_a_notice():
    data = workbook(
        row_of(2, cell("A2", "<f>1+1</f><v>2</v>"))
        + row_of(3, cell("A3", "<f>T()</f><v></v>", "str"))
        + row_of(4, cell("A4", "<f>B1</f><v>Lille</v>", "str"))
    )

    _, rows, notices = read(data)

    assert rows == [Row(2, (2,)), Row(4, ("Lille",))]
    assert notices[0] == Notice("formulas", {"count": 3, "cells": "A2, A3, A4"})


def test_formulas_without_saved_value_are_told_by_address():
    data = saved(book_of(["Nom", "Somme"], ["A", "=1+1"], ["B", 3], ["=A1", "=B1"]))

    _, rows, notices = read(data)

    assert rows == [
        Row(2, ("A", ""), (CellProblem("formula_without_value", "B2"),)),
        Row(3, ("B", 3)),
        Row(
            4,
            ("", ""),
            (
                CellProblem("formula_without_value", "A4"),
                CellProblem("formula_without_value", "B4"),
            ),
        ),
    ]
    assert notices[1] == Notice(
        "formulas_without_value", {"count": 3, "cells": "B2, A4, B4"}
    )


def test_too_many_formulas_without_saved_value_are_refused():
    formulas = "".join(
        row_of(n, "".join(f"<c><f>{m}</f></c>" for m in range(101)))
        for n in range(2, 1002)
    )

    with pytest.raises(TableError) as refused:
        read(workbook(formulas))

    assert refused.value.code == "unsaved_formulas"


def test_errors_are_told_by_address():
    data = workbook(row_of(2, cell("A2", "<v>#REF!</v>", "e")))

    _, rows, notices = read(data)

    assert rows == [Row(2, ("",), (CellProblem("excel_error", "A2", "#REF!"),))]
    assert notices == (Notice("excel_errors", {"count": 1, "cells": "A2"}),)


def test_merged_cells_are_told_and_not_filled():
    book = book_of(["Nom", "Ville"], ["A", "Lille"], ["B", None])
    book.active.merge_cells("B2:B3")

    _, rows, notices = read(saved(book))

    assert rows == [Row(2, ("A", "Lille")), Row(3, ("B", ""))]
    assert notices == (Notice("merged_cells", {"count": 1, "ranges": "B2:B3"}),)


def test_only_the_first_merged_ranges_are_named():
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 9))
    data = workbook(
        row_of(2, cell("A2", "<v>1</v>")), after=f"<mergeCells>{merges}</mergeCells>"
    )

    assert read(data)[2] == (
        Notice(
            "merged_cells", {"count": 7, "ranges": "A2:B2, A3:B3, A4:B4, A5:B5, A6:B6"}
        ),
    )


def test_first_visible_sheet_that_holds_something_is_read():
    book = openpyxl.Workbook()
    book.active.title = "Vide"
    hidden = book.create_sheet("Cachée")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    secret = book.create_sheet("Très cachée")
    secret.sheet_state = "veryHidden"
    for name in ("Adhérents", "Autre"):
        book.create_sheet(name).append(["Nom"])
        book[name].append([name])

    with tabular.open_table(io.BytesIO(saved(book))) as table:
        rows = list(table.rows())

    assert (table.sheet, table.sheets) == ("Adhérents", ("Vide", "Adhérents", "Autre"))
    assert rows == [Row(2, ("Adhérents",))]
    assert table.notices == (
        Notice("other_sheets", {"sheet": "Adhérents", "others": "Vide, Autre"}),
        Notice("hidden_sheets", {"sheets": "Cachée, Très cachée"}),
    )


def test_sheet_can_be_chosen_even_hidden():
    book = book_of(["Nom"], ["A"])
    book.create_sheet("Cachée").append(["Ville"])
    book["Cachée"].append(["Lille"])
    book["Cachée"].sheet_state = "hidden"

    assert read(saved(book), sheet="Cachée")[:2] == (("Ville",), [Row(2, ("Lille",))])


def test_unknown_sheet_is_refused_with_the_names():
    with pytest.raises(TableError) as refused:
        read(saved(book_of(["Nom"], ["A"])), sheet="Feuil2")

    assert refused.value.message == "This workbook has no sheet “Feuil2”: it has Sheet."


def test_list_sheets_names_the_visible_ones(tmp_path):
    book = openpyxl.Workbook()
    book.create_sheet("Cachée").sheet_state = "hidden"
    book.create_sheet("Visible")
    book.create_chartsheet("Graphique")
    book.save(tmp_path / "liste.xlsx")

    assert tabular.list_sheets(tmp_path / "liste.xlsx") == ["Sheet", "Visible"]


@pytest.mark.parametrize("rows", [[], [[None]]])
def test_workbook_without_cells_is_refused(rows):
    with pytest.raises(TableError) as refused:
        read(saved(book_of(*rows)))

    assert refused.value.code == "no_visible_sheet"


def test_header_is_found_under_titles():
    data = saved(
        book_of(
            ["Liste des adhérents"],
            ["au", date(2024, 3, 1)],
            [],
            ["Nom", "SIREN", "Ville", 2023],
            ["A", 552100554, "Lille", 3],
        )
    )

    columns, rows, notices = read(data)

    assert columns == ("Nom", "SIREN", "Ville", "2023")
    assert rows == [Row(5, ("A", 552100554, "Lille", 3))]
    assert notices == (Notice("header_row", {"row": 4}),)


@pytest.mark.parametrize("value", [date(2024, 3, 1), 552100554, True, 1.5])
def test_typed_cell_makes_no_header(value):
    with pytest.raises(TableError) as refused:
        read(saved(book_of(["A", value], ["B", value])))

    assert refused.value.code == "no_header"


def test_hidden_rows_are_read_and_told():
    book = book_of(["Nom"], ["A"], ["B"], [None])
    for number in (3, 4):
        book.active.row_dimensions[number].hidden = True

    _, rows, notices = read(saved(book))

    assert rows == [Row(2, ("A",)), Row(3, ("B",))]
    assert notices == (Notice("hidden_rows", {"count": 1}),)


def test_coloured_rows_below_the_data_are_not_visited():
    book = book_of(["Nom"], ["A"])
    for number in range(3, 3_000):
        book.active.cell(number, 5).fill = PatternFill("solid", "FFFF00")

    assert read(saved(book))[1:] == ([Row(2, ("A",))], ())


def test_wrong_dimensions_do_not_matter():
    header = [cell(f"{c}1", f"<is><t>{c}</t></is>", "inlineStr") for c in "ABC"]
    data = [cell("A2", "<v>1</v>"), cell("C2", "<v>3</v>")]
    sheet = f"<sheetData>{row_of(1, *header)}{row_of(2, *data)}</sheetData>"
    found = []

    for dimension in ("A1", "A1:XFD1048576", "A1:B1"):
        inside = f'<dimension ref="{dimension}"/>{sheet}'
        page = f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'
        found.append(read(package(PARTS | {"xl/worksheets/sheet1.xml": page}))[1])

    assert found == [[Row(2, (1, "", 3))]] * 3


def test_reading_stops_in_a_desert_of_blank_rows():
    data = workbook(
        row_of(2, cell("A2", "<v>1</v>"))
        + row_of(1_048_576, cell("A1048576", "<v>2</v>"))
    )

    _, rows, notices = read(data)

    assert rows == [Row(2, (1,))]
    assert notices == (Notice("stopped_at_blank_rows", {"row": 1_003, "limit": 1_000}),)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_rows=1), "too_many_rows"),
        (Limits(max_rows=1, header_search_rows=1), "too_many_rows"),
        (Limits(max_columns=1), "too_many_columns"),
        (Limits(max_cell_chars=4), "cell_too_long"),
        (Limits(max_bytes=10), "too_large"),
        (Limits(max_unpacked_bytes=10), "bomb"),
    ],
)
def test_limits_are_kept(limits, code):
    data = saved(book_of(["Nom", "Rang"], ["Alpha", 1], ["Bêta", 2]))

    with pytest.raises(TableError) as refused:
        read(data, limits=limits)

    assert refused.value.code == code


def test_workbook_can_be_read_again():
    data = saved(book_of(["Nom"], ["A"], ["=1+1"], [None], ["B"]))

    with tabular.open_table(io.BytesIO(data)) as table:
        first, notices = list(table.rows()), table.notices

        assert list(table.rows()) == first
        assert table.notices == notices


def test_open_table_leaves_the_workbook_of_the_caller_open():
    stream = io.BytesIO(saved(book_of(["Nom"], ["A"])))

    with tabular.open_table(stream) as table:
        list(table.rows())

    assert not stream.closed


def test_open_table_closes_the_workbook_it_opened(tmp_path):
    book_of(["Nom"], ["A"]).save(tmp_path / "liste.xlsx")

    # An open file would be a ResourceWarning, which the tests make an error.
    with tabular.open_table(tmp_path / "liste.xlsx") as table:
        assert list(table.rows()) == [Row(2, ("A",))]


def test_text_name_on_a_workbook_is_told():
    data = saved(book_of(["Nom"], ["A"]))

    assert read(data, filename="liste.csv")[2] == (
        Notice("not_a_text", {"extension": ".csv"}),
    )


def test_workbook_of_another_writer_is_read():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Été")
        page.write_row(0, 0, ["Nom", "Rang"])
        page.write_row(1, 0, ["A", 1])
        page.write_formula(2, 0, "=A2", None, "A")
        page.add_table(0, 0, 2, 1, {"columns": [{"header": "Nom"}, {"header": "Rang"}]})
        page.data_validation(1, 1, 9, 1, {"validate": "list", "source": ["a", "b"]})
        page.conditional_format(0, 0, 9, 1, {"type": "2_color_scale"})
        page.write_comment(1, 1, "remarque")

    columns, rows, _ = read(buffer.getvalue())

    assert columns == ("Nom", "Rang")
    assert [row.cells for row in rows] == [("A", 1), ("A", "")]


def test_parts_can_be_anywhere_with_prefixes():
    parts = dict(PARTS)
    parts["[Content_Types].xml"] = PARTS["[Content_Types].xml"].replace(
        "/xl/workbook.xml", "/classeur/livre.xml"
    )
    parts["_rels/.rels"] = PARTS["_rels/.rels"].replace(
        "xl/work", "classeur/livre.xml?"
    )
    parts["classeur/livre.xml"] = parts.pop("xl/workbook.xml")
    parts["classeur/_rels/livre.xml.rels"] = (
        parts.pop("xl/_rels/workbook.xml.rels")
        .replace('Target="worksheets', 'Target="/xl/worksheets')
        .replace('Target="sharedStrings', 'Target="/xl/sharedStrings')
    )
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )

    columns, rows, notices = read(package(parts))

    assert (columns, rows) == (("Lille",), [Row(2, (1,))])
    assert notices == (Notice("formulas", {"count": 1, "cells": "A2"}),)


def test_archive_inside_stays_closed_after_refusal(tmp_path):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(workbook(row_of(2, "<c><oops></c>")))

    with pytest.raises(TableError, match="damaged"):
        tabular.open_table(path)
    with zipfile.ZipFile(path) as archive:
        assert "xl/workbook.xml" in archive.namelist()
