"""Files that attack whoever takes, keeps, reads or opens them."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import grappe
from grappe.documents import actions
from grappe.documents.models import Document
from grappe.organisations.models import Organisation
from grappe.web.downloads import download
from tests.documents import files
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.web.access import Row, World
from tests.web.test_access import ROWS
from tests.web.test_separation import address

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"

# (name, content, type that the browser claims)
PRETENDERS = [
    ("a.svg", SVG, "image/svg+xml"),
    ("a.svg", SVG, "image/png"),
    ("a.png", SVG, "image/png"),
    ("a.html", HTML, "text/html"),
    ("a.htm", HTML, "application/pdf"),
    ("a.xhtml", HTML, "text/plain"),
    ("a.txt", HTML, "text/plain"),
    ("a.csv", b"\n\n   " + SVG, "text/csv"),
    ("a.csv", b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "text/csv"),
    ("a.pdf", HTML, "application/pdf"),
    ("a.pdf.html", files.pdf(), "application/pdf"),
    ("a.pdf\x00.html", HTML, "application/pdf"),
    ("a.jpg", b"GIF89a" + HTML, "image/jpeg"),
    ("a.gif", b"GIF89a/*" + HTML, "image/gif"),
    ("a.xml", SVG, "text/xml"),
    ("a.js", b"alert(1)", "text/javascript"),
    ("a.mhtml", b"From: x", "message/rfc822"),
    ("a.url", b"[InternetShortcut]", "text/plain"),
    ("a.docm", files.office("docx"), "application/msword"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "claimed"), PRETENDERS)
def test_what_a_browser_would_run_is_not_taken_and_is_logged(
    settings, tmp_path, caplog, name, content, claimed
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile(name, content, content_type=claimed)

    with pytest.raises(actions.NotStorable):
        actions.store(upload, cluster=ClusterFactory(), by=UserFactory(), at=NOON)

    assert Document.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert "A file was refused: it is not of a kind that is taken." in caplog.messages


# A true file with another one at its end is taken, and served as what it begins as.
POLYGLOTS = [
    ("a.png", files.png() + HTML, "image/png"),
    ("a.jpg", files.jpeg() + SVG, "image/jpeg"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "served_as"), POLYGLOTS)
def test_a_file_of_two_kinds_is_refused_or_runs_nowhere(
    settings, tmp_path, name, content, served_as
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    try:
        document = actions.store(
            upload, cluster=ClusterFactory(), by=UserFactory(), at=NOON
        )
    except actions.NotStorable:
        return

    response = download(document, reader="Camille Fictif", at=NOON)

    assert response.headers["Content-Type"] == served_as
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


PATHS = [
    "../../../etc/cron.d/evil.txt",
    "..\\..\\windows\\evil.txt",
    "/etc/passwd.txt",
    "C:\\evil.txt",
    "a/../../evil.txt",
    "....//....//evil.txt",
    "%2e%2e%2fevil.txt",
    ".htaccess.txt",
    "evil\x00.txt",
    "evil\r\nSet-Cookie: a=b.txt",
    'evil"; filename="x.html.txt',
    "con.txt",
    "é" * 300 + ".txt",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PATHS)
def test_no_name_leads_out_of_the_folder_or_into_a_header(settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path / "files"
    upload = SimpleUploadedFile("x.txt", b"Bonjour.\n", content_type="text/plain")
    upload._name = name  # as a client may send it: Django would clean it too

    document = actions.store(
        upload, cluster=ClusterFactory(), by=UserFactory(), at=NOON
    )

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    response = download(document, reader="Camille Fictif", at=NOON)
    disposition = response.headers["Content-Disposition"]
    assert [
        path.is_relative_to(settings.MEDIA_ROOT / "documents") for path in kept
    ] == [True]
    assert not {"evil", "passwd", "con"} & {path.stem for path in kept}
    assert not set("\r\n\x00/\\") & set(disposition)
    assert disposition.count('"') in (0, 2)
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *("/media/../settings.py", "/files/documents/1", "/static/../settings.py"),
        *("/static/..%2f..%2fsettings.py", "/static/%2e%2e/config/settings.py"),
        *(
            "/static//etc/passwd",
            "/static/....//....//etc/passwd",
            "/var/grappe.sqlite3",
        ),
        *("/.git/config", "/static/\\..\\settings.py"),
    ],
)
def test_no_address_leads_to_a_file_of_the_machine(client, path):
    response = client.get(path)

    assert response.status_code in (400, 404, 302, 301)
    assert "SECRET_KEY" not in str(getattr(response, "content", b""))


# Formulas ----------------------------------------------------------------------------

FORMULA = '=HYPERLINK("https://evil.example","A")+cmd|\' /C calc\'!A0'
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?( ?%)?")
EXPORTS = [
    row
    for row in ROWS
    if row.method == "get" and "export" in row.name and row.of_cluster
]


def cells_of(response) -> list[str]:
    body = response.getvalue() if response.streaming else response.content
    if "spreadsheetml" in response.headers["Content-Type"]:
        book = openpyxl.load_workbook(io.BytesIO(body))
        # A formula is a cell of type "f", however it is written.
        cells = [cell for sheet in book for line in sheet.rows for cell in line]
        return [str(cell.value) for cell in cells if cell.data_type == "f"]
    told = body.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(told), delimiter=";" if ";" in told else ",")
    return [cell for line in rows for cell in line]


def is_formula(cell: str) -> bool:
    first = cell.lstrip(" ")[:1]
    return first in set("=+-@\t\r") and bool(first) and not NUMBER.fullmatch(cell)


@pytest.mark.parametrize("row", EXPORTS, ids=lambda row: row.name)
def test_no_export_holds_a_formula(cluster, membership, as_role, row: Row):
    client = as_role("direction")
    world = World(cluster, membership)
    url = address(row, cluster.slug, world) + row.query
    Organisation.objects.update(legal_name=FORMULA)
    type(client.user).objects.update(given_name="+Anne", family_name="-Fictive")
    cluster.name = "=1+1"
    cluster.save(update_fields=["name"])

    found = {}
    for kind in ("csv", "xlsx"):
        response = client.get(url, {"format": kind})
        if response.status_code == 200 and "json" not in response["Content-Type"]:
            cells = cells_of(response)
            found[kind] = [cell for cell in cells if kind == "xlsx" or is_formula(cell)]

    assert {kind: cells for kind, cells in found.items() if cells} == {}


def test_only_the_house_s_writer_writes_tables():
    """It guards every cell; nobody else may write CSV or workbooks."""
    source = Path(grappe.__file__).parent
    writers = re.compile(r"csv\.(writer|DictWriter)|xlsxwriter|\bWorkbook\(\)")
    found = [
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if writers.search(path.read_text()) and "connectors/tabular" not in str(path)
    ]

    assert sorted(found) == [
        # Files made up for the demo, and firms reduced to bands: no words of people.
        "demo/identity/guests.py",
        "demo/identity/stock.py",
        "impact/panels/bands.py",
    ]


@pytest.mark.django_db
def test_an_export_s_name_writes_no_header(as_role, cluster):
    cluster.name = 'x"\r\nSet-Cookie: a=b'
    cluster.save(update_fields=["name"])

    response = as_role("direction").get(
        reverse("memberships:member_export", args=[cluster.slug]), {"format": "csv"}
    )

    assert re.fullmatch(
        r'attachment; filename="essai-[a-z-]+-[0-9-]+\.csv"',
        response.headers["Content-Disposition"],
    )
