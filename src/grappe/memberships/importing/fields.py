"""The columns of a list of members, and the many names people give them."""

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Field, Option


def _field(key, title, aliases, example="", **more):
    names = tuple(name.strip() for name in aliases.split(","))
    return Field(key=key, title=title, aliases=names, example=example, **more)


FIELDS = (
    _field(
        "legal_name",
        _("legal name"),
        "nom, raison sociale, nom structure, structure, organisme, organisation, "
        "organization, societe, entreprise, denomination, denomination sociale, name, "
        "nom adherent, adherent, membre, member, company, company name, etablissement, "
        "nom entreprise, nom organisme, nom legal, organisation name, nom societe",
        "Nutrivie SAS",
        is_required=True,
    ),
    _field(
        "brand_name",
        _("usual name"),
        "nom usuel, nom commercial, enseigne, marque, brand, trade name, nom usage",
        "Nutrivie",
    ),
    _field(
        "acronym", _("acronym"), "sigle, acronyme, short name, abreviation", "INSERM"
    ),
    _field(
        "siren",
        "SIREN",
        "siren, code siren, identifiant siren, rcs, siren number, siren societe",
        "552 100 554",
    ),
    _field(
        "siret",
        _("SIRET of the head office"),
        "siret, code siret, siret siege, siret etablissement, siret etablissement "
        "siege",
        "552 100 554 00025",
    ),
    _field(
        "vat_number",
        _("VAT number"),
        "vat number, vat, tva, tva intracommunautaire, tva intra, "
        "identifiant tva, code tva, vat id",
        "FR83404833048",
    ),
    _field(
        "pic",
        _("PIC (European participant code)"),
        "pic, organisation id, organization id, code pic, participant identification "
        "code",
        "999997833",
    ),
    _field("ror", "ROR", "ror, ror id, identifiant ror", "https://ror.org/02vjkv261"),
    _field(
        "foreign_id",
        _("foreign register number"),
        "identifiant etranger, register number, registration number, foreign id, "
        "company number, immatriculation etrangere",
        "BE0403.170.701",
    ),
    _field("country", _("country"), "pays, country, country code, code pays", "France"),
    _field(
        "kind",
        _("kind of organisation"),
        "type, kind, nature, type structure, type organisme, type organisation, "
        "activity type, typologie, statut, type acteur, famille",
        "laboratoire",
    ),
    _field(
        "size_category",
        _("size"),
        "taille, categorie taille, categorie entreprise, size, taille entreprise, "
        "tpe pme eti ge, company size, size category",
        "PME",
    ),
    _field("is_sme", _("SME (yes or no)"), "sme, pme, est pme, is sme", "oui"),
    _field(
        "naf",
        _("activity code (NAF)"),
        "naf, ape, code naf, code ape, code naf ape, naf ape, activite principale",
        "72.11Z",
    ),
    _field(
        "legal_category",
        _("legal category"),
        "categorie juridique, forme juridique, code categorie juridique, statut "
        "juridique, legal category, legal form",
        "5710",
    ),
    _field(
        "address",
        _("address"),
        "adresse, address, street, rue, voie, adresse siege, adresse postale, adresse "
        "1",
        "85 rue de Nowhere",
    ),
    _field(
        "postcode",
        _("postcode"),
        "code postal, cp, post code, postcode, postal code, zip, zip code",
        "59120",
    ),
    _field("town", _("town"), "ville, commune, city, town, localite", "Loos"),
    _field(
        "department",
        _("department"),
        "departement, dept, dep, department, code departement",
        "59",
    ),
    _field("latitude", _("latitude"), "latitude, lat", "50.6118"),
    _field("longitude", _("longitude"), "longitude, lon, lng, long", "3.0144"),
    _field(
        "position",
        _("latitude and longitude in one cell"),
        "geolocation, geolocalisation, coordonnees gps, gps, coordonnees "
        "geographiques, "
        "lat lon, latitude longitude, position",
        "50.6118,3.0144",
    ),
    _field(
        "website",
        _("website"),
        "site, site web, site internet, website, url, web, organization url, "
        "organisation url, adresse site",
        "www.nutrivie.example",
    ),
    _field(
        "founded_on",
        _("founded on"),
        "date creation, date creation entreprise, creation, founded, founded on, "
        "creation date, date immatriculation, date fondation",
        "12/03/2014",
    ),
    _field(
        "headcount",
        _("headcount"),
        "effectif, effectifs, etp, salaries, nombre salaries, nb salaries, headcount, "
        "employees, staff, eta, headcount awu",
        "42",
    ),
    _field(
        "turnover",
        _("turnover (€)"),
        "ca, chiffre affaires, chiffre affaire, ca ht, turnover, revenue, ca eur, "
        "ca euros, turnover eur",
        "3 450 000",
    ),
    _field(
        "balance",
        _("balance sheet total (€)"),
        "bilan, total bilan, balance, balance sheet, balance eur",
        "2 100 000",
    ),
    _field(
        "figures_year",
        _("year of these figures"),
        "annee, exercice, annee ca, annee bilan, exercice comptable, year, fiscal "
        "year, "
        "annee exercice, annee chiffres, date cloture",
        "2024",
    ),
    _field(
        "category",
        _("member category"),
        "categorie, categorie adherent, categorie membre, categorie adhesion, "
        "category, "
        "member category, membership category, type adherent, type adhesion",
        "PME adhérente",
    ),
    _field("college", _("voting college"), "college, college vote, college electoral"),
    _field(
        "starts_on",
        _("member since"),
        "date adhesion, adherent depuis, membre depuis, member since, date entree, "
        "entree, "
        "depuis, debut adhesion, date debut adhesion, debut, since, joined, join date, "
        "starts on, premiere adhesion, adhesion",
        "01/01/2021",
    ),
    _field(
        "ends_on",
        _("member until"),
        "date sortie, sortie, fin adhesion, date fin adhesion, membre jusque, jusque, "
        "date depart, member until, until, ends on, date fin, date demission, date "
        "radiation, fin",
        "31/12/2023",
    ),
    _field(
        "end_reason",
        _("reason of leaving"),
        "motif, motif sortie, motif depart, raison depart, raison sortie, exit reason, "
        "reason, cause sortie, end reason",
        "démission",
    ),
    _field(
        "profile_tags",
        _("profile tags"),
        "profil, profils, tags, etiquettes, mots cles, profile, profiles, filiere, "
        "filieres, secteur, secteurs, thematiques, thematique",
        "medtech ; e-santé",
    ),
    _field(
        "strategic_domains",
        _("strategic domains"),
        "das, domaine, domaines, domaine strategique, domaines strategiques, axe, "
        "axes, "
        "strategic domain, strategic domains, domaines activite strategiques, domaine "
        "activite strategique",
        "Nutrition",
    ),
    _field(
        "competences",
        _("competences"),
        "competence, competences, expertises, expertise, savoir faire, skills",
        "essais cliniques ; formulation",
    ),
    _field(
        "contact_given_name",
        _("contact: given name"),
        "prenom, prenom contact, contact prenom, first name, given name",
        "Camille",
    ),
    _field(
        "contact_family_name",
        _("contact: family name"),
        "nom contact, contact nom, nom famille, last name, family name, contact, nom "
        "representant, representant, interlocuteur, nom prenom contact, contact name",
        "Fictif",
    ),
    _field(
        "contact_email",
        _("contact: e-mail"),
        "email, e mail, mail, courriel, adresse mail, adresse email, email contact, "
        "mail "
        "contact, contact email, courriel contact, contact mail",
        "camille@nutrivie.example",
    ),
    _field(
        "contact_phone",
        _("contact: phone"),
        "telephone, tel, phone, mobile, portable, telephone contact, tel contact, "
        "contact "
        "phone, telephone mobile",
        "03 20 00 00 00",
    ),
    _field(
        "contact_job_title",
        _("contact: job title"),
        "fonction, poste, job title, title, fonction contact, qualite, contact "
        "fonction",
        "directrice",
    ),
)

OPTIONS = (
    Option(
        "identify",
        _("Look up the rows without an official number in the public registers"),
        help=_(
            "What is not sure is asked of you, one row at a time, before anything is "
            "written."
        ),
        default=True,
    ),
    Option(
        "accept_sure",
        _("Take the numbers the registers are sure of without asking"),
        help=_("They can all be looked at and changed before anything is written."),
        default=True,
    ),
    Option(
        "since",
        _("Member since, where the file does not say"),
        kind="date",
        help=_("First day of membership of new members without a date of their own."),
    ),
    Option(
        "create_missing",
        _("Create the categories, tags, domains and competences that do not exist yet"),
        help=_("Otherwise, rows that name an unknown one are refused."),
    ),
    Option(
        "first_wins",
        _("When several rows speak of the same organisation, keep the first"),
        help=_(
            "For files with one row a project. Otherwise rows that differ are refused."
        ),
    ),
)

# Several values in one cell.
SEPARATORS = r"[;|\n/]|,(?!\d)"
# The fields of `parsing.Parsed`, by part.
PLACE = ("siret", "address", "postcode", "town", "department", "latitude", "longitude")
VOCABULARIES = ("profile_tags", "strategic_domains", "competences")
