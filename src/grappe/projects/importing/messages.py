"""What may be said of a row, each by its code."""

from django.utils.translation import gettext_lazy as _

from grappe.imports.tables import BAD_CELLS

MESSAGES = {
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    "missing": _("Fill this cell."),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "siren_wrong": _("“%(text)s” is not a SIREN."),
    "out_of_range": _("“%(text)s” is not a number from %(first)s to %(last)s."),
    "negative": _("“%(text)s” is negative."),
    "no_kind": _("The cluster has no kind of project yet: add one first."),
    "kind_unknown": _("“%(text)s” is no kind of project here: “%(kind)s” is taken."),
    "domain_unknown": _("“%(text)s” is no strategic domain: it is left out."),
    "stage_unknown": _("“%(text)s” says no stage we know: “%(stage)s” is taken."),
    "role_unknown": _("“%(text)s” says no role we know: “partner” is taken."),
    "partner_kind_unknown": _("“%(text)s” says no kind of organisation we know."),
    "ends_before_it_starts": _("The project ends before it starts."),
    "trl_falls": _("The TRL at the end is below the start."),
    "aid_above_cost": _("The aid exceeds the cost."),
    "partner_unnamed": _("Say the name of the organisation too: none has this SIREN."),
    "partner_unknown": _("“%(name)s” is not on file."),
    "several_namesakes": _(
        "Several organisations are called “%(name)s”: give a SIREN."
    ),
    "partner_new": _("“%(name)s” will be entered."),
    "second_lead": _("The project already has a lead: “%(name)s” becomes a partner."),
    "project_known": _("This project is on file already: nothing is changed in it."),
    "project_refused": _("This reference cannot be used."),
    "same_as_row": _("Row %(row)s says the same."),
    "adds_to_row": _("A partner of the project of row %(row)s."),
}
