"""What is entered once. SQLite names the columns, or the index of a condition."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    AnnualFiguresFactory,
    OrganisationFactory,
    PositionFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


def test_annualfigures_once_a_year_and_source():
    row = AnnualFiguresFactory()

    name = r"annualfigures_once_a_year_and_source|annualfigures\.year"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AnnualFiguresFactory(organisation=row.organisation)


def test_publication_of_an_organisation_is_unique():
    row = PublicationFactory(position=None)

    name = r"publication_of_an_organisation_is_unique|publication\.organisation_id"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PublicationFactory(
            cluster=row.cluster, organisation=row.organisation, field=row.field
        )


def test_publication_of_a_contact_is_unique():
    position = PositionFactory()
    of_contact = {
        "cluster": position.cluster,
        "organisation": position.organisation,
        "position": position,
        "field": "email",
    }
    PublicationFactory(**of_contact)

    name = r"publication_of_a_contact_is_unique|publication\.position_id"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PublicationFactory(**of_contact)


def test_organisation_ror_is_unique():
    OrganisationFactory(ror="0zz000001")

    name = r"organisation_ror_is_unique|organisation\.ror"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OrganisationFactory(ror="0zz000001")


def test_organisation_foreign_id_is_unique():
    OrganisationFactory(foreign=True, foreign_id="FICTIF-1")

    name = r"organisation_foreign_id_is_unique|organisation\.foreign_id"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OrganisationFactory(foreign=True, foreign_id="FICTIF-1")
