"""Read the file `ratios_inpi_bce` into one turnover a company and year.

The file has one row a filed balance sheet. A company may file consolidated (K),
complete (C) and simplified (S) ones, sometimes two in a year, and some amounts are a
hundred times too large: each of these would look like an effect.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

NEEDED = ("siren", "date_cloture_exercice", "chiffre_d_affaires")
KINDS_IN_ORDER = ("C", "S", "K")
# An amount this many times the company's usual one, or that small a part of it, while
# its neighbours are not: a unit was mistaken, not a year extraordinary.
SCALE_JUMP = 50.0


class UnreadableAccounts(ValueError):
    """The file cannot be read as filed accounts.

    Attributes
    ----------
    code : str
        "unreadable", "columns_missing" or "empty".
    params : dict
        `columns` for the missing ones, `detail` for what the reader said.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code}: {params}")


@dataclass(frozen=True)
class Accounts:
    """One turnover a company and year.

    Attributes
    ----------
    columns : dict of lists
        "siren" (9 digits), "year" (of most of the exercise's months), "turnover_eur".
    row_count : int
        Balance sheets read.
    left_out : dict
        How many were not kept, by reason: "confidential", "other_kind", "two_a_year",
        "scale_jump", "no_turnover", "bad_row".
    """

    columns: dict[str, list[Any]]
    row_count: int
    left_out: dict[str, int] = field(default_factory=dict)


def read(path: Path) -> Accounts:
    """Read a CSV (`;` or `,`), Parquet or JSON file of filed accounts.

    Parameters
    ----------
    path : Path
        The open file of the ministry of the economy, or an extract of it; the names
        of its columns may be capitalised, as the CSV export does.

    Returns
    -------
    Accounts

    Raises
    ------
    UnreadableAccounts
        If it is no table, is empty, or lacks the number, the date or the turnover.

    Notes
    -----
    The year of an exercise is that of its closing date, or the year before when it
    closes before June. A company's balance sheets are kept of one kind only, the one
    it filed most often (complete before simplified before consolidated in a tie).
    Two exercises in one year are both left out: neither lasts twelve months.
    """
    import duckdb

    database = duckdb.connect()
    try:
        count = _open(database, path)
        return _clean(database, count)
    finally:
        database.close()


def _open(database: "duckdb.DuckDBPyConnection", path: Path) -> int:
    import duckdb

    source = str(path).replace("'", "''")
    try:
        if path.suffix.lower() == ".parquet":
            database.execute(
                f"CREATE TABLE raw AS SELECT * FROM read_parquet('{source}')"
            )
        elif path.suffix.lower() == ".json":
            _open_json(database, source)
        else:
            database.execute(
                "CREATE TABLE raw AS SELECT * FROM read_csv("
                f"'{source}', all_varchar = true, header = true)"
            )
    except duckdb.Error as error:
        raise UnreadableAccounts("unreadable", detail=str(error)[:200]) from error
    there = {
        row[0].lower(): row[0] for row in database.execute("DESCRIBE raw").fetchall()
    }
    missing = [name for name in NEEDED if name not in there]
    if missing:
        raise UnreadableAccounts("columns_missing", columns=", ".join(missing))
    counted = database.execute("SELECT count(*) FROM raw").fetchone()
    if not counted or not counted[0]:
        raise UnreadableAccounts("empty")
    for optional in ("type_bilan", "confidentiality"):
        if optional not in there:
            database.execute(f"ALTER TABLE raw ADD COLUMN {optional} VARCHAR")
    return int(counted[0])


def _open_json(database: "duckdb.DuckDBPyConnection", source: str) -> None:
    """Take the records out of an answer of the portal, each with its fields."""
    database.execute(
        f"CREATE TABLE answer AS SELECT * FROM read_json('{source}', "
        "maximum_object_size = 268435456)"
    )
    names = {row[0] for row in database.execute("DESCRIBE answer").fetchall()}
    if "records" in names:
        database.execute(
            "CREATE TABLE records AS SELECT unnest(records) AS record FROM answer"
        )
        database.execute(
            "CREATE TABLE raw AS SELECT unnest(record.fields) FROM records"
        )
    else:
        database.execute("CREATE TABLE raw AS SELECT * FROM answer")


