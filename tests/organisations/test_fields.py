"""What people type for one field, and what is kept."""

import pytest
from django.core.exceptions import ValidationError

from grappe.organisations import fields
from grappe.organisations.models import Organisation, by_name
from tests.factories import OrganisationFactory


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("siren", " 552 100 554 ", "552100554"),
        ("ror", "https://ror.org/05dxps055", "05dxps055"),
        ("ror", "05DXPS055", "05dxps055"),
        ("pic", "999 989 001", "999989001"),
        ("naf_rev2", "7211z", "72.11Z"),
        ("country", "Belgique", "BE"),
        ("siren", "", None),
        ("ror", "", ""),
    ],
)
def test_clean_keeps_the_canonical_value(field, typed, kept):
    assert fields.clean(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("siren", "552100555"),
        ("ror", "https://ror.org/05dxps056"),
        ("pic", "12"),
        ("naf_rev2", "99.99X"),
        ("country", "Atlantide"),
        ("legal_name", ""),
        ("legal_name", "x" * 251),
    ],
)
def test_clean_refuses_with_a_sentence(field, typed):
    with pytest.raises(ValidationError) as refusal:
        fields.clean(field, typed)

    assert refusal.value.messages[0]


def test_clean_refuses_a_siren_abroad():
    with pytest.raises(ValidationError):
        fields.clean("siren", "552100554", country="BE")


@pytest.mark.django_db
def test_by_name_orders_by_the_name_shown():
    OrganisationFactory(legal_name="Zeta SAS", brand_name="alpha")
    OrganisationFactory(legal_name="Beta SAS")
    OrganisationFactory(legal_name="Alma SAS", brand_name="Gamma")

    names = [found.name for found in Organisation.objects.order_by(by_name())]

    assert names == ["alpha", "Beta SAS", "Gamma"]
