"""The same study on a Spark Connect server with several workers: same figures."""

import os

import numpy as np
import pytest

from grappe.engines import did

pytest.importorskip("pysail")
# The Spark backend of Ibis speaks to pandas as before its version 3.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

DATA = "tests/data/did/mpdta_extra.csv"
#: Sums are taken in another order.
CLOSE = 1e-9


@pytest.fixture(scope="module")
def server():
    """Start Sail with its workers in processes of their own, as on a cluster."""
    from pysail.spark import SparkConnectServer

    os.environ |= {"SAIL_MODE": "local-cluster", "RUST_LOG": "off"}
    started = SparkConnectServer(ip="127.0.0.1", port=0)
    started.start(background=True)
    yield f"sc://127.0.0.1:{started.listening_address[1]}"
    started.stop()


@pytest.mark.parametrize(
    ("columns", "question"),
    [
        (
            did.Columns("countyreal", "year", "first.treat", "lemp", cluster="clust"),
            did.Question(control=did.Control.NOT_YET),
        ),
        (
            did.Columns("countyreal", "year", "first.treat", "lemp", ("lpop",)),
            did.Question(method=did.Method.DOUBLY_ROBUST),
        ),
        (
            did.Columns("countyreal", "year", "first.treat", "lemp", ("lpop",)),
            did.Question(method=did.Method.CEM),
        ),
    ],
    ids=["clusters", "doubly robust", "exact matching"],
)
def test_sail_finds_what_duckdb_finds(server, columns, question):
    found = []
    for engine in ("duckdb", server):
        panel = did.read(did.open_file(did.connect(engine), DATA), columns)
        study = did.estimate(panel, question, rng=np.random.default_rng(1))
        cells = [(cell.att, cell.se) for cell in study.att_gt]
        found.append([*cells, *((a.att, a.se) for a in study.aggregates)])

    np.testing.assert_allclose(found[0], found[1], rtol=0, atol=CLOSE)
