"""The columns of a list of experts, and what may be said of a row."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Field
from grappe.imports.tables import BAD_CELLS


def _field(key: str, title: Any, aliases: str, example: str = "", **more: Any) -> Field:
    names = tuple(name.strip() for name in aliases.split(","))
    return Field(key=key, title=title, aliases=names, example=example, **more)


FIELDS = (
    _field(
        "email",
        _("e-mail"),
        "email, e mail, mail, courriel, adresse mail, adresse electronique",
        "sacha@fiction.example",
        is_required=True,
    ),
    _field(
        "family_name",
        _("family name"),
        "nom, nom de famille, family name, last name, surname",
        "Fictif",
        is_required=True,
    ),
    _field("given_name", _("given name"), "prenom, given name, first name", "Sacha"),
    _field("kind", _("kind"), "type, nature, kind, profil, statut", "académique"),
    _field(
        "employer",
        _("employer"),
        "employeur, organisme, organisation, structure, entreprise, employer, societe",
        "Labo fictif",
    ),
    _field("siren", _("SIREN"), "siren, siren employeur, siret", "732829320"),
    _field(
        "job_title", _("job title"), "fonction, poste, job title, titre", "Chimiste"
    ),
    _field(
        "languages", _("languages"), "langues, langue, languages, language", "fr, en"
    ),
    _field(
        "capacity",
        _("most dossiers at a time"),
        "capacite, nombre max, dossiers max, capacity, maximum",
        "3",
    ),
    _field(
        "competences",
        _("competences"),
        "competences, expertise, expertises, domaines, domaine, themes, skills",
        "Nutrition (3) ; Biotechnologies",
    ),
    _field(
        "biography",
        _("field of work"),
        "domaine de travail, biographie, bio, presentation, resume, field, biography",
        "",
    ),
)

MESSAGES = {
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    "missing": _("Fill this cell."),
    "email_wrong": _("“%(text)s” is not an e-mail address."),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "kind_unknown": _("“%(text)s” says no kind we know: “%(kind)s” is taken."),
    "language_unknown": _("“%(text)s” is no language of this site: it is left out."),
    "capacity_wrong": _("“%(text)s” is not a number of dossiers from 0 to 999."),
    "competence_unknown": _("“%(text)s” is no competence here: it is left out."),
    "employer_unknown": _(
        "“%(text)s” is not on file: add the employer on the expert's card, so that "
        "its projects are kept away from them."
    ),
    "several_namesakes": _(
        "Several organisations are called “%(text)s”: give a SIREN."
    ),
    "account_closed": _("The account of this address is closed."),
    "in_the_pool": _("Already in the pool: nothing is changed."),
    "same_as_row": _("Row %(row)s is the same person."),
}
