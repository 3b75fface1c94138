import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.connectors import tabular
from grappe.connectors.tabular import CellProblem, Limits, Notice, Row, TableError

FRENCH = (
    "Raison sociale;Ville;Catégorie\n"
    "Établissement Lefèvre;Nîmes;PME\n"
    "À l’œuvre;Besançon;Société coopérative\n"
)


def read(data, **options):
    """Return the columns, the rows and the notices of a text table."""
    content = data.encode() if isinstance(data, str) else data
    with tabular.open_table(io.BytesIO(content), **options) as table:
        rows = list(table.rows())
        return table.columns, rows, table.notices


def cells(data, **options):
    columns, rows, _ = read(data, **options)
    return [columns, *(row.cells for row in rows)]


def refusal(data, **options):
    with pytest.raises(TableError) as refused:
        read(data, **options)
    return refused.value


def codes(notices):
    return [notice.code for notice in notices]


def test_open_table_reads_a_file_by_its_path(tmp_path):
    path = tmp_path / "adhérents.csv"
    path.write_text("Nom;Ville\nAlpha;Lille\n", encoding="utf-8")

    with tabular.open_table(path) as table:
        rows = list(table.rows())

    assert (table.columns, table.header_row) == (("Nom", "Ville"), 1)
    assert rows == [Row(2, ("Alpha", "Lille"))]


def test_open_table_leaves_the_file_of_the_caller_open():
    stream = io.BytesIO(b"Nom;Ville\nAlpha;Lille\n")

    with tabular.open_table(stream) as table:
        list(table.rows())

    assert not stream.closed


def test_open_table_closes_the_file_it_refuses(tmp_path):
    path = tmp_path / "vide.csv"
    path.touch()

    # An open file would be a ResourceWarning, which the tests make an error.
    with pytest.raises(TableError, match="empty"):
        tabular.open_table(path)


def test_rows_can_be_read_again():
    with tabular.open_table(io.BytesIO(b"a;b\n1;2\n\n3;4\n")) as table:
        first, second = list(table.rows()), list(table.rows())

    assert first == second == [Row(2, ("1", "2")), Row(4, ("3", "4"))]
    assert codes(table.notices) == ["encoding", "delimiter", "blank_rows"]


def test_rows_left_halfway_can_be_read_again():
    with tabular.open_table(io.BytesIO(b"a;b\n1;2\n3;4\n")) as table:
        next(table.rows())

        assert len(list(table.rows())) == 2


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
    ],
)
def test_encoding_is_found(encoding, found):
    _, rows, notices = read(FRENCH.encode(encoding))

    assert rows[1].cells == ("À l’œuvre", "Besançon", "Société coopérative")
    assert notices[0] == Notice("encoding", {"encoding": found})


def test_utf16_big_endian_is_found_by_its_mark():
    assert cells(b"\xfe\xff" + "é;à\nè;ç\n".encode("utf-16-be")) == [
        ("é", "à"),
        ("è", "ç"),
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "mac_roman", "cp1252"])
@pytest.mark.parametrize(
    "word",
    [
        "Société",
        "SOCIÉTÉ",
        "Hôpital de Béthune",
        "FRANÇOISE NOËL",
        "Maître à Nîmes",
        "déjà créé",
        "Île-de-France",
        "Économie sociale",
    ],
)
def test_encoding_is_found_from_few_accents(word, encoding):
    data = f"nom;rang\n{word};1\n".encode(encoding)

    assert cells(data)[1] == (word, "1")


def test_characters_that_only_windows_writes_are_read():
    data = "nom;prix\nL’Étoile – « Cœur »…;25 €\n".encode("cp1252")

    assert cells(data)[1] == ("L’Étoile – « Cœur »…", "25 €")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("é;à\nè;ç\n".encode("utf-16")[:-1], "broken_encoding", 2),
        (b"\xef\xbb\xbfnom\n\xe9\n", "broken_encoding", 2),
        ("nom;é\n".encode() * 3 + b"\xe9;1\n", "broken_encoding", 4),
        ("nom;été".encode()[:-1], "broken_encoding", 1),
        (b"a;b\n1;\x00\n", "nul_bytes", 2),
        ("a;b\n1;2\n".encode("utf-16-le"), "nul_bytes", 1),
        ("a;b\n1;\x00\n".encode("utf-16"), "broken_encoding", 2),
        ("a;b\n".encode("utf-32"), "unknown_encoding", 1),
        ("имя;город\nАльфа;Лилль\n".encode("cp1251"), "unknown_encoding", 1),
        (bytes(range(128, 256)), "unknown_encoding", 1),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, code, line):
    error = refusal(data)

    assert (error.code, error.params["line"]) == (code, line)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found(delimiter):
    data = "Nom;Ville;Rang\nAlpha;Lille;1\nBêta;Lens;2\n".replace(";", delimiter)

    columns, rows, notices = read(data)

    assert columns == ("Nom", "Ville", "Rang")
    assert rows[1].cells == ("Bêta", "Lens", "2")
    name = "tab" if delimiter == "\t" else delimiter
    assert Notice("delimiter", {"delimiter": name}) in notices


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # Decimal commas outnumber semicolons.
        ("Nom;A;B\nx;1,5;2,5\ny;3,5;4,5\n", ("x", "1,5", "2,5")),
        # Blank cells at the end were left out.
        ("Nom;A;B;C\nx;1,5\ny;2;3\nz;4,5;6;7\n", ("x", "1,5", "", "")),
        # The delimiter stands inside quotation marks.
        ('Nom,Note\n"Durand; Paul","a;b"\n', ("Durand; Paul", "a;b")),
        # Titles above the header.
        ("Liste, complète\nau 1er mars\n\nNom;Prix\nx;1,5\ny;2,5\n", ("x", "1,5")),
        # One column of prose.
        ("Nom\nDurand, Paul\nDupont, Anne\n", ("Durand, Paul",)),
        ('"Nom"\n"Durand, Paul"\n', ("Durand, Paul",)),
        # Commas followed by spaces, but everywhere.
        ("Nom, Ville\nAlpha, Lille\n", ("Alpha", " Lille")),
    ],
)
def test_delimiter_is_not_mistaken(data, expected):
    assert cells(data)[1] == expected


