import io

import pytest

from grappe.documents import kinds
from grappe.documents.kinds import DEFAULT_KINDS, Unfit
from tests.documents import files

MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
OTHER = "is something else"
TEMPLATE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="a" Type="http://x/attachedTemplate" '
    'Target="{}" TargetMode="External"/></Relationships>'
)


def recognised(name, content, allowed=DEFAULT_KINDS):
    return kinds.recognise(name, io.BytesIO(content), allowed).code


@pytest.mark.parametrize("name", files.TRUE)
def test_each_kind_is_recognised(name):
    code = name.rpartition(".")[2].lower().replace("jpg", "jpeg")

    assert recognised(name, files.TRUE[name]) == code


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.exe", b"MZ\0\0", "not taken"),
        ("a.svg", b"<svg/>", "not taken"),
        ("a.html", b"<html>", "not taken"),
        ("a.docm", files.office("docx", main=MACRO), "not taken"),
        ("a", b"text", "not taken"),
        ("a.pdf", b"MZ\0\0", OTHER),
        ("a.pdf", files.office("docx"), OTHER),
        ("a.docx", files.office("xlsx"), OTHER),
        ("a.docx", files.open_document("odt"), OTHER),
        ("a.docx", files.zipped({"a.exe": b"MZ"}), OTHER),
        ("a.odt", files.open_document("ods"), OTHER),
        ("a.odt", files.office("docx"), OTHER),
        ("a.docx", files.pdf(), OTHER),
        ("a.png", files.jpeg(), OTHER),
        ("a.png", files.png()[:-6], OTHER),
        ("a.png", b"\x89PNG\r\n\x1a\n", OTHER),
        ("a.jpg", files.png(), OTHER),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x40ab", OTHER),
        ("a.jpg", b"\xff\xd8\xff\xda\x00\x02", OTHER),
        ("a.csv", files.pdf(), OTHER),
        ("a.csv", b"  <!DOCTYPE html><script>", OTHER),
        ("a.txt", b"\xef\xbb\xbf<svg onload=x>", OTHER),
        ("a.txt", "<html>".encode("utf-16"), OTHER),
        ("a.txt", b"MZ\x90\0\x03", OTHER),
        ("a.txt", b"\xff\xfea\0b", OTHER),
        ("a.txt", "a\0b".encode("utf-16"), OTHER),
        ("a.pdf", files.pdf(password="secret"), "password"),
        ("a.pdf", files.pdf(password=""), "restrictions"),
        ("a.pdf", b"%PDF-1.7\nnothing", "cannot be read"),
        ("a.pdf", files.pdf()[:200], "cannot be read"),
        ("a.pdf", files.pdf((0, 0, 0, b"")), "cannot be read"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "password"),
        ("a.docx", files.office("docx", main=MACRO), "macros"),
        ("a.docx", files.office("docx", **{"word/vbaProject.bin": b"x"}), "macros"),
        ("a.xlsx", files.office("xlsx", **{"xl/macrosheets/a.xml": b"x"}), "macros"),
        ("a.pptx", files.office("pptx", **{"ppt/activeX/a.bin": b"x"}), "macros"),
        ("a.odt", files.open_document("odt", **{"Basic/script.xml": b"x"}), "macros"),
        (
            "a.odt",
            files.open_document("odt", manifest="<m:encryption-data/>"),
            "password",
        ),
        ("a.docx", files.office("docx")[:80], "damaged"),
        ("a.docx", files.zipped({"[Content_Types].xml": b"<a"}), "damaged"),
        ("a.xlsx", files.office("xlsx", **{"a.xml": bytes(60 << 20)}), "unpacks"),
        (
            "a.docx",
            files.office(
                "docx",
                **{
                    "word/_rels/settings.xml.rels": TEMPLATE.format(
                        "https://x.example/a.dotm"
                    ).encode()
                },
            ),
            "from the network",
        ),
    ],
)
def test_what_is_refused(name, content, sentence):
    with pytest.raises(Unfit, match=sentence):
        recognised(name, content)


def test_xml_bomb_is_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'

    with pytest.raises(Unfit, match="damaged"):
        recognised("a.docx", files.zipped({"[Content_Types].xml": bomb}))


def test_template_on_the_writers_disk_is_no_harm():
    part = TEMPLATE.format("file:///C:/Normal.dotm").encode()

    content = files.office("docx", **{"word/_rels/settings.xml.rels": part})

    assert recognised("a.docx", content) == "docx"


def test_kinds_allowed_narrow_what_is_taken():
    with pytest.raises(Unfit) as caught:
        recognised("a.txt", b"text", ("pdf", "jpeg"))

    assert str(caught.value) == (
        "Files of this type are not taken. These are: .pdf, .jpg, .jpeg."
    )


def test_stream_is_left_at_its_beginning():
    stream = io.BytesIO(files.png())

    kinds.recognise("a.png", stream, DEFAULT_KINDS)

    assert stream.tell() == 0
