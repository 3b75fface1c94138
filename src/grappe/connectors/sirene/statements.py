"""SQL that reads the stock files of SIRENE, one statement for each kind.

A `{short}` name stands for a column of the file, or for an empty text where the file
has none. Each statement gives a `fault` (see `staging.FAULTS`) and, for rows with a
fault or a number that was put right, the number as written in `raw`.
"""

from grappe.connectors.sirene.layouts import (
    PLACE_HISTORY,
    PLACES,
    SUCCESSIONS,
    UNIT_HISTORY,
    UNITS,
)

LA_POSTE = 356_000_000

MACROS = (
    "CREATE MACRO next.clean(t) AS nullif(t, '[ND]')",  # not to be shown
    "CREATE MACRO next.day(t) AS try_cast(t AS DATE)",
    # Every second digit from the right counts twice, the digits of the double added.
    "CREATE MACRO next.doubled(d) AS CASE WHEN d > 4 THEN 2 * d - 9 ELSE 2 * d END",
    "CREATE MACRO next.pair(n) AS n % 10 + doubled((n // 10) % 10)",
    "CREATE MACRO next.riap(n) AS doubled(n % 10) + (n // 10) % 10",
    """CREATE MACRO next.siren_ok(n) AS (pair(n) + pair(n // 100) + pair(n // 10000)
        + pair(n // 1000000) + n // 100000000) % 10 = 0""",
    # In two halves of seven digits: small integers are divided faster.
    """CREATE MACRO next.low(n) AS pair(n) + pair(n // 100) + pair(n // 10000)
        + n // 1000000""",
    """CREATE MACRO next.high(n) AS riap(n) + riap(n // 100) + riap(n // 10000)
        + doubled(n // 1000000)""",
    """CREATE MACRO next.luhn14(n) AS
        (low((n % 10000000)::INTEGER) + high((n // 10000000)::INTEGER)) % 10 = 0""",
    """CREATE MACRO next.digits(n) AS n - 9 * (n // 10 + n // 100 + n // 1000
        + n // 10000 + n // 100000 + n // 1000000 + n // 10000000 + n // 100000000)""",
    # La Poste ran out of numbers that pass Luhn's formula: the digits of its places add
    # up to a multiple of five. Those of its SIREN, 356 000 000, make 14.
    f"""CREATE MACRO next.siret_ok(n) AS CASE WHEN luhn14(n) THEN true
        ELSE n // 100000 = {LA_POSTE} AND (14 + digits(n % 100000)) % 5 = 0 END""",
)

_BANDS = [
    "00",
    "01",
    "02",
    "03",
    "11",
    "12",
    "21",
    "22",
    "31",
    "32",
    "41",
    "42",
    "51",
    "52",
    "53",
]

# Zeros in front may be lost to a spreadsheet: the key tells whether they were zeros.
_UNIT_FAULT = """CASE
    WHEN id > 0 AND id < 1000000000 AND siren_ok(id) AND length(raw) < 10 THEN 0
    WHEN id >= 1000000000 AND length(raw) = 14 THEN 2
    WHEN id > 0 AND id < 1000000000 AND length(raw) < 10 THEN 3
    ELSE 1 END::UTINYINT"""

_PLACE_FAULT = """CASE
    WHEN siret > 0 AND siret_ok(siret) AND length(raw) < 15
        AND coalesce(siret // 100000 = try_cast(siren AS BIGINT), true) THEN 0
    WHEN siret IS NULL OR siret <= 0 OR length(raw) > 14 OR length(raw) < 10 THEN 1
    WHEN siret_ok(siret) THEN 4
    ELSE 3 END::UTINYINT"""

