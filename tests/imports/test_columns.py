from django.utils import translation

from grappe.connectors import tabular
from grappe.imports import columns, tables
from grappe.memberships.importing.fields import FIELDS


def test_guess_matches_messy_french_titles():
    titles = [
        "Raison sociale *",
        "N° de SIRET (14 chiffres)",
        "Code Postal",
        "Date d'adhésion",
        "Remarques",
        "E-MAIL",
    ]

    mapping = columns.guess(titles, FIELDS)

    assert mapping == {
        "0": "legal_name",
        "1": "siret",
        "2": "postcode",
        "3": "starts_on",
        "5": "contact_email",
    }


def test_guess_prefers_what_a_person_chose_before():
    mapping = columns.guess(
        ["Nom", "Structure"], FIELDS, {"nom": "contact_family_name"}
    )

    assert mapping == {"0": "contact_family_name", "1": "legal_name"}


def test_guess_leaves_out_what_a_person_left_out():
    assert columns.guess(["Nom"], FIELDS, {"nom": ""}) == {}


def test_signature_ignores_order_case_and_accents():
    first = columns.signature(["Département", "Ville"])

    assert columns.signature(["ville", "DEPARTEMENT"]) == first


def test_every_sentence_of_the_reader_of_tables_is_translated():
    ours = [tables.REFUSALS, tables.NOTICES, tables.PROBLEMS, tables.BAD_CELLS]
    theirs = [
        tabular.REFUSALS,
        tabular.NOTICES,
        tabular.PROBLEMS,
        tabular.BAD_CELLS,
    ]

    with translation.override(None):
        said = [{key: str(text) for key, text in mine.items()} for mine in ours]
    assert said == [dict(original) for original in theirs]
