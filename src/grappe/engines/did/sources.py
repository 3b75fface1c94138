"""Where a panel lies: a file read by DuckDB, or a table of a Spark server."""

import socket
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir

from grappe.engines.did.messages import NotEstimable

#: Text that stands for a missing value in files made by statistical programs.
MISSING = ["", "NA", "N/A", "NaN", "nan", ".", "NULL"]
STATA = ".dta"
#: Of Spark Connect, unless the address says.
PORT = 15002


def connect(
    engine: str = "duckdb",
    *,
    memory: str = "2GB",
    threads: int | None = None,
    spill: str | None = None,
) -> Any:
    """Open the engine that will do the sums.

    Parameters
    ----------
    engine : str
        "duckdb", in this process, or the address of a Spark Connect server,
        "sc://host:port" (Spark or Sail).
    memory : str
        Most memory DuckDB takes, as "2GB"; above, it spills to disk.
    threads : int or None
        Processors DuckDB uses; all by default.
    spill : str or None
        Folder DuckDB spills to.

    Raises
    ------
    NotEstimable
        If the server or its client is not there.
    """
    if engine == "duckdb":
        options: dict[str, Any] = {"memory_limit": memory}
        if threads:
            options["threads"] = threads
        if spill:
            options["temp_directory"] = spill
        return ibis.duckdb.connect(preserve_insertion_order=False, **options)
    if not engine.startswith("sc://"):
        raise NotEstimable("unknown_engine", engine=engine)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NotEstimable("no_spark_client") from error
    try:
        address = urlsplit(engine)
        # Its client would try again for minutes.
        socket.create_connection(
            (address.hostname or "", address.port or PORT), timeout=10
        ).close()
        session = SparkSession.builder.remote(engine).create()
        session.sql("SELECT 1").collect()
    except Exception as error:
        raise NotEstimable("silent_server", engine=engine) from error
    return ibis.pyspark.connect(session)


def open_file(connection: Any, path: str) -> ir.Table:
    """Open a panel: Parquet, CSV (also compressed) or Stata.

    Parameters
    ----------
    connection : Ibis backend
        From `connect`. A Spark server reads Parquet where it lies, under the same
        path; what it cannot see there, and other formats, are sent to it.
    path : str
        The file, or a pattern of Parquet files.

    Raises
    ------
    NotEstimable
        If the file is not there, or is not what its name says.
    """
    try:
        return _open(connection, path)
    except NotEstimable:
        raise
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else ""
        raise NotEstimable("unreadable", path=path, reason=reason) from error


def _open(connection: Any, path: str) -> ir.Table:
    is_local = connection.name == "duckdb"
    if Path(path).suffix.lower() == STATA:
        return _register(connection, _stata(path))
    is_csv = any(
        part.lower() in (".csv", ".tsv", ".txt") for part in Path(path).suffixes
    )
    if is_local:
        return _by_duckdb(connection, path, is_csv=is_csv)
    if not is_csv:
        try:
            table: ir.Table = connection.read_parquet(path)
            table.limit(1).to_pyarrow()
            return table
        except Exception:
            if not Path(path).exists():
                raise
    near = ibis.duckdb.connect()
    return _register(connection, _by_duckdb(near, path, is_csv=is_csv).to_pyarrow())


def _by_duckdb(connection: Any, path: str, *, is_csv: bool) -> ir.Table:
    table: ir.Table
    if is_csv:
        table = connection.read_csv(path, nullstr=MISSING, sample_size=-1)
    else:
        table = connection.read_parquet(path)
    return table


def _register(connection: Any, table: Any) -> ir.Table:
    name = ibis.util.gen_name("panel")
    made: ir.Table
    if connection.name == "duckdb":
        made = connection.create_table(name, table, temp=True)
    else:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'verifySchema' is ignored")
            made = connection.create_view(name, ibis.memtable(table))
    return made


def _stata(path: str) -> Any:
    import pandas
    import pyarrow

    frame = pandas.read_stata(path, convert_categoricals=False)
    return pyarrow.Table.from_pandas(frame, preserve_index=False)
