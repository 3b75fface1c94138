import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.documents import names


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("Annexe 1.pdf", "Annexe 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Budget.xlsx", "Budget.xlsx"),
        ("annexe\u202efdp.exe", "annexefdp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ("un\r\nSet-Cookie: x.pdf", "un Set-Cookie_ x.pdf"),
        ('"<b>".pdf', "__b__.pdf"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("  .pdf  ", "pdf"),
        ("", "document"),
        ("...", "document"),
        ("/", "document"),
        ("\ud800.pdf", "pdf"),
        ("a" * 300 + ".docx", "a" * 195 + ".docx"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_cleaned(given_name, cleaned):
    assert names.cleaned(given_name) == cleaned


@given(st.text(max_size=400))
def test_cleaned_is_safe_whatever_comes(text):
    name = names.cleaned(text)

    assert 1 <= len(name) <= 200
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(char).startswith("C") for char in name)
    assert names.cleaned(name) == name


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", "")]
)
def test_extension(name, extension):
    assert names.extension(name) == extension
