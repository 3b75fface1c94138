import io
import struct
import tracemalloc
import zipfile

import openpyxl
import pytest

from grappe.connectors import tabular
from grappe.connectors.tabular import Limits, TableError
from tests.connectors.workbooks import LINKS, MAIN, PARTS, package, saved, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd" [<!ENTITY a SYSTEM "file:///x">]>'


def refusal(data, **options):
    """Return why the file is refused, at the opening or while it is read."""
    with (
        pytest.raises(TableError) as refused,
        tabular.open_table(io.BytesIO(data), **options) as table,
    ):
        list(table.rows())
    return refused.value


def ole(name):
    return OLE + name.encode("utf-16-le") + bytes(512)


def good():
    book = openpyxl.Workbook()
    book.active.append(["Nom"])
    book.active.append(["Alpha"])
    return saved(book)


def one_row(inside=""):
    return f'<row r="2"><c r="A2"><v>1</v></c>{inside}</row>'


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
        (b"GIF89a\x01\0", "an image"),
        (b"BM\x36\0\0\0\0\0", "an image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "an image"),
        (b"II*\0\x08\0\0\0", "an image"),
        (b"\x1f\x8b\x08\0", "a compressed archive"),
        (b"7z\xbc\xaf\x27\x1c", "a compressed archive"),
        (b"{\\rtf1\\ansi", "a text document (RTF)"),
        (b"<!DOCTYPE html><html><table><tr><td>Nom</td></tr></table>", "a web page"),
        (b"\xef\xbb\xbf \r\n<HTML><body>", "a web page"),
        (b"<table><tr><td>Nom</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "a web page"),
        ("<html>".encode("utf-16"), "a web page"),
        (b'<?xml version="1.0"?><liste/>', "an XML document"),
        (b'{"nom": "Alpha"}', "a JSON document"),
        (b'[{"nom": "Alpha"}]', "a JSON document"),
        (b"SQLite format 3\0", "a database"),
        (b"MZ\x90\0\x03", "a program"),
        (ole("WordDocument"), "an old Office document"),
        (package({"lisez-moi.txt": "x"}), "a compressed archive"),
        (package({"word/document.xml": "<x/>"}), "a Word document"),
        (package({"ppt/presentation.xml": "<x/>"}), "a presentation"),
        (
            package({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "an OpenDocument file",
        ),
    ],
)
@pytest.mark.parametrize("filename", ["liste.csv", "liste.xlsx"])
def test_other_types_are_refused_whatever_their_name(data, found, filename):
    error = refusal(data, filename=filename)

    assert (error.code, error.params["found"]) == ("wrong_type", found)


@pytest.mark.parametrize("text", ["BMW;Ville\nx;Lille\n", "MZ;x\na;b\n", "PK;x\na;b\n"])
def test_texts_that_begin_like_a_binary_are_read(text):
    with tabular.open_table(io.BytesIO(text.encode())) as table:
        assert len(list(table.rows())) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ole("Workbook"), "xls"),
        (ole("Book"), "xls"),
        (ole("EncryptedPackage"), "password"),
        (OLE + bytes(1 << 20) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (package(PARTS | {"xl/vbaProject.bin": "x"}), "macros"),
        (package(PARTS | {"XL/VBAPROJECT.BIN": "x"}), "macros"),
        (package(PARTS | {"xl/macrosheets/sheet1.xml": "x"}), "macros"),
        (
            workbook(
                one_row(),
                **{
                    "[Content_Types].xml": PARTS["[Content_Types].xml"].replace(
                        "application/vnd.openxmlformats-officedocument.spreadsheetml"
                        ".sheet.main",
                        "application/vnd.ms-excel.sheet.macroEnabled.main",
                    )
                },
            ),
            "macros",
        ),
        (package(PARTS | {"xl/workbook.bin": "x"}), "xlsb"),
        (
            package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "ods",
        ),
        (
            b'<?xml version="1.0"?><Workbook '
            b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "xml_spreadsheet",
        ),
        (
            workbook(
                one_row(),
                **{
                    "xl/workbook.xml": PARTS["xl/workbook.xml"].replace(
                        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
                    )
                },
            ),
            "strict_xlsx",
        ),
        (package({}), "wrong_type"),
    ],
)
def test_other_spreadsheets_are_refused_with_what_to_do(data, code):
    assert refusal(data).code == code


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_workbook_is_refused(share):
    data = good()

    assert refusal(data[: int(share * len(data))]).code == "damaged"


def test_every_flipped_byte_gives_a_table_or_a_reason():
    data = good()

    for place in range(4, len(data), 29):
        broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        try:
            with tabular.open_table(io.BytesIO(broken)) as table:
                list(table.rows())
        except TableError as error:
            assert error.code in tabular.REFUSALS  # noqa: PT017


