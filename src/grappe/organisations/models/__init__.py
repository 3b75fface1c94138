from grappe.organisations.models.organisation import (
    Establishment,
    FieldValue,
    Kind,
    KnownOrganisation,
    Organisation,
    OrganisationQuerySet,
    Source,
    by_name,
)
from grappe.organisations.models.people import (
    PUBLIC_CONTACT_FIELDS,
    PUBLIC_FIELDS,
    Consent,
    ConsentPurpose,
    Person,
    Position,
    PositionRole,
    Publication,
)
from grappe.organisations.models.sizes import (
    AnnualFigures,
    FigureSource,
    Shareholding,
    SizeCategory,
    SizePeriod,
)
from grappe.organisations.models.vocabularies import Competence, ProfileTag

__all__ = [
    "PUBLIC_CONTACT_FIELDS",
    "PUBLIC_FIELDS",
    "AnnualFigures",
    "Competence",
    "Consent",
    "ConsentPurpose",
    "Establishment",
    "FieldValue",
    "FigureSource",
    "Kind",
    "KnownOrganisation",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "Position",
    "PositionRole",
    "ProfileTag",
    "Publication",
    "Shareholding",
    "SizeCategory",
    "SizePeriod",
    "Source",
    "by_name",
]
