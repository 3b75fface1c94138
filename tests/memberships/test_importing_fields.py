"""Each column of a list of members, with something it cannot hold."""

import pytest

from grappe.imports import actions, wording
from grappe.memberships.importing import MEMBERS
from tests.factories import NOON, ClusterFactory

pytestmark = pytest.mark.django_db

NAME, CLOSED = {"legal_name": "Alpha"}, {"legal_name": "Alpha", "ends_on": "2024-12-31"}
# By field: the other cells, the wrong one, what becomes of the row, what it is told.
WRONG = {
    "legal_name": ({}, "x" * 251, "refuse", "too_long"),
    "brand_name": (NAME, "x" * 251, "refuse", "too_long"),
    "acronym": (NAME, "x" * 61, "create", "no_acronym"),
    "siren": (NAME, "123456789", "refuse", "identifier_checksum"),
    "siret": (NAME, "12345678901234", "refuse", "identifier_checksum"),
    "vat_number": (NAME, "sans objet", "create", "vat_left_out"),
    "pic": (NAME, "12", "refuse", "identifier_length"),
    "ror": (NAME, "abc", "refuse", "identifier_shape"),
    "foreign_id": (NAME, "x" * 61, "refuse", "too_long"),
    "country": (NAME, "Atlantide", "refuse", "country_unknown"),
    "kind": (NAME, "licorne", "create", "kind_unknown"),
    "size_category": (NAME, "énorme", "create", "size_unknown"),
    "is_sme": (NAME, "peut-être", "create", "cell_not_a_boolean"),
    "naf": (NAME, "99.99X", "create", "naf_unknown"),
    "legal_category": (NAME, "zéro", "create", "legal_category_unknown"),
    "address": (NAME, "x" * 251, "refuse", "too_long"),
    "postcode": (NAME, "ABC", "create", "postcode_unusual"),
    "town": (NAME, "x" * 101, "refuse", "too_long"),
    "department": (NAME, "99", "create", "department_unknown"),
    "latitude": (NAME, "50,6", "create", "position_wrong"),
    "longitude": (NAME | {"latitude": "50,6"}, "est", "create", "position_wrong"),
    "position": (NAME, "ici", "create", "position_wrong"),
    "website": (NAME, "pas un site", "create", "website_wrong"),
    "founded_on": (NAME, "31/02/2020", "refuse", "cell_impossible_date"),
    "headcount": (NAME, "douze", "refuse", "cell_not_a_number"),
    "turnover": (NAME, "1.234", "refuse", "cell_ambiguous_number"),
    "balance": (NAME, "-3", "refuse", "negative"),
    "figures_year": (NAME | {"headcount": "3"}, "1830", "refuse", "year_wrong"),
    "category": (NAME, "Inconnue", "refuse", "category_unknown"),
    "college": (NAME, "Inconnu", "create", "college_unknown"),
    "starts_on": (NAME, "bientôt", "refuse", "cell_not_a_date"),
    "ends_on": (NAME, "32/01/2024", "refuse", "cell_impossible_date"),
    "end_reason": (CLOSED, "lassitude", "create", "reason_kept_as_note"),
    "profile_tags": (NAME, "Inconnu", "refuse", "profile_tags_unknown"),
    "strategic_domains": (NAME, "Inconnu", "refuse", "strategic_domains_unknown"),
    "competences": (NAME, "Inconnue", "refuse", "competences_unknown"),
    "contact_given_name": (NAME, "x" * 101, "refuse", "too_long"),
    "contact_family_name": (NAME, "x" * 101, "refuse", "too_long"),
    "contact_email": (NAME, "pas une adresse", "refuse", "email_wrong"),
    "contact_phone": (NAME, "0" * 41, "refuse", "too_long"),
    "contact_job_title": (NAME, "x" * 151, "refuse", "too_long"),
}


def test_every_field_is_tried():
    assert set(WRONG) == {field.key for field in MEMBERS.fields}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_value_is_told_in_a_sentence(key):
    others, wrong, verdict, code = WRONG[key]
    cells = others | {key: wrong}
    batch = actions.paste(
        ";".join(cells) + "\n" + ";".join(cells.values()) + "\n",
        filename="m.csv",
        cluster=ClusterFactory(),
        kind="members",
        by=None,
        at=NOON,
    )
    mapping = {str(place): name for place, name in enumerate(cells)}
    answers = {"since": "2024-01-01"}
    actions.set_mapping(batch, mapping=mapping, options=answers, at=NOON)

    actions.check(batch, at=NOON)

    row = batch.rows.get()
    told = {one["code"]: one for one in row.messages}
    assert (row.verdict, code in told) == (verdict, True), told
    sentence = wording.sentence(code, told[code]["params"], MEMBERS.messages)
    assert sentence.endswith(".")
    assert "%(" not in sentence
