"""Equality with what the package did of R, the reference implementation, finds."""

import csv
from dataclasses import replace
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


def assert_cells(found, cells):
    """Compare effects and errors with stored rows, in their order."""
    assert [(c.group, c.time) for c in found.att_gt] == [
        (float(c["group"]), float(c["t"])) for c in cells
    ]
    np.testing.assert_allclose(
        [[c.att, c.se] for c in found.att_gt],
        [[number(c["att"]), number(c["se"])] for c in cells],
        atol=CLOSE,
    )


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

    assert_cells(found, stored("ref_attgt.csv", scenario=scenario))
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


def test_regression_on_a_covariate_equals_the_reference(connection):
    columns = replace(MPDTA, covariates=("lpop",))

    found = study(connection, "mpdta.csv", columns, method=did.Method.REGRESSION)

    assert_cells(found, stored("ref_attgt.csv", scenario="mpdta_nev_reg_cov"))
    [overall] = stored("ref_aggte.csv", scenario="mpdta_nev_reg_cov", type="simple")
    assert found.simple.se == pytest.approx(float(overall["overall_se"]), abs=CLOSE)


@pytest.mark.parametrize(
    ("scenario", "columns", "question"),
    [
        ("universal", {}, {"base": did.Base.UNIVERSAL}),
        ("anticipation1", {}, {"anticipation": 1.0}),
        ("weighted", {"weight": "wt"}, {}),
        ("clustered", {"cluster": "clust"}, {}),
        ("rc", {"unit": None}, {"missing": did.Missing.ROWS}),
    ],
)
def test_other_questions_equal_the_reference(connection, scenario, columns, question):
    asked = replace(MPDTA, **columns)

    found = study(connection, "mpdta_extra.csv", asked, **question)

    assert_cells(found, stored("ref_gaps.csv", scenario=scenario))


@pytest.mark.parametrize("control", ["never", "notyet"])
@pytest.mark.parametrize("method", ["dr", "reg"])
def test_covariates_equal_the_reference(connection, control, method):
    columns = did.Columns("id", "period", "G", "Y", ("X",))

    found = study(
        connection,
        "tp4_const.csv",
        columns,
        method=did.Method(method),
        control=did.Control(control),
    )

    compared = {"never": "nevertreated", "notyet": "notyettreated"}[control]
    wanted = {"dataset": "tp4_const", "control": compared, "est": method}
    assert_cells(found, stored("ref_sim.csv", **wanted))
