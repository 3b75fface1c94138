from grappe.web.downloads import attachment, download
from tests.factories import NOON
from tests.factories.documents import DocumentFactory


def test_attachment_is_saved_and_never_shown():
    response = attachment(b"<b>", "Annexe é.txt", "text/plain")

    assert (response.content, dict(response.headers)) == (
        b"<b>",
        {
            "Content-Type": "text/plain",
            "Content-Disposition": "attachment; filename*=utf-8''Annexe%20%C3%A9.txt",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def test_a_name_writes_no_header():
    response = attachment(b"x", "a\r\nSet-Cookie: b=1\x00.txt", "text/plain")

    assert response["Content-Disposition"] == (
        'attachment; filename="a  Set-Cookie: b=1 .txt"'
    )
    assert "Set-Cookie" not in response.headers


def test_download_gives_the_file_under_its_name(db):
    response = download(DocumentFactory(), reader="Camille Fictif", at=NOON)

    assert response["Content-Disposition"] == 'attachment; filename="annexe.txt"'
    assert response.content == b"Bonjour.\n"