# What is said of a natural person, or of whoever asked not to be shown, stops here: the
# texts of their rows go no further than the cell they are read from.
_UNITS = f"""
    SELECT
        CASE WHEN fault = 0 THEN id::INTEGER END AS id,
        fault,
        CASE WHEN fault > 0 OR length(raw) < 9 THEN left(raw, 20) END AS raw,
        CASE WHEN shown THEN clean(name) END AS name,
        CASE WHEN shown THEN clean(acronym) END AS acronym,
        CASE WHEN shown AND coalesce(usual1, usual2, usual3) IS NOT NULL
            THEN list_distinct([clean(usual1), clean(usual2), clean(usual3)])
            END AS usual,
        coalesce(state, '') = 'A' AS active,
        person,
        partial,
        CASE WHEN shown THEN category END AS category,
        CASE WHEN coalesce(nomenclature, 'NAFRev2') = 'NAFRev2' THEN naf END
            AS naf_rev2,
        coalesce(naf25,
            CASE WHEN nomenclature LIKE 'NAF%25' THEN naf END) AS naf_2025,
        CASE WHEN NOT partial THEN day(founded) END AS founded,
        CASE WHEN NOT partial AND state = 'C' THEN day(since) END AS closed,
        CASE WHEN shown THEN size END AS size,
        CASE WHEN shown THEN try_cast(size_year AS SMALLINT) END AS size_year,
        CASE WHEN shown THEN nullif(band, 'NN') END AS band,
        CASE WHEN shown THEN try_cast(band_year AS SMALLINT) END AS band_year,
        CASE WHEN shown THEN rna END AS rna,
        weight_of(coalesce(state = 'A', false),
            CASE WHEN shown THEN coalesce(list_position({_BANDS!r}, band), 0) ELSE 0
            END, name) AS weight,
        day(treated) AS treated
    FROM (
        SELECT *, {_UNIT_FAULT} AS fault, NOT person AND NOT partial AS shown
        FROM (
            SELECT try_cast({{siren}} AS BIGINT) AS id, {{siren}} AS raw,
                coalesce({{diffusion}}, '') <> 'O' AS partial,
                coalesce(starts_with({{category}}, '1'), false)
                    OR ({{category}} IS NULL AND {{name}} IS NULL) AS person,
                {{state}} AS state, {{name}} AS name, {{acronym}} AS acronym,
                {{usual1}} AS usual1, {{usual2}} AS usual2, {{usual3}} AS usual3,
                {{category}} AS category, {{naf}} AS naf, {{naf25}} AS naf25,
                {{nomenclature}} AS nomenclature, {{founded}} AS founded,
                {{since}} AS since, {{size}} AS size, {{size_year}} AS size_year,
                {{band}} AS band, {{band_year}} AS band_year, {{rna}} AS rna,
                {{treated}} AS treated
            FROM {{source}}
        )
    )
"""

_PLACES = f"""
    SELECT
        CASE WHEN fault = 0 THEN (siret // 100000)::INTEGER END AS id,
        CASE WHEN fault = 0 THEN (siret % 100000)::INTEGER END AS nic,
        fault,
        CASE WHEN fault > 0 OR length(raw) < 14 THEN left(raw, 20) END AS raw,
        partial,
        CASE WHEN NOT partial AND coalesce(sign1, sign2, sign3, usual) IS NOT NULL
            THEN list_distinct([clean(usual), clean(sign1), clean(sign2), clean(sign3)])
            END AS signs,
        CASE WHEN NOT partial THEN nullif(concat_ws(', ', clean(complement),
            nullif(concat_ws(' ', clean(street_number), repetition, street_type,
                clean(street)), ''),
            clean(distribution)), '') END AS address,
        CASE WHEN NOT partial THEN clean(postcode) END AS postcode,
        coalesce(clean(town), clean(foreign_town)) AS town,
        clean(commune) AS commune,
        foreign_country IS NOT NULL AS abroad,
        head IN ('true', 'True', 't', '1') AS head,
        coalesce(state, '') = 'A' AS active,
        CASE WHEN NOT partial THEN day(opened) END AS opened,
        CASE WHEN NOT partial AND state = 'F' THEN day(since) END AS closed,
        CASE WHEN NOT partial THEN try_cast(latitude AS FLOAT) END AS latitude,
        CASE WHEN NOT partial THEN try_cast(longitude AS FLOAT) END AS longitude,
        day(treated) AS treated
    FROM (
        SELECT *, {_PLACE_FAULT} AS fault
        FROM (
            SELECT try_cast({{siret}} AS BIGINT) AS siret, {{siret}} AS raw,
                {{siren}} AS siren, coalesce({{diffusion}}, '') <> 'O' AS partial,
                {{state}} AS state, {{head}} AS head, {{postcode}} AS postcode,
                {{town}} AS town, {{foreign_town}} AS foreign_town,
                {{commune}} AS commune, {{foreign_country}} AS foreign_country,
                {{complement}} AS complement, {{street_number}} AS street_number,
                {{repetition}} AS repetition, {{street_type}} AS street_type,
                {{street}} AS street, {{distribution}} AS distribution,
                {{sign1}} AS sign1, {{sign2}} AS sign2, {{sign3}} AS sign3,
                {{usual}} AS usual, {{opened}} AS opened, {{since}} AS since,
                {{latitude}} AS latitude, {{longitude}} AS longitude,
                {{treated}} AS treated
            FROM {{source}}
        )
    )
"""