class _Steps:
    """Tables made one from another, and how many rows each step left out."""

    def __init__(self, database: "duckdb.DuckDBPyConnection", count: int) -> None:
        self.database = database
        self.count = count
        self.left_out: dict[str, int] = {}

    def __call__(self, name: str, reason: str, query: str) -> None:
        self.database.execute(f"CREATE TABLE {name} AS {query}")
        (now,) = self.database.execute(f"SELECT count(*) FROM {name}").fetchall()[0]
        if now < self.count:
            self.left_out[reason] = self.count - now
        self.count = now


def _clean(database: "duckdb.DuckDBPyConnection", count: int) -> Accounts:
    keep = _Steps(database, count)
    keep(
        "typed",
        "bad_row",
        """
        SELECT siren, closed, turnover, kind, confidentiality,
               CASE WHEN month(closed) < 6 THEN year(closed) - 1 ELSE year(closed) END
                   AS year
        FROM (
            SELECT lpad(regexp_replace(CAST(siren AS VARCHAR), '[^0-9]', '', 'g'),
                        9, '0') AS siren,
                   TRY_CAST(left(CAST(date_cloture_exercice AS VARCHAR), 10) AS DATE)
                       AS closed,
                   TRY_CAST(replace(CAST(chiffre_d_affaires AS VARCHAR), ',', '.')
                       AS DOUBLE) AS turnover,
                   upper(coalesce(CAST(type_bilan AS VARCHAR), '')) AS kind,
                   lower(coalesce(CAST(confidentiality AS VARCHAR), ''))
                       AS confidentiality
            FROM raw
        )
        WHERE length(siren) = 9 AND siren <> '000000000' AND closed IS NOT NULL
        """,
    )
    keep(
        "open",
        "confidential",
        "SELECT * FROM typed WHERE confidentiality IN ('', 'public')",
    )
    keep(
        "filled",
        "no_turnover",
        "SELECT * FROM open WHERE turnover IS NOT NULL AND isfinite(turnover)",
    )
    order = "CASE kind " + " ".join(
        f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS_IN_ORDER)
    )
    keep(
        "one_kind",
        "other_kind",
        f"""
        SELECT f.* FROM filled AS f JOIN (
            SELECT siren, kind FROM filled GROUP BY siren, kind
            QUALIFY row_number() OVER (
                PARTITION BY siren ORDER BY count(*) DESC, {order} ELSE 9 END, kind
            ) = 1
        ) AS chosen USING (siren, kind)
        """,
    )
    keep(
        "whole_years",
        "two_a_year",
        """
        SELECT * FROM (SELECT DISTINCT siren, year, closed, turnover FROM one_kind)
        QUALIFY count(*) OVER (PARTITION BY siren, year) = 1
        """,
    )
    keep(
        "usual",
        "scale_jump",
        f"""
        SELECT siren, year, turnover FROM (
            SELECT *, median(abs(turnover)) OVER (PARTITION BY siren) AS usual,
                   count(*) OVER (PARTITION BY siren) AS years
            FROM whole_years
        )
        WHERE years < 3 OR usual = 0
           OR abs(turnover) BETWEEN usual / {SCALE_JUMP} AND usual * {SCALE_JUMP}
           OR turnover = 0
        """,
    )
    rows = database.execute(
        "SELECT siren, year, turnover FROM usual ORDER BY siren, year"
    ).fetchall()
    columns: dict[str, list[Any]] = {
        "siren": [row[0] for row in rows],
        "year": [row[1] for row in rows],
        "turnover_eur": [row[2] for row in rows],
    }
    return Accounts(columns, count, keep.left_out)
