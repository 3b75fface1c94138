"""The sentences of the engines in the reader's language."""

from django.utils.translation import gettext_lazy as _

from grappe.engines.identifiers import IdentifierKind, InvalidIdentifier

# The keys are those of the engine; a test holds both lists together.
IDENTIFIER_MESSAGES = {
    "empty": _("Enter the %(kind)s."),
    "characters": _("The %(kind)s cannot contain “%(characters)s”."),
    "rounded": _(
        "A spreadsheet rounded this number and lost digits: format the column as "
        "text and type the %(kind)s again."
    ),
    "length": _("The %(kind)s has %(expected)s digits, not %(found)s."),
    "zeros": _("The %(kind)s cannot be made of zeros only."),
    "leading_zeros": _(
        "Zeros seem to be missing at the beginning: is it %(suggestion)s?"
    ),
    "checksum": _("This %(kind)s does not exist: its check digit is wrong."),
    "siren_given": _("This is a SIREN, not the %(kind)s."),
    "siret_given": _(
        "This is a SIRET (14 digits), the number of one establishment: the SIREN "
        "is its first nine digits, %(suggestion)s."
    ),
    "vat_given": _("This is a VAT number: its SIREN is %(suggestion)s."),
    "no_country": _("A VAT number begins with two letters for the country, as FR."),
    "country": _("%(country)s is not the prefix of a VAT number of the Union."),
    "shape": _("The %(kind)s is not written like this, but like %(example)s."),
    "no_siren": _("No SIREN can be read from this VAT number."),
}

IDENTIFIER_NAMES = {
    IdentifierKind.SIREN: "SIREN",
    IdentifierKind.SIRET: "SIRET",
    IdentifierKind.VAT: _("VAT number"),
    IdentifierKind.RNA: _("RNA number"),
    IdentifierKind.ROR: _("ROR identifier"),
    IdentifierKind.PIC: "PIC",
}

# The keys are those of the engine of sizes; a test holds both lists together.
SIZE_REMARKS = {
    "no_figures": _("No figure is known."),
    "missing_figures": _("Figures are missing for %(keys)s."),
    "sum_not_consolidated": _(
        "The accounts of %(count)s entities were added up: what they invoice to each "
        "other is counted."
    ),
    "old_figures": _("The last closed year known ended on %(closed_on)s."),
    "annualised": _("The turnover of %(keys)s was brought to twelve months."),
    "estimated_in_good_faith": _("The figures of %(keys)s are estimates."),
    "one_year_only": _(
        "Only one closed year is known: the rule of two consecutive years could not "
        "be applied."
    ),
    "two_years_rule": _(
        "The last year alone would give “%(annual)s”: a ceiling must be crossed in "
        "two consecutive years."
    ),
    "control_changed": _(
        "Control changed on %(changed_on)s: the years closed before do not count."
    ),
    "public_control": _(
        "Public bodies hold %(percent)s %% of the enterprise, or more: from 25 %% on, "
        "it is no SME."
    ),
    "angels_exceed": _(
        "Business angels invested %(amount)s euros: from 1,250,000 on, they are "
        "partners like others."
    ),
}


def identifier_message(error: InvalidIdentifier) -> str:
    params = {**error.params, "kind": IDENTIFIER_NAMES[error.kind]}
    return str(IDENTIFIER_MESSAGES[error.code]) % params