@pytest.mark.parametrize(
    "line", ["sep=,\r\n", "sep=,\n", '"sep=,"\r\n', "SEP=,\n", "\ufeffsep=,\n"]
)
def test_line_for_excel_tells_the_delimiter_and_is_no_row(line):
    columns, rows, _ = read(line + "Nom;x,Prix\r\nAlpha;y,2\r\n")

    assert columns == ("Nom;x", "Prix")
    assert rows == [Row(2, ("Alpha;y", "2"))]


def test_quoted_cell_can_hold_lines_delimiters_and_marks():
    data = 'Nom;Note\r\n"Le ""Grand"" Hôtel";"a;b\r\nc\nd"\r\nBêta;2\r\n'

    assert read(data)[1] == [
        Row(2, ('Le "Grand" Hôtel', "a;b\r\nc\nd")),
        Row(3, ("Bêta", "2")),
    ]


def test_lines_can_end_as_on_old_macintosh():
    assert cells("Nom;Ville\rAlpha;Lille\r") == [("Nom", "Ville"), ("Alpha", "Lille")]


def test_only_ends_of_lines_end_lines():
    assert cells("Nom;Ville\nAl\u2028pha\x0bx;Li\x85lle\n")[1] == (
        "Al\u2028pha\x0bx",
        "Li\x85lle",
    )


def test_marks_that_were_not_doubled_are_kept_as_text():
    data = 'Nom;Ville\n"Les Amis" SARL;Lille\n"Le "Grand" Hôtel";Lens\n5" plat;Arras\n'

    _, rows, notices = read(data)

    assert [row.cells for row in rows] == [
        ('"Les Amis" SARL', "Lille"),
        ('Le "Grand" Hôtel', "Lens"),
        ('5" plat', "Arras"),
    ]
    assert notices[-1] == Notice("stray_quotes", {"count": 2, "row": 2})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ('Nom;Ville\nAlpha;"Lille\nBêta;Lens\n', "unclosed_quote"),
        ('Nom;Ville\nAlpha;"Lille\n' + "Bêta;Lens\n" * 20_000, "unclosed_quote"),
        ('Nom;Ville\nAlpha;"Lille\nBêta;Le"ns"\n', "bad_quotes"),
    ],
)
def test_marks_open_over_several_lines_are_refused(data, code):
    error = refusal(data)

    assert (error.code, error.params["line"]) == (code, 2)


def test_header_is_found_under_titles():
    columns, rows, notices = read(
        "Liste des adhérents;;;\nExportée le;12/03/2024;;\n;;;\n"
        "Identité;;Contact;\nNom;SIREN;Ville;2023\nAlpha;552100554;Lille;3\n"
    )

    assert columns == ("Nom", "SIREN", "Ville", "2023")
    assert rows == [Row(6, ("Alpha", "552100554", "Lille", "3"))]
    assert Notice("header_row", {"row": 5}) in notices


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ("Alpha;552100554;Lille\nBêta;404833048;Lens\n", 1),
        ("Alpha;12/03/2024\nBêta;13/03/2024\n", 1),
        ("Alpha;contact@exemple.fr\nBêta;b@exemple.fr\n", 1),
        ("Alpha;1 234,5 €\n", 1),
        ("Alpha;www.exemple.fr\nBêta;www.exemple.fr\n", 1),
        ("Titre\n" + "x" * 201 + ";a\ny;b\n", 2),
    ],
)
def test_table_without_header_is_refused(data, row):
    error = refusal(data)

    assert (error.code, error.params["row"]) == ("no_header", row)


def test_header_row_can_be_told():
    data = "Alpha;552100554\nNom;12\nBêta;404833048\n"

    assert cells(data, header_row=2) == [("Nom", "12"), ("Bêta", "404833048")]


@pytest.mark.parametrize("data", ["Nom;Ville\n", "Liste\n\nNom;Ville\n\n;;\n"])
def test_header_without_row_is_refused(data):
    assert refusal(data).code == "no_rows"


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\n\n \r\n", b";;;\n;;;\n", b"\xff\xfe", b"\x1a\n"]
)
def test_empty_file_is_refused(data):
    assert refusal(data).code == "empty"


