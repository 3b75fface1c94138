"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "organisations.ProfileTag": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code",
        },
    ),
    "organisations.Competence": table(
        impersonal={
            "words and settings of the cluster": "name_fr name_en code uri",
        },
    ),
    "organisations.Organisation": table(
        purpose="registers",
        retention="organisation",
        source=Source.MEMBER,
        loose="legal_name brand_name description_fr description_en",
        impersonal={
            "of an organisation; its number names a person only where the name does": (
                "uid acronym siren country vat_number foreign_id ror pic rnsr "
                "legal_category naf_rev2 naf_2025 founded_on closed_on "
                "register_checked_on website"
            ),
        },
    ),
    "organisations.KnownOrganisation": table(
        impersonal={
            "a date of the record, not of a life": "since",
        },
    ),
    "organisations.Establishment": table(
        purpose="registers",
        retention="organisation",
        source=Source.MEMBER,
        loose="name address",
        impersonal={
            "of an organisation's place": (
                "siret postcode town department country opened_on closed_on"
            ),
        },
    ),
    "organisations.FieldValue": table(
        purpose="registers",
        retention="organisation",
        actors="recorded_by",
        loose="value detail",
        impersonal={
            "the name of a field, and the day it was seen": "field observed_on",
        },
    ),
    "organisations.Person": table(
        purpose="contacts",
        retention="contact",
        source=Source.MEMBER,
        subject="id merged_into",
        data="uid given_name family_name email phone user",
    ),
    "organisations.Position": table(
        purpose="contacts",
        retention="contact",
        source=Source.MEMBER,
        subject="person",
        data="starts_on ends_on job_title",
    ),
    "organisations.Consent": table(
        purpose="consents",
        retention="consent",
        source=Source.PERSON,
        subject="person",
        data="text_version",
    ),
    "organisations.Publication": table(
        purpose="directory",
        retention="contact",
        source=Source.PERSON,
        subject="position",
        actors="opened_by",
        impersonal={
            "the name of a field": "field",
        },
    ),
    "organisations.OtherNumber": table(
        impersonal={
            "a number of an organisation": "value detail",
        },
    ),
    "organisations.RegisterAlert": table(
        purpose="registers",
        retention="organisation",
        source=Source.SYSTEM,
        actors="settled_by",
        loose="before after data",
        impersonal={
            "a register and the day it was read": "register observed_on",
        },
    ),
    "organisations.OrganisationPair": table(
        purpose="contacts",
        retention="pair",
        source=Source.SYSTEM,
        actors="settled_by",
        loose="reasons",
        impersonal={
            "a hash of the row, read by code alone": "fingerprint",
        },
    ),
    "organisations.PersonPair": table(
        purpose="contacts",
        retention="pair",
        source=Source.SYSTEM,
        subject="first second",
        data="reasons",
        actors="settled_by",
        impersonal={
            "a hash of the row, read by code alone": "fingerprint",
        },
    ),
    "organisations.OrganisationMerge": table(
        purpose="contacts",
        retention="organisation",
        source=Source.SYSTEM,
        actors="by undone_by",
        loose="reason journal",
    ),
    "organisations.PersonMerge": table(
        purpose="contacts",
        retention="merge",
        source=Source.SYSTEM,
        subject="kept absorbed",
        data="reason journal",
        actors="by undone_by",
    ),
    "organisations.RowIdentity": table(
        purpose="imports",
        retention="import",
        source=Source.FILE,
        actors="answered_by",
        loose="query candidates value history previewed",
        impersonal={
            "a hash of the row, a register and the day it was read": (
                "fingerprint register observed_on"
            ),
        },
    ),
    "organisations.Shareholding": table(
        impersonal={
            "between organisations; people who own shares are not kept": (
                "starts_on ends_on"
            ),
        },
    ),
    "organisations.SizePeriod": table(
        impersonal={
            "of an organisation, worked out from its figures": (
                "starts_on ends_on rule"
            ),
        },
    ),
}