@pytest.mark.parametrize("name", [name for name in PARTS if "rels/.rels" not in name])
def test_missing_or_broken_part_is_refused(name):
    found = {
        refusal(workbook(one_row(), **{name: content})).code
        for content in ("<oops", "")
    }
    missing = refusal(workbook(one_row(), **{name: None})).code

    assert found == {"damaged"}
    assert missing == ("wrong_type" if name == "[Content_Types].xml" else "damaged")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',  # no such shared text
        '<row r="2"><c r="A2"><v>douze</v></c></row>',
        '<row r="2"><c r="A2" s="99"><v>1</v></c>',
        '<row r="2"><c r="??"><v>1</v></c></row>',
        '<row r="2"><c r="ZZZ2"><v>1</v></c></row>',
        '<row r="deux"><c r="A2"><v>1</v></c></row>',
        '<row r="2000000"><c r="A2000000"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        one_row("<c/>" * 20_000),
        one_row("<x/>" * 1_100_000),
        one_row() + "<x/>" * 1_100_000,
    ],
)
def test_sheet_no_spreadsheet_writes_is_refused(rows):
    assert refusal(workbook(rows)).code == "damaged"


@pytest.mark.parametrize("prologue", [ENTITY, OUTSIDE])
@pytest.mark.parametrize(
    "name",
    [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    ],
)
def test_xml_entities_are_refused_in_every_part(name, prologue):
    whole = zipfile.ZipFile(io.BytesIO(workbook(one_row())))
    content = (
        whole.read(name).decode()
        if name in whole.namelist()
        else f'<styleSheet xmlns="{MAIN}"/>'
    )

    data = workbook(one_row(), **{name: prologue + content})

    assert refusal(data).code == "xml_entities"


def test_zip_bomb_is_refused_before_anything_is_unpacked():
    data = workbook(one_row(), **{"xl/media/image1.bmp": bytes(60 << 20)})

    tracemalloc.start()
    error = refusal(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (error.code, error.params) == ("bomb", {"megabytes": 60})
    assert peak < 5 << 20


def test_archive_that_lies_about_its_sizes_is_refused():
    data = bytearray(workbook("<row/>" * 100_000))
    true_size = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo(
        "xl/worksheets/sheet1.xml"
    )
    announced = struct.pack("<I", true_size.file_size)
    small = struct.pack("<I", 400)

    lying = bytes(data).replace(announced, small)

    assert lying != data
    assert refusal(lying).code == "damaged"


def test_archive_of_too_many_parts_is_refused():
    data = workbook(one_row(), **{f"xl/media/{n}": "" for n in range(10_001)})

    assert refusal(data).code == "bomb"


def test_styles_heavier_than_any_workbook_are_refused():
    data = workbook(one_row(), **{"xl/styles.xml": " " * (17 << 20)})

    assert refusal(data).code == "bomb"


def test_other_sheet_without_announced_size_is_checked_too():
    other = f'<worksheet xmlns="{MAIN}">{"<x/>" * 1_100_000}</worksheet>'
    parts = {
        "xl/workbook.xml": PARTS["xl/workbook.xml"].replace(
            "</sheets>", '<sheet name="B" sheetId="2" r:id="rId3"/></sheets>'
        ),
        "xl/_rels/workbook.xml.rels": PARTS["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId3" Type="{LINKS}/worksheet" '
            'Target="worksheets/sheet2.xml"/></Relationships>',
        ),
        "xl/worksheets/sheet2.xml": other,
    }

    assert refusal(workbook(one_row(), **parts)).code == "damaged"


def test_shared_texts_without_number_are_refused(monkeypatch):
    monkeypatch.setattr("grappe.connectors.tabular.scan._MANY_STRINGS", 1_000)
    strings = f'<sst xmlns="{MAIN}">{"<si/>" * 1_001}</sst>'

    assert (
        refusal(workbook(one_row(), **{"xl/sharedStrings.xml": strings})).code == "bomb"
    )


def test_encrypted_archive_is_refused():
    data = bytearray(good())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            data[place + offset] |= 1

    assert refusal(bytes(data)).code == "password"


def test_thousands_of_blank_rows_cost_little():
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 30_003))
    data = workbook(one_row() + blank)

    tracemalloc.start()
    with tabular.open_table(io.BytesIO(data)) as table:
        count = len(list(table.rows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 1
    assert peak < 8 << 20


@pytest.mark.parametrize("code", tabular.REFUSALS)
def test_each_refusal_is_one_sentence_or_more(code):
    words = {
        "found": "x", "limit": 1, "megabytes": 1, "line": 1, "row": 1, "column": "A",
        "encoding": "x", "sheet": "x", "sheets": "x",
    }  # fmt: skip

    error = TableError(code, words)

    assert error.message.endswith(".")
    assert "%" not in error.message


def test_limits_can_be_narrowed_for_a_page():
    assert refusal(good(), limits=Limits(max_bytes=100)).params == {
        "megabytes": 0,
        "limit": 0,
    }