def test_columns_have_different_names():
    columns, _, notices = read("Nom;;nom ;Nom;Nom;Nom (2);;Ville;;\na;b;c;d;e;f;g;h\n")

    assert columns == (
        "Nom",
        "#2",
        "nom",
        "Nom (3)",
        "Nom (4)",
        "Nom (2)",
        "#7",
        "Ville",
    )
    assert Notice("duplicate_columns", {"columns": "Nom"}) in notices
    assert Notice("unnamed_columns", {"columns": "#2, #7"}) in notices


def test_names_of_columns_are_on_one_line_without_odd_spaces():
    assert cells('"Chiffre\nd’affaires";\u00a0Ville  \nx;y\n')[0] == (
        "Chiffre d’affaires",
        "Ville",
    )


def test_cells_outside_the_columns_are_told():
    _, rows, notices = read("Nom;Ville;\na;b;;\nc;d;;e\nf\n")

    assert rows == [
        Row(2, ("a", "b")),
        Row(3, ("c", "d"), (CellProblem("extra_cell", "D3", "e"),)),
        Row(4, ("f", "")),
    ]
    assert notices[-1] == Notice("extra_cells", {"count": 1, "cells": "D3"})


def test_errors_of_a_spreadsheet_are_no_text():
    _, rows, notices = read("Nom;Prix\nAlpha;#REF!\nBêta;#VALEUR!\n#tag;#1\n")

    assert rows == [
        Row(2, ("Alpha", ""), (CellProblem("excel_error", "B2", "#REF!"),)),
        Row(3, ("Bêta", ""), (CellProblem("excel_error", "B3", "#VALEUR!"),)),
        Row(4, ("#tag", "#1")),
    ]
    assert notices[-1] == Notice("excel_errors", {"count": 2, "cells": "B2, B3"})


def test_blank_rows_are_skipped_and_numbers_kept():
    _, rows, notices = read("Nom;Ville\n\na;b\n;\n \t;\u00a0\nc;d\n\n")

    assert [row.number for row in rows] == [3, 6]
    assert notices[-1] == Notice("blank_rows", {"count": 3})


def test_reading_stops_in_a_desert_of_blank_rows():
    data = "Nom;Ville\na;b\n" + ";\n" * 1_001 + "c;d\n"

    _, rows, notices = read(data)

    assert rows == [Row(2, ("a", "b"))]
    assert notices[-1] == Notice("stopped_at_blank_rows", {"row": 1003, "limit": 1_000})


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_rows=1), "too_many_rows"),
        (Limits(max_columns=1), "too_many_columns"),
        (Limits(max_cell_chars=4), "cell_too_long"),
        (Limits(max_bytes=10), "too_large"),
    ],
)
def test_limits_are_kept(limits, code):
    assert refusal("Nom;Code\nAlpha;1\nBêta;2\n", limits=limits).code == code


def test_rows_of_separators_alone_are_not_too_wide():
    limits = Limits(max_columns=3)

    assert cells("Nom;Ville\na;b\n;;;;;\nc;d;;;;\n", limits=limits)[2] == ("c", "d")


@pytest.mark.parametrize("line", ["x" * (1 << 20), "a;" * (1 << 20)])
def test_endless_line_is_refused(line):
    assert refusal(f"Nom;Ville\n{line}\n").code in ("cell_too_long", "too_many_columns")


def test_workbook_name_on_a_text_is_told():
    _, _, notices = read("Nom;Ville\na;b\n", filename="liste.XLSX")

    assert notices[0] == Notice("not_a_workbook", {"extension": ".xlsx"})


def test_open_pasted_reads_what_a_spreadsheet_copies():
    text = 'Nom\tVille\tNote\r\nAlpha\tLille\t"deux\nlignes"\r\nBêta\tLens, Nord\t\r\n'

    with tabular.open_pasted(text) as table:
        assert [table.columns, *(row.cells for row in table.rows())] == [
            ("Nom", "Ville", "Note"),
            ("Alpha", "Lille", "deux\nlignes"),
            ("Bêta", "Lens, Nord", ""),
        ]


def test_open_pasted_survives_half_a_character():
    with tabular.open_pasted("Nom\tVille\n\ud800\tLille\n") as table:
        assert [row.cells for row in table.rows()] == [("?", "Lille")]


def test_list_sheets_of_a_text_is_empty():
    assert tabular.list_sheets(io.BytesIO(b"Nom;Ville\n")) == []


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_reason(data):
    try:
        read(data)
    except TableError as error:
        assert error.message == tabular.REFUSALS[error.code] % error.params  # noqa: PT017


@given(st.text("ab\";,\t\n\r é='-1/", max_size=200))
def test_any_text_gives_a_table_or_a_reason(text):
    try:
        columns, rows, _ = read(text)
    except TableError as error:
        assert error.message == tabular.REFUSALS[error.code] % error.params  # noqa: PT017
    else:
        assert {len(row.cells) for row in rows} == {len(columns)}
        assert len(set(columns)) == len(columns)
