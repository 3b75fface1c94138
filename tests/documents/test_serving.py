import io

import pytest
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject

from grappe.documents import serving
from grappe.documents.serving import Leaving, NotServable
from grappe.documents.serving.marking import Unmarkable, marked
from tests.documents import files
from tests.factories import NOON
from tests.factories.documents import DocumentFactory

READER = "Camille Fictif"
HASH = "0123456789ab" + "c" * 52
# A drawing that leaves states saved in which everything is ten times smaller.
OPEN_STATE = b"q q 0.1 0 0 0.1 0 0 cm"


def mark(content):
    return marked(content, reader=READER, at=NOON, sha256=HASH)


def pages(content):
    return PdfReader(io.BytesIO(content)).pages


def words(page):
    return " ".join(page.extract_text().split())


def pdf_document(content, **values):
    return DocumentFactory(
        content=content, name="annexe.pdf", content_type="application/pdf", **values
    )


def test_mark_says_who_when_and_which_document():
    [page] = pages(mark(files.pdf()))

    assert words(page) == (
        "Camille Fictif · 2 Mar 2026 13:00 "
        "Copy of Camille Fictif, 2 Mar 2026 13:00 – document 0123456789ab"
    )


def test_each_page_is_marked():
    given_pages = [(595, 842, 0, b""), (842, 595, 0, b""), (595, 842, 90, OPEN_STATE)]

    told = [words(page) for page in pages(mark(files.pdf(*given_pages)))]

    assert [text.count(READER) for text in told] == [2, 2, 2]


@pytest.mark.parametrize(
    ("rotation", "matrix"),
    [
        (0, [1, 0, 0, 1, 0, 0]),
        (90, [0, 1, -1, 0, 595, 0]),
        (180, [-1, 0, 0, -1, 595, 842]),
        (270, [0, -1, 1, 0, 0, 842]),
    ],
)
def test_mark_is_upright_on_a_turned_page(rotation, matrix):
    [page] = pages(mark(files.pdf((595, 842, rotation, b""))))

    assert placed(page) == matrix


def test_mark_is_where_a_cropped_page_is_read():
    [page] = pages(mark(files.cropped((100, 200, 400, 500))))

    assert placed(page) == [1, 0, 0, 1, 100, 200]
    assert [float(side) for side in form(page)["/BBox"]] == [0, 0, 300, 300]


def test_mark_does_not_follow_states_left_open():
    [page] = pages(mark(files.pdf((595, 842, 0, OPEN_STATE))))

    drawn = page.get_contents().get_data().split()
    before = drawn[: drawn.index(b"/GrappeReader")]
    # The last one saved is the mark's own.
    assert before.count(b"q") - before.count(b"Q") == 1


def test_what_the_file_runs_or_carries_stays_behind():
    carrying = files.pdf(
        root={
            "/OpenAction": files.script("app.alert('x')"),
            "/Names": DictionaryObject(
                {
                    NameObject("/JavaScript"): files.script("app.alert('y')"),
                    NameObject("/EmbeddedFiles"): DictionaryObject(),
                }
            ),
        }
    )

    root = PdfReader(io.BytesIO(mark(carrying))).root_object

    assert "/OpenAction" not in root
    assert root["/Names"] == {}


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", files.pdf()[:300], files.pdf(password="x")]
)
def test_a_pdf_that_cannot_be_read_is_not_marked(content):
    with pytest.raises(Unmarkable):
        mark(content)


@given(st.data())
@settings(max_examples=25)
def test_a_damaged_pdf_is_marked_or_refused(data):
    content = bytearray(files.pdf((595, 842, 0, b"1 0 0 RG")))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )

    try:
        marked_pages = pages(mark(bytes(content)))
    except Unmarkable:
        return
    # Its own drawing may be past reading: the mark is laid over it all the same.
    assert all(placed(page) for page in marked_pages)


def test_pdf_for_names_the_reader(db):
    document = pdf_document(files.pdf())

    [page] = pages(serving.pdf_for(document, READER, NOON))

    assert words(page).count(READER) == 2
    assert document.sha256[:12] in words(page)


def test_leaving_gives_other_files_as_they_came(db):
    document = DocumentFactory(content=b"Bonjour.\n")

    left = serving.leaving(document, reader=READER, at=NOON)

    assert left == Leaving("annexe.txt", "text/plain", b"Bonjour.\n")


def test_pdf_that_cannot_be_marked_does_not_leave(db):
    document = pdf_document(b"%PDF-1.7 broken")

    with pytest.raises(NotServable, match="cannot be marked"):
        serving.leaving(document, reader=READER, at=NOON)


def test_file_that_was_removed_does_not_leave(db):
    document = DocumentFactory(removed_at=NOON)

    with pytest.raises(NotServable, match="was removed"):
        serving.leaving(document, reader=READER, at=NOON)


def test_file_that_is_missing_does_not_leave(db):
    document = DocumentFactory()
    default_storage.delete(document.file.name)

    with pytest.raises(NotServable, match="is missing"):
        serving.leaving(document, reader=READER, at=NOON)


def form(page):
    return page["/Resources"]["/XObject"]["/GrappeReader"]


def placed(page):
    """The matrix under which the mark is drawn."""
    drawn = page.get_contents().get_data().split()
    place = drawn.index(b"/GrappeReader")
    return [float(number) for number in drawn[place - 7 : place - 1]]
