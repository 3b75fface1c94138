"""Write stock files of SIRENE in the layout of August 2026, of as many units as wanted.

Every value is made up: no stock at scale is among the sample data. Numbers have a right
key and no owner we know of; the words of names are those of true organisations, drawn
by how common they are; three units in ten are natural persons (under invented names),
two in a hundred ask for partial diffusion, one in five is closed. There are 1.45
establishments a unit, as in the true files.
"""

from pathlib import Path

import duckdb
import identity_sources as sources

MOST_WORDS = 4
SECOND_PLACES = 45  # in a hundred units


def columns(data: Path, kind: str) -> list[str]:
    """Give the columns of a stock file, in their order."""
    rows = sources.read(data / "sirene/documentation/sirene_stock_columns.csv")
    return [
        row["column"]
        for row in rows
        if row["file"] == kind and row["layout"] == "2026-08"
    ]


def write(data: Path, folder: Path, units: int, form: str) -> list[Path]:
    """Write both files, CSV or Parquet; give their paths."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET memory_limit = '4GB'")
    connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
    words, towns = _vocabulary(connection, data)
    base = _BASE.format(units=units, words=words)
    connection.execute(f"CREATE TABLE base AS {base}")
    places = _PLACES_OF.format(share=SECOND_PLACES, towns=towns)
    made = []
    for kind, values, source in (
        ("StockUniteLegale", _UNIT, "base"),
        ("StockEtablissement", _PLACE, f"({places})"),
    ):
        path = folder / f"{kind}_utf8.{form}"
        listed = ", ".join(
            f"{values.get(name, 'NULL::VARCHAR')} AS {name}"
            for name in columns(data, kind)
        )
        how = "FORMAT csv, HEADER" if form == "csv" else "FORMAT parquet"
        connection.execute(f"COPY (SELECT {listed} FROM {source}) TO '{path}' ({how})")
        made.append(path)
    return made


def _vocabulary(connection: duckdb.DuckDBPyConnection, data: Path) -> tuple[int, int]:
    """Make tables of words by how common they are, and of towns; give their sizes."""
    true = sources.cordis(data)
    true += sources.horizon(data, true)
    true += sources.laboratories(data)[0]
    words = [
        word
        for word, count in sorted(sources.word_counts(true).items())
        for _ in range(count)
    ]
    connection.execute(
        "CREATE TABLE word AS SELECT unnest(range(len($1))) AS at, unnest($1) AS word",
        [words],
    )
    towns = sources.towns(data)
    connection.execute(
        """CREATE TABLE town AS SELECT unnest(range(len($1))) AS at,
        unnest($1) AS code, unnest($2) AS town""",
        [[code for code, _ in towns], [town for _, town in towns]],
    )
    return len(words), len(towns)


# A number of nine digits from the row: a stride without repetition, then Luhn's key.
_DIGIT = "(body // {power} % 10)"
_DOUBLED = " + ".join(
    f"(2 * {_DIGIT.format(power=10**place)} // 10"
    f" + 2 * {_DIGIT.format(power=10**place)} % 10)"
    for place in range(0, 8, 2)
)
_SINGLE = " + ".join(_DIGIT.format(power=10**place) for place in range(1, 8, 2))
_NAME = " || ".join(
    "word0.word"
    if at == 0
    else f"CASE WHEN hash(row, 'count') % {MOST_WORDS} >= {at}"
    f" THEN ' ' || word{at}.word ELSE '' END"
    for at in range(MOST_WORDS)
)
_WORDS = " ".join(
    f"JOIN word AS word{at} ON word{at}.at = (hash(row, {at}) % {{words}})::BIGINT"
    for at in range(MOST_WORDS)
)
_TOWN = "JOIN town ON town.at = (hash(row, '{}') % {{towns}})::BIGINT"
_BASE = f"""
    SELECT row,
        lpad(body::VARCHAR, 8, '0') || ((10 - ({_DOUBLED} + {_SINGLE}) % 10) % 10)
            AS siren,
        {_NAME} AS name,
        hash(row, 'person') % 10 < 3 AS is_person,
        hash(row, 'partial') % 50 = 0 AS is_partial,
        CASE WHEN hash(row, 'state') % 5 = 0 THEN 'C' ELSE 'A' END AS state,
        DATE '1970-01-01' + (hash(row, 'since') % 20000)::INT AS since
    FROM (
        SELECT range AS row, 10000000 + (range * 7919) % 89999999 AS body
        FROM range({{units}})
    ) {_WORDS}
    ORDER BY siren
