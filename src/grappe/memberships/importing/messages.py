"""What a row of a list of members can be told."""

from django.utils.translation import gettext_lazy as _

from grappe.imports.tables import BAD_CELLS
from grappe.organisations.identification import wording
from grappe.organisations.wording import IDENTIFIER_MESSAGES

MESSAGES = {
    **{f"identifier_{code}": text for code, text in IDENTIFIER_MESSAGES.items()},
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    # Of the whole file.
    "register_notice": "%(text)s",
    "name_missing": _("Give the name: no known organisation has these numbers."),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "no_acronym": _("“%(text)s…” is too long for an acronym: left out."),
    "siren_differs": _("The %(other)s belongs to the SIREN %(found)s, not %(siren)s."),
    "siren_not_french": _(
        "Only a French organisation has a SIREN; country: %(country)s."
    ),
    "number_found": _(
        "No official number in the file: found in the register %(register)s as "
        "%(unit)s (%(number)s). %(reasons)s"
    ),
    "number_chosen": _(
        "No official number in the file: %(unit)s (%(number)s) was chosen in the "
        "register %(register)s."
    ),
    "number_to_check": _(
        "No official number: to be chosen among the units of the registers that "
        "resemble it (%(count)s)."
    ),
    "number_replaced": _(
        "“%(text)s” is no number anybody has: %(number)s was found in its place."
    ),
    "unit_closed": _("The register says that %(unit)s is closed."),
    "unit_taken_over": _(
        "The register says that %(unit)s is closed; %(heir)s (%(heir_number)s) took "
        "over."
    ),
    "no_identifier": _(
        "No official number: this organisation is known by its name only."
    ),
    "vat_left_out": _("This VAT number is wrong and was left out: %(text)s."),
    "country_unknown": _("“%(text)s” is no country."),
    "kind_unknown": _("“%(text)s” is no kind we know: entered as “other”."),
    "size_unknown": _("“%(text)s” is no size: write TPE, PME, ETI or GE."),
    "naf_unknown": _("“%(text)s” is no activity code (NAF): left out."),
    "legal_category_unknown": _("“%(text)s” is no legal category: left out."),
    "postcode_unusual": _("“%(text)s” is not a French postcode."),
    "department_unknown": _("“%(text)s” is no French department: left out."),
    "position_wrong": _("“%(text)s” is not a place on Earth: left out."),
    "website_wrong": _("“%(text)s” is not a web address: left out."),
    "email_wrong": _("“%(text)s” is not an e-mail address."),
    "contact_erased": _(
        "This contact had their data erased: they are not entered again by a file."
    ),
    "contact_without_name": _("A contact needs a family name: the e-mail was used."),
    "negative": _("“%(text)s” is negative."),
    "year_wrong": _("“%(text)s” is not a year between 1990 and %(last)s."),
    "year_assumed": _("No year for these figures: %(year)s was taken."),
    "since_missing": _(
        "Say since when it is a member: fill the column, or give a date for the whole "
        "file."
    ),
    "end_before_start": _("It leaves on %(end)s, before it joins on %(start)s."),
    "founded_in_future": _("It cannot be founded on %(day)s, which is to come."),
    "closed_before_founded": _("It closed on %(day)s, before it was founded."),
    "end_without_start": _("It leaves on %(end)s but is no member since any day."),
    "already_member": _("It is already a member from %(start)s to %(end)s."),
    "already_member_open": _("It is already a member since %(start)s."),
    "reason_without_end": _("A reason of leaving without a day: left out."),
    "reason_kept_as_note": _("“%(text)s” is no reason of your list: kept as a note."),
    "merger_is_noted": _(
        "A merger is entered on the member's page, which asks who remains: kept as a "
        "note."
    ),
    "category_unknown": _("“%(text)s” is none of your member categories."),
    "profile_tags_unknown": _("“%(text)s” is none of your profile tags."),
    "strategic_domains_unknown": _("“%(text)s” is none of your strategic domains."),
    "competences_unknown": _("“%(text)s” is none of your competences."),
    "to_be_created": _("“%(text)s” will be created."),
    "college_differs": _(
        "The category “%(category)s” votes in another college than “%(text)s”: the "
        "category was followed."
    ),
    "college_unknown": _("“%(text)s” is none of your colleges: left out."),
    "same_as_row": _("Same organisation as row %(row)s, and the same values."),
    "spelling_of_row": _(
        "Row %(row)s spells the same organisation otherwise: the register gives both "
        "one number."
    ),
    "merged_with_row": _("Same organisation as row %(row)s, which is kept."),
    "differs_from_row": _(
        "Same organisation as row %(row)s, with other values: keep one of the rows, or "
        "say that the first is kept."
    ),
    "namesake_of_row": _(
        "Row %(row)s has the same name: give an official number to both, or keep one."
    ),
    "several_records": _(
        "Its numbers are those of different organisations: %(names)s. One is wrong, or "
        "they are to be merged."
    ),
    "another_record": _("a record of another cluster"),
    "contradicts": _("This %(field)s is not the one on file (%(known)s)."),
    "matched_by_name": _("Recognised by its name only: check that it is the same."),
    "several_namesakes": _(
        "Several organisations have this name (%(names)s): give an official number."
    ),
    "same_name": _("Another organisation has the same name: %(names)s."),
    "shared_record": _("Known by its official number: its record is completed."),
    "stronger_value": _(
        "%(field)s stays “%(known)s”, which a stronger source says; “%(text)s” is kept "
        "beside it."
    ),
    "siret_taken": _("This SIRET is already that of another organisation."),
    "representative": _(
        "%(name)s is already known with another e-mail: both are kept."
    ),
}

# Params that are kept as codes.
WORDS = {"register": wording.source, "reasons": wording.sentences}
