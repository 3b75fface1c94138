"""Which column of a file holds what, told from its title and from what is in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import click

from grappe.engines.identity.text import folded

NUMBERS = ("siren", "siret", "vat", "pic", "ror", "rnsr", "grid", "finess", "rna")
#: Which number of a register its rows are known by, the first that is there.
KEYS = ("siren", "rnsr", "siret", "ror", "finess", "grid", "pic", "rna")
SAMPLE = 200

_TITLES = {
    "name": "nom name raisonsociale denomination denominationunitelegale legalname"
    " libelle label organisation organization intitule organisme structure rs"
    " etablissement entreprise nomcomplet nomraisonsociale nomdelorganisme"
    " nomdelastructure nomdeletablissement nomdelentreprise officialname affiliation"
    " institution membre adherent societe company rordisplay nomofficiel partenaire"
    " participant beneficiaire organisationname organizationname raisonsocialeet",
    "other": "rslongue longname longnameoracronym denominationusuelle"
    " denominationusuelle1unitelegale denominationusuelle2unitelegale"
    " denominationusuelle3unitelegale denominationusuelleetablissement"
    " enseigne1etablissement enseigne2etablissement enseigne3etablissement enseigne"
    " enseigne1 nomcommercial nomusuel tradename usualname alias aliases labels"
    " autresnoms nomlong raisonsocialelongue nomanglais englishname libelleanglais"
    " nomcourt shortname marque brand names",
    "acronym": "sigle sigles acronym acronyme acronyms sigleunitelegale acronymes"
    " labelnumero abreviation nameacronym",
    "town": "commune ville town city libellecommuneetablissement libellecommune"
    " localite nomcommune villesiege communesiege addresscity",
    "postcode": "codepostal cp postcode postalcode zip zipcode postcodezip"
    " codepostaletablissement codepostalsiege cpostal codpostal",
    "country": "pays country countrycode codepays",
    "siren": "siren numerosiren nsiren sirennumber",
    "siret": "siret numerosiret nsiret siretsiege",
    "vat": "tva vat vatnumber numerotva tvaintracommunautaire ntva",
    "pic": "pic picnumber codepic participantidentificationcode",
    "ror": "ror rorid idror",
    "rnsr": "rnsr numeronationaldestructure numnatstruct idrnsr",
    "grid": "grid gridid idgrid",
    "finess": "finess nofinesset numerofiness finesset sourceid nofiness",
    "rna": "rna numerorna idassociation waldec",
    "key": "key id identifiant cle identifier",
    "status": "etatadministratifunitelegale etatadministratifetablissement status etat"
    " etatadministratif isactive actif",
    "category": "categoriejuridiqueunitelegale naturejuridique categoriejuridique",
}
_FIELD_OF = {title: one for one, titles in _TITLES.items() for title in titles.split()}
_NINE = re.compile(r"\d[\d\s.\xa0]{7,}")


@dataclass
class Columns:
    """The places of the columns of each field, in the order of the file."""

    places: dict[str, list[int]] = field(default_factory=dict)

    def first(self, name: str) -> int | None:
        return next(iter(self.places.get(name, ())), None)

    def texts(self, name: str, row: Sequence[str]) -> list[str]:
        found = (row[at].strip() for at in self.places.get(name, ()) if at < len(row))
        return [text for text in found if text]

    def text(self, name: str, row: Sequence[str]) -> str:
        return next(iter(self.texts(name, row)), "")


def recognised(
    titles: Sequence[str], asked: Mapping[str, str | None], file: str
) -> Columns:
    """Recognise the columns; those that were asked for by name come first.

    Raises ClickException when a column asked for is not there.
    """
    columns = Columns()
    for at, title in enumerate(titles):
        if name := _FIELD_OF.get(_key(title)):
            columns.places.setdefault(name, []).append(at)
    for name, wanted in asked.items():
        if wanted is None:
            continue
        place = _place(titles, wanted)
        if place is None:
            shown = ", ".join(titles)
            raise click.ClickException(
                f"{file} has no column called “{wanted}”. Its columns: {shown}."
            )
        for others in columns.places.values():
            others[:] = [one for one in others if one != place]
        columns.places[name] = [place]
    if not columns.places.get("name") and columns.places.get("other"):
        columns.places["name"] = columns.places.pop("other")
    return columns


def need_names(
    columns: Columns, titles: Sequence[str], sample: Sequence[Sequence[str]], file: str
) -> None:
    """Raise ClickException when no column holds names, or when columns are swapped."""
    if not columns.places.get("name"):
        shown = ", ".join(titles)
        raise click.ClickException(
            f"No column of {file} is recognised as the name. Say which with"
            f" --name-column. Its columns: {shown}."
        )
    _check_swapped(columns, titles, sample, file)


def _check_swapped(
    columns: Columns, titles: Sequence[str], sample: Sequence[Sequence[str]], file: str
) -> None:
    place = columns.places["name"][0]
    names = [row[place] for row in sample if place < len(row) and row[place].strip()]
    letters = [name for name in names if re.search(r"[^\W\d_]", name)]
    if names and len(letters) < len(names) / 5:
        raise click.ClickException(
            f"The column “{titles[place]}” of {file} holds numbers, not names: are"
            " columns swapped? Say which holds the names with --name-column."
        )
    for scheme in ("siren", "siret"):
        at = columns.first(scheme)
        if at is None:
            continue
        values = [row[at] for row in sample if at < len(row) and row[at].strip()]
        digits = [value for value in values if _NINE.search(value)]
        if len(values) >= 3 and len(digits) < len(values) / 5:
            raise click.ClickException(
                f"The column “{titles[at]}” of {file} holds no numbers: are columns"
                f" swapped? Say which holds them with --{scheme}-column."
            )


def _key(title: str) -> str:
    return folded(title).replace(" ", "").replace("_", "")


def _place(titles: Sequence[str], wanted: str) -> int | None:
    exact = [at for at, title in enumerate(titles) if title == wanted]
    alike = [at for at, title in enumerate(titles) if _key(title) == _key(wanted)]
    return next(iter(exact or alike), None)