"""
# In a SIRET, every other digit from the first is doubled: 0001 adds 2, 0002 adds 4.
_SIRET_SUM = " + ".join(
    f"(2 * substr(siren, {at}, 1)::INT // 10 + 2 * substr(siren, {at}, 1)::INT % 10)"
    if at % 2
    else f"substr(siren, {at}, 1)::INT"
    for at in range(1, 10)
)
_NIC = f"'000{{at}}' || ((10 - ({_SIRET_SUM} + 2 * {{at}}) % 10) % 10)"
_PLACES_OF = f"""
    SELECT base.*, {_NIC.format(at=1)} AS nic, true AS is_head, code, town
    FROM base {_TOWN.format("town")}
    UNION ALL
    SELECT base.*, {_NIC.format(at=2)}, false, code, town
    FROM base {_TOWN.format("second")} WHERE hash(row, 'places') % 100 < {{share}}
    ORDER BY siren, nic
"""
_HIDDEN = "CASE WHEN is_partial THEN '[ND]' ELSE {} END"
_UNIT = {
    "siren": "siren",
    "statutDiffusionUniteLegale": "CASE WHEN is_partial THEN 'P' ELSE 'O' END",
    "dateCreationUniteLegale": "since::VARCHAR",
    "sigleUniteLegale": "CASE WHEN NOT is_person AND hash(row, 'sign') % 12 = 0"
    " THEN upper(left(md5(siren), 4)) END",
    "sexeUniteLegale": "CASE WHEN is_person THEN 'F' END",
    "prenom1UniteLegale": "CASE WHEN is_person THEN 'PRENOM' || row % 400 END",
    "trancheEffectifsUniteLegale": "CASE WHEN row % 4 = 0 THEN '11' ELSE 'NN' END",
    "anneeEffectifsUniteLegale": "CASE WHEN row % 4 = 0 THEN '2024' END",
    "dateDernierTraitementUniteLegale": "'2026-07-' || lpad((1 + row % 28)::VARCHAR,"
    " 2, '0') || 'T09:08:54'",
    "nombrePeriodesUniteLegale": "1 + row % 6",
    "categorieEntreprise": "CASE WHEN row % 3 = 0 THEN 'PME' END",
    "anneeCategorieEntreprise": "CASE WHEN row % 3 = 0 THEN '2023' END",
    "dateDebut": "since::VARCHAR",
    "etatAdministratifUniteLegale": "state",
    "nomUniteLegale": "CASE WHEN is_person THEN "
    + _HIDDEN.format("'NOM' || row % 60000")
    + " END",
    "denominationUniteLegale": "CASE WHEN NOT is_person THEN "
    + _HIDDEN.format("name")
    + " END",
    "categorieJuridiqueUniteLegale": "CASE WHEN is_person THEN '1000'"
    " WHEN hash(row, 'form') % 5 = 0 THEN '9220' ELSE '5710' END",
    "activitePrincipaleUniteLegale": "'72.11Z'",
    "nomenclatureActivitePrincipaleUniteLegale": "'NAFRev2'",
    "nicSiegeUniteLegale": _NIC.format(at=1),
    "economieSocialeSolidaireUniteLegale": "'N'",
    "activitePrincipaleNAF25UniteLegale": "'72.10Y'",
}
_PLACE = {
    "siren": "siren",
    "nic": "nic",
    "siret": "siren || nic",
    "statutDiffusionEtablissement": "CASE WHEN is_partial THEN 'P' ELSE 'O' END",
    "dateCreationEtablissement": "since::VARCHAR",
    "trancheEffectifsEtablissement": "'NN'",
    "dateDernierTraitementEtablissement": "'2026-07-14T03:11:09'",
    "etablissementSiege": "is_head::VARCHAR",
    "nombrePeriodesEtablissement": "1 + row % 4",
    "numeroVoieEtablissement": _HIDDEN.format("(1 + row % 200)::VARCHAR"),
    "typeVoieEtablissement": _HIDDEN.format("'RUE'"),
    "libelleVoieEtablissement": _HIDDEN.format("'DE L INVENTION ' || row % 900"),
    "codePostalEtablissement": "code",
    "libelleCommuneEtablissement": "town",
    "codeCommuneEtablissement": "code",
    "identifiantAdresseEtablissement": "siren || '_B'",
    "coordonneeLambertAbscisseEtablissement": "(600000 + row % 90000)::VARCHAR",
    "coordonneeLambertOrdonneeEtablissement": "(6800000 + row % 90000)::VARCHAR",
    "dateDebut": "since::VARCHAR",
    "etatAdministratifEtablissement": "CASE WHEN state = 'C' THEN 'F' ELSE 'A' END",
    "enseigne1Etablissement": "CASE WHEN NOT is_partial AND NOT is_person"
    " AND hash(row, nic) % 8 = 0 THEN name END",
    "activitePrincipaleEtablissement": "'72.11Z'",
    "nomenclatureActivitePrincipaleEtablissement": "'NAFRev2'",
    "caractereEmployeurEtablissement": "'N'",
    "activitePrincipaleNAF25Etablissement": "'72.10Y'",
}