# Of each period of a unit: the name that ended, and when it was closed.
_UNIT_HISTORY = f"""
    SELECT
        CASE WHEN fault = 0 THEN id::INTEGER END AS id,
        fault,
        CASE WHEN fault > 0 OR length(raw) < 9 THEN left(raw, 20) END AS raw,
        CASE WHEN shown AND ends IS NOT NULL
            AND coalesce(name, usual1, usual2, usual3) IS NOT NULL
            THEN list_distinct([clean(name), clean(usual1), clean(usual2),
                clean(usual3)]) END AS names,
        CASE WHEN state = 'C' AND changed THEN day(starts) END AS closed,
        day(starts) AS treated
    FROM (
        SELECT *, {_UNIT_FAULT} AS fault,
            NOT coalesce(starts_with(category, '1'), false) AS shown
        FROM (
            SELECT try_cast({{siren}} AS BIGINT) AS id, {{siren}} AS raw,
                {{name}} AS name, {{usual1}} AS usual1, {{usual2}} AS usual2,
                {{usual3}} AS usual3, {{category}} AS category, {{state}} AS state,
                coalesce(lower({{state_changed}}), 'true') IN ('true', 't', '1')
                    AS changed,
                {{starts}} AS starts, {{ends}} AS ends
            FROM {{source}}
        )
    )
"""

_PLACE_HISTORY = f"""
    SELECT
        CASE WHEN fault = 0 THEN (siret // 100000)::INTEGER END AS id,
        CASE WHEN fault = 0 THEN (siret % 100000)::INTEGER END AS nic,
        fault,
        CASE WHEN fault > 0 OR length(raw) < 14 THEN left(raw, 20) END AS raw,
        CASE WHEN ends IS NOT NULL AND coalesce(sign1, sign2, sign3, usual) IS NOT NULL
            THEN list_distinct([clean(usual), clean(sign1), clean(sign2), clean(sign3)])
            END AS names,
        CASE WHEN state = 'F' AND changed THEN day(starts) END AS closed,
        day(starts) AS treated
    FROM (
        SELECT *, {_PLACE_FAULT} AS fault
        FROM (
            SELECT try_cast({{siret}} AS BIGINT) AS siret, {{siret}} AS raw,
                {{siren}} AS siren, {{state}} AS state,
                coalesce(lower({{state_changed}}), 'true') IN ('true', 't', '1')
                    AS changed,
                {{sign1}} AS sign1, {{sign2}} AS sign2, {{sign3}} AS sign3,
                {{usual}} AS usual, {{starts}} AS starts, {{ends}} AS ends
            FROM {{source}}
        )
    )
"""

_SUCCESSIONS = f"""
    SELECT
        CASE WHEN fault = 0 THEN (siret // 100000)::INTEGER END AS id,
        CASE WHEN fault = 0 THEN (siret % 100000)::INTEGER END AS nic,
        fault,
        CASE WHEN fault > 0 OR length(raw) < 14 THEN left(raw, 20) END AS raw,
        CASE WHEN fault = 0 THEN (successor // 100000)::INTEGER END AS successor,
        day(linked) AS "on",
        lower(head_office) IN ('true', 't', '1') AS head_office,
        lower(continuity) IN ('true', 't', '1') AS continuity,
        day(treated) AS treated
    FROM (
        SELECT *, greatest({_PLACE_FAULT}, CASE WHEN successor IS NULL
            OR NOT siret_ok(successor) THEN 1 ELSE 0 END) AS fault
        FROM (
            SELECT try_cast({{siret}} AS BIGINT) AS siret, {{siret}} AS raw,
                NULL::VARCHAR AS siren,
                try_cast({{successor}} AS BIGINT) AS successor, {{on}} AS linked,
                {{head_office}} AS head_office, {{continuity}} AS continuity,
                {{treated}} AS treated
            FROM {{source}}
        )
    )
"""

SELECTS = {
    UNITS: _UNITS,
    PLACES: _PLACES,
    UNIT_HISTORY: _UNIT_HISTORY,
    PLACE_HISTORY: _PLACE_HISTORY,
    SUCCESSIONS: _SUCCESSIONS,
}
