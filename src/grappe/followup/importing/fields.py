"""The columns of a list of awards, and what may be said of a row."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Field
from grappe.imports.tables import BAD_CELLS


def _field(key: str, title: Any, aliases: str, example: str = "", **more: Any) -> Field:
    names = tuple(name.strip() for name in aliases.split(","))
    return Field(key=key, title=title, aliases=names, example=example, **more)


FIELDS = (
    _field("acronym", _("project"), "acronyme, projet, project, acronym", "NUTRIPLUS"),
    _field(
        "project_reference",
        _("reference of the project"),
        "reference du projet, reference projet, project reference, numero projet",
    ),
    _field(
        "funder",
        _("funder"),
        "financeur, funder, financeurs, organisme financeur, nomattribuant, attribuant",
        "Bpifrance",
        is_required=True,
    ),
    _field(
        "programme",
        _("programme"),
        "programme, dispositif, appel, appel a projets, aap, program",
        "i-Démo",
    ),
    _field(
        "reference",
        _("funder's reference"),
        "reference, reference financeur, referencedecision, numero de dossier, dossier",
        "DOS-2021-17",
    ),
    _field(
        "label_number",
        _("number of the label request"),
        "label, numero de label, label number, numero de demande",
        "2021-014",
    ),
    _field(
        "state",
        _("result"),
        "resultat, etat, statut, decision, result, state, status",
        "financé",
    ),
    _field(
        "submitted_on",
        _("filed on"),
        "date de depot, depose le, depot, filed on, submitted on",
        "12/03/2021",
    ),
    _field(
        "result_on",
        _("result on"),
        "date de resultat, date de decision, resultat le, result on, decision on",
        "30/09/2021",
    ),
    _field(
        "contracted_on",
        _("contract signed on"),
        "date de convention, dateconvention, convention le, signe le, contracted on",
    ),
    _field(
        "partner",
        _("partner"),
        "partenaire, beneficiaire, nombeneficiaire, partner, organisation, beneficiary",
        "Labo fictif",
    ),
    _field(
        "partner_siren",
        _("SIREN of the partner"),
        "siren, siret, idbeneficiaire, siren partenaire, siren beneficiaire",
    ),
    _field(
        "form", _("form"), "forme, type d aide, forme de l aide, form", "subvention"
    ),
    _field(
        "eligible_cost_eur",
        _("eligible cost (€)"),
        "cout, cout eligible, assiette, depenses eligibles, eligible cost, cost",
        "250 000",
    ),
    _field(
        "aid_eur",
        _("aid granted (€)"),
        "aide, montant, aide accordee, montant accorde, subvention, aid, amount",
        "120 000",
    ),
    _field(
        "paid_eur", _("paid so far (€)"), "verse, paye, montant verse, paid", "60 000"
    ),
)

MESSAGES = {
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    "missing": _("Fill this cell."),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "negative": _("“%(text)s” is negative."),
    "project_unknown": _("No project here is called “%(text)s”: bring it in first."),
    "several_projects": _("Several projects are called “%(text)s”: give a reference."),
    "state_unknown": _("“%(text)s” says no result we know."),
    "form_unknown": _("“%(text)s” says no form of aid we know: “grant” is taken."),
    "label_unknown": _("“%(text)s” is no label of this project: it is left out."),
    "not_filed": _("Say when it was filed."),
    "not_answered": _("Say when the funder answered."),
    "answered_early": _("The funder answered before it was filed."),
    "signed_early": _("The contract comes after the funder's answer."),
    "day_to_come": _("This day has not come yet."),
    "aid_without_partner": _("Say which partner gets this aid."),
    "aid_not_won": _("Aid is only written where the funder said yes."),
    "aid_zero": _("An aid is above zero."),
    "aid_above_cost": _("The aid is larger than the cost."),
    "paid_above_aid": _("More is paid than was granted."),
    "partner_stranger": _("“%(text)s” takes no part in this project."),
    "several_partners": _("Several partners are called “%(text)s”: give a SIREN."),
    "partners_closed": _(
        "The dossier of “%(text)s” is not open to you: nor are its partners. Ask to "
        "read it, or leave the partner and its aid out."
    ),
    "bid_differs": _("This bid is on file with another result: correct it there."),
    "bid_known": _("This bid is on file already: nothing is changed in it."),
    "award_known": _("This partner's aid is written already."),
    "same_as_row": _("Row %(row)s says the same."),
    "adds_to_row": _("The aid of a partner, in the bid of row %(row)s."),
}
