"""The letter: what it prints, and the proof inside it."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from grappe.engines import credential
from grappe.labels import letters, signing, terms
from tests.factories import TODAY
from tests.factories.labelling import ProcedureFactory
from tests.factories.labels import LabelFactory
from tests.labels.signed import signed

pytestmark = pytest.mark.django_db


def text_of(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Letter of label", "2 March 2026", "What is labelled"]),
        ("fr", ["2 mars 2026"]),
    ],
)
def test_the_letter_says_what_is_signed_in_both_languages(language, said):
    label = signed(scope="Toutes les tâches #set text(red) *et* $x$.")

    text = text_of(letters.pdf(label, language))

    wanted = [
        label.number,
        label.acronym,
        label.call.code,
        label.cluster.name,
        "Toutes les tâches #set text(red) *et* $x$.",
        *said,
    ]
    assert [one for one in wanted if one not in text] == []
    assert str(label.uid) in text.replace(" ", "")


def test_the_letter_holds_its_proof():
    label = signed()

    found = credential.token_in(letters.pdf(label, "fr"))

    assert found == signing.current(label).token


def test_the_letter_lists_reservations_still_to_lift():
    label = signed(
        kind="with_reservations", reservations=[("Sign the agreement.", TODAY)]
    )

    assert "Sign the agreement." in text_of(letters.pdf(label, "en"))


@pytest.mark.parametrize("traits", [{"withdrawn": True}, {}])
def test_a_withdrawn_or_unsigned_label_has_no_letter(traits):
    with pytest.raises(letters.NoLetter):
        letters.pdf(LabelFactory(**traits), "fr")


@pytest.mark.parametrize(
    ("months", "given", "last"),
    [
        (0, "2026-03-02", None),
        (24, "2026-03-02", "2028-03-02"),
        (6, "2026-08-31", "2027-02-28"),
        (10, "2026-02-28", "2026-12-28"),
    ],
)
def test_a_label_holds_as_long_as_its_procedure_says(months, given, last):
    procedure = ProcedureFactory.build(label_months=months, cluster=None, kind=None)

    found = terms.last_day(procedure, date.fromisoformat(given))

    assert found == (last and date.fromisoformat(last))
