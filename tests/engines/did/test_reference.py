"""Equality with what the package did of R, the reference implementation, finds."""

import csv
from pathlib import Path

import numpy as np
import pytest

from grappe.engines import did

DATA = Path("tests/data/did")
#: The stored figures have about 15 digits; sums are taken in another order.
CLOSE = 1e-9
MPDTA = did.Columns("countyreal", "year", "first.treat", "lemp")


@pytest.fixture(scope="module")
def connection():
    return did.connect(threads=1)


def stored(name, **wanted):
    with (DATA / name).open() as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if all(row[k] == v for k, v in wanted.items())]


def study(connection, name, columns, **question):
    panel = did.read(did.open_file(connection, str(DATA / name)), columns)
    rng = np.random.default_rng(1)
    return did.estimate(panel, did.Question(**question), rng=rng)


def number(text):
    return float("nan") if text == "NA" else float(text)


@pytest.mark.parametrize(
    ("scenario", "question"),
    [
        ("mpdta_nev_dr", {}),
        ("mpdta_nyt_dr", {"control": did.Control.NOT_YET}),
        ("mpdta_nev_ipw", {}),
    ],
)
def test_effects_and_aggregates_equal_the_reference(connection, scenario, question):
    found = study(connection, "mpdta.csv", MPDTA, **question)

    cells = stored("ref_attgt.csv", scenario=scenario)
    assert [(c.group, c.time) for c in found.att_gt] == [
        (float(c["group"]), float(c["t"])) for c in cells
    ]
    assert [c.att for c in found.att_gt] == pytest.approx(
        [float(c["att"]) for c in cells], abs=CLOSE
    )
    assert [c.se for c in found.att_gt] == pytest.approx(
        [float(c["se"]) for c in cells], abs=CLOSE
    )
    for aggregate in found.aggregates:
        rows = stored("ref_aggte.csv", scenario=scenario, type=aggregate.kind)
        overall = [float(rows[0]["overall_att"]), float(rows[0]["overall_se"])]
        assert [aggregate.att, aggregate.se] == pytest.approx(overall, abs=CLOSE)
        if aggregate.kind != "simple":
            expected = [
                [float(row[name]) for name in ("egt", "att_egt", "se_egt")]
                for row in rows
            ]
            given = [[row.at, row.att, row.se] for row in aggregate.rows]
            np.testing.assert_allclose(given, expected, atol=CLOSE)
    [pretest] = stored("ref_pretest.csv", scenario=scenario)
    assert found.pretrend.statistic == pytest.approx(float(pretest["W"]), abs=CLOSE)
    assert found.pretrend.p_value == pytest.approx(float(pretest["Wpval"]), abs=1e-5)
