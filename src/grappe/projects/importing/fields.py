"""The columns of a list of projects, and the many names people give them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.imports.registry import Field, Option


def _field(key: str, title: Any, aliases: str, example: str = "", **more: Any) -> Field:
    names = tuple(name.strip() for name in aliases.split(","))
    return Field(key=key, title=title, aliases=names, example=example, **more)


FIELDS = (
    _field(
        "acronym",
        pgettext_lazy("project", "acronym"),
        "acronyme, acronyme projet, nom court, acronym, project acronym, projet, "
        "sigle, project",
        "ALGUE",
    ),
    _field(
        "title",
        _("title"),
        "titre, titre projet, intitule, intitule projet, title, project title, nom "
        "projet, nom, libelle",
        "Des algues pour le sommeil",
    ),
    _field(
        "programme",
        _("programme"),
        "programme, program, dispositif, guichet, framework programme, appel, appel "
        "projets, funding scheme, financement",
        "FUI 25",
    ),
    _field(
        "reference",
        _("reference"),
        "reference, reference projet, code projet, identifiant projet, project id, "
        "grant agreement, numero projet, rcn, id, convention",
        "F1903012V",
    ),
    _field(
        "kind",
        _("kind"),
        "nature, type projet, type, kind, nature projet, project type",
        "R&D collaborative",
    ),
    _field(
        "stage",
        _("stage"),
        "etat, statut, status, stage, etat projet, avancement, project status",
        "terminé",
    ),
    _field(
        "public_abstract",
        _("public abstract"),
        "resume, resume public, abstract, objectif, objective, description, resume "
        "projet, summary",
        "Un complément tiré d'une algue rouge.",
    ),
    _field("keywords", _("keywords"), "mots cles, mots clefs, keywords", "sommeil"),
    _field(
        "strategic_domain",
        _("strategic domain"),
        "das, domaine, domaine strategique, axe, axe strategique, thematique, domain",
        "Nutrition",
    ),
    _field("regions", _("regions"), "region, regions, territoire", "Hauts-de-France"),
    _field(
        "starts_on",
        _("planned start"),
        "date debut, debut, demarrage, start date, starts on, date demarrage, start",
        "01/10/2019",
    ),
    _field(
        "ended_on",
        _("ended on"),
        "date fin, fin, end date, ended on, date cloture, end, fin projet",
        "30/09/2022",
    ),
    _field(
        "duration_months",
        _("duration (months)"),
        "duree, duree mois, duration, duration months",
        "36",
    ),
    _field(
        "trl_start", _("TRL at the start"), "trl debut, trl initial, trl start", "3"
    ),
    _field(
        "trl_end", _("TRL at the end"), "trl fin, trl final, trl end, trl vise", "6"
    ),
    _field(
        "lead",
        _("lead"),
        "porteur, chef file, coordinateur, coordonnateur, lead, coordinator, pilote, "
        "porteur projet",
        "Algofictif SAS",
    ),
    _field(
        "lead_siren",
        _("SIREN of the lead"),
        "siren porteur, siret porteur, siren chef file, siren lead, siren coordinateur",
        "552 100 554",
    ),
    _field(
        "partners",
        _("partners, in one cell"),
        "partenaires, liste partenaires, consortium, partners, participants, membres "
        "consortium",
        "Labofictif ; Hôpital fictif",
    ),
    _field(
        "partner",
        _("partner of the row"),
        "partenaire, participant, partner, organisme, organisation, structure, "
        "beneficiaire, raison sociale, name, organisation name, beneficiary",
        "Labofictif",
    ),
    _field(
        "partner_siren",
        _("SIREN of the partner"),
        "siren, siret, siren partenaire, siret partenaire, siren participant",
        "552 100 554",
    ),
    _field(
        "partner_kind",
        _("kind of the partner"),
        "type partenaire, type organisme, activity type, categorie partenaire, type "
        "structure",
        "laboratoire",
    ),
    _field(
        "role",
        _("role"),
        "role, role projet, qualite, fonction",
        "partenaire",
    ),
    _field(
        "total_cost",
        _("total cost of the partner (€)"),
        "cout total, budget, budget total, montant total, total cost, cout, assiette, "
        "depenses, montant projet",
        "250 000",
    ),
    _field(
        "aid",
        _("aid of the partner (€)"),
        "aide, subvention, montant aide, financement obtenu, aid, grant, ec "
        "contribution, net ec contribution, aide accordee, montant subvention",
        "112 500",
    ),
    _field(
        "person_months",
        _("person-months"),
        "homme mois, hommes mois, hm, personne mois, person months, pm",
        "24",
    ),
)
OPTIONS = (
    Option(
        "create_missing",
        _("Enter the organisations that are not on file"),
        help=_("Otherwise the rows that name one are refused."),
        default=True,
    ),
)
PARTNER_FIELDS = frozenset(
    {"partner", "partner_siren", "lead", "lead_siren", "partners"}
)
