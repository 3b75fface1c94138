"""What judges an estimate: against naive loops, references and known worlds."""

from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import norm

from bench import did_worlds
from grappe.engines import did
from grappe.engines.did import bands, memory, scans, strata
from grappe.engines.did.aggregate import aggregate
from grappe.engines.did.design import resolve_sizes
from grappe.engines.did.honest import EventStudy, events_of, folded_quantile
from grappe.engines.did.normal import Calendar

DATA = "tests/data/did/mpdta_extra.csv"
MPDTA = did.Columns("countyreal", "year", "first.treat", "lemp")


@pytest.fixture(scope="module")
def connection():
    return did.connect(threads=1)


@pytest.fixture(scope="module")
def panel(connection):
    return did.read(did.open_file(connection, DATA), MPDTA)


@pytest.fixture(scope="module")
def sized(connection):
    return did.read(
        did.open_file(connection, DATA), replace(MPDTA, covariates=("lpop",))
    )


@pytest.fixture
def rng():
    return np.random.default_rng(20_130_619)


@pytest.mark.parametrize("name", ["zero", "staggered"])
def test_intervals_hold_the_truth_as_often_as_they_say(name, rng):
    draws, holds = 200, 0
    question = did.Question()
    for _ in range(draws):
        loaded, design, truth = did_worlds.draw(
            did_worlds.WORLDS[name], rng, firms=200, members=60
        )
        made = memory.estimate(loaded, loaded.cohort, design, question)
        found = aggregate("simple", made, design, question, rng, bands=False)
        holds += found.low <= truth <= found.high

    # Three binomial errors of 200 draws around 0.95.
    assert abs(holds / draws - 0.95) < 3 * np.sqrt(0.95 * 0.05 / draws)


def test_influences_of_units_sum_to_the_covariance(sized, rng):
    for method in (did.Method.NONE, did.Method.CEM, did.Method.DOUBLY_ROBUST):
        question = did.Question(method=method)

        psi = did.influence_of(sized, question)

        study = did.estimate(sized, question, rng=rng)
        cells = psi[:, : len(study.att_gt)]
        np.testing.assert_allclose(cells.T @ cells, study.covariance, atol=1e-15)


def test_closed_bands_agree_with_the_multiplier_bootstrap(panel, rng):
    study = did.estimate(panel, did.Question(), rng=rng)
    psi = did.influence_of(panel, did.Question())

    se, critical = did.multiplier_bands(
        psi, study.dynamic, 0.95, rng, draws=4000, kind="normal"
    )

    # Quantiles of 4,000 draws move by a few hundredths.
    assert critical == pytest.approx(study.dynamic.critical, abs=0.1)
    assert se == pytest.approx([row.se for row in study.dynamic.rows], rel=0.08)


@pytest.mark.parametrize("kind", ["rademacher", "mammen", "webb", "normal"])
def test_multipliers_have_mean_0_and_variance_1(kind, rng):
    drawn = bands.multipliers(kind, (200, 1000), rng)

    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert drawn.var() == pytest.approx(1, abs=0.01)


def test_wild_bootstrap_and_permutations_agree_with_a_clear_effect(panel, rng):
    study = did.estimate(panel, did.Question(), rng=rng)
    psi = did.influence_of(panel, did.Question())

    wild = did.wild(psi, study.simple, 0.95, rng)
    permuted = did.randomise(panel, did.Question(), rng, draws=39)

    assert wild.p_value < 0.01
    assert permuted.p_value == 1 / 40
    assert wild.low < study.simple.att < wild.high < 0
    assert permuted.low < study.simple.att < permuted.high


def test_two_way_figure_is_that_of_the_regression(panel):
    found = did.two_way(panel, did.Question())

    frame = pd.read_csv(DATA)
    y = frame.pivot(index="countyreal", columns="year", values="lemp").to_numpy()
    joined = frame.groupby("countyreal")["first.treat"].first().to_numpy()[:, None]
    years = np.arange(2003, 2008)
    treated, y = (net(x) for x in (((joined > 0) & (years >= joined)) * 1.0, y))
    slope = (treated * y).sum() / (treated**2).sum()
    scores = (treated * (y - slope * treated)).sum(axis=1)
    error = np.sqrt((scores**2).sum() * 500 / 499) / (treated**2).sum()
    assert (found.att, found.se) == pytest.approx((slope, error), rel=1e-10)
    assert 0 < found.negative_share < 1


def net(x):
    return x - x.mean(0) - x.mean(1, keepdims=True) + x.mean()


def test_smoothness_is_the_shortest_of_many_intervals(rng):
    root = rng.normal(size=(7, 7))
    events = EventStudy(rng.normal(size=3), rng.normal(size=4), root @ root.T / 50)

    [found] = did.smoothness(events, [0.2]).intervals

    after, before = np.full(4, 0.25), np.arange(1, 4)
    fixed = sum(
        abs((after * np.clip(np.arange(1, 5) - j, 0, None)).sum()) for j in range(4)
    )
    best = np.inf
    for bends in rng.normal(0, 2, (2000, 2)):
        far = np.linalg.solve([[1.0, 2.0], [0.0, 1.0]], bends)
        near = after @ np.arange(1, 5) - far @ before[1:]
        weights = np.concatenate([[near], far, after])
        error = np.sqrt(weights @ events.covariance @ weights)
        bias = 0.2 * (fixed + np.abs(bends).sum())
        best = min(best, error * folded_quantile(bias / error, 0.95))
    half = (found.high - found.low) / 2
    assert half <= best * (1 + 1e-9)
    assert half == pytest.approx(best, rel=0.02)


def test_sensitivity_tells_a_trend_from_an_effect(rng):
    robust = {}
    for name in ("staggered", "selection on trend"):
        world = did_worlds.WORLDS[name]
        if name == "staggered":
            world = replace(world, effect=0.3)
        loaded, design, _truth = did_worlds.draw(
            world, rng, firms=4000, members=1000, base=did.Base.UNIVERSAL
        )
        question = did.Question(base=did.Base.UNIVERSAL)
        made = memory.estimate(loaded, loaded.cohort, design, question)
        events = events_of(aggregate("dynamic", made, design, question, rng))
        robust[name] = did.relative_magnitudes(events, [0.0, 1.0])

    assert robust["staggered"].intervals[1].excludes_zero
    assert robust["staggered"].breakdown > 1
    assert robust["selection on trend"].intervals[0].excludes_zero
    assert robust["selection on trend"].breakdown < 1


def test_relative_magnitudes_grow_with_the_ratio(panel, rng):
    study = did.estimate(panel, did.Question(base=did.Base.UNIVERSAL), rng=rng)

    found = did.relative_magnitudes(did.event_study(study), [0.0, 0.5, 1.0])

    none, half, one = found.intervals
    overall = study.dynamic
    assert (none.low + none.high) / 2 == pytest.approx(overall.att)
    assert none.high - none.low == pytest.approx(2 * norm.ppf(0.975) * overall.se)
    assert one.low < half.low < none.low
    assert none.high < half.high < one.high


def test_detectable_effect_foretells_the_error(rng):
    """On a world as supposed, the effect is 2.8 errors of the study."""
    sizes = {0.0: 4000, 2014.0: 500, 2015.0: 500}
    times = tuple(float(year) for year in range(2012, 2018))
    lags = np.abs(np.subtract.outer(times, times))
    cohort = np.repeat(list(sizes), list(sizes.values()))
    y = rng.multivariate_normal(np.zeros(6), 0.5**2 * 0.8**lags, len(cohort))
    nothing = np.zeros(len(cohort), dtype=np.int64)
    loaded = memory.Loaded(y - y[:, :1], cohort, nothing, np.ones(len(cohort)))
    design = resolve_sizes(sizes, times, did.Question(), Calendar())

    foretold = did.detectable(
        sizes, times, did.Question(), deviation=0.5, correlation=0.8
    )

    made = memory.estimate(loaded, cohort, design, did.Question())
    for kind in ("simple", "dynamic", "group", "calendar"):
        found = aggregate(kind, made, design, did.Question(), rng, bands=False)
        factor = norm.ppf(0.975) + norm.ppf(0.8)
        assert getattr(foretold, kind) == pytest.approx(factor * found.se, rel=0.05)


def test_pretrend_power_is_that_of_the_test(panel, rng):
    study = did.estimate(panel, did.Question(), rng=rng)

    found = did.pretrend_power(study)

    before = [n for n, cell in enumerate(study.att_gt) if cell.event < 0]
    spread = study.covariance[np.ix_(before, before)]
    spans = np.asarray([study.att_gt[n].time - study.att_gt[n].base for n in before])
    drawn = rng.multivariate_normal(found.slope_most * spans, spread, 20_000)
    statistics = np.einsum("ij,jk,ik->i", drawn, np.linalg.inv(spread), drawn)
    assert np.mean(statistics > 11.0705) == pytest.approx(0.8, abs=0.01)


def test_placebo_in_time_uses_untreated_years_only(panel, rng):
    found = did.in_time(panel, did.Question(), 1, rng)

    study = did.estimate(panel, did.Question(), rng=rng)
    [last] = [row for row in study.dynamic.rows if row.at == -1]
    assert (found.att, found.se) == pytest.approx((last.att, last.se))


def test_placebo_in_space_gives_dates_to_half_of_the_never_treated(panel, rng):
    found = did.in_space(panel, did.Question(), rng)

    # Of 309 never treated, 154 may stand for the 20, 40 and 131 that are.
    assert (found.units, found.draws) == (16 + 32 + 105, 200)
    assert found.low < 0 < found.high
    assert found.rejected < 0.12


def test_placebo_in_space_refuses_too_few_never_treated(connection, rng):
    frame = pd.read_csv(DATA)
    names = frame.loc[frame["first.treat"] == 0, "countyreal"].unique()[:20]
    frame = frame[(frame["first.treat"] > 0) | frame["countyreal"].isin(names)]
    panel = did.read(table(connection, frame), MPDTA)

    with pytest.raises(did.NotEstimable, match="Too few units never joined"):
        did.in_space(panel, did.Question(), rng)


def table(connection, frame):
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    return connection.create_table(ibis.util.gen_name("rows"), rows, temp=True)


def test_attrition_bounds_are_those_of_trimmed_means(connection, rng):
    y = rng.normal(size=(100, 2))
    gone = np.zeros((100, 2), dtype=bool)
    gone[:10, 1] = True  # of the 40 treated
    frame = pd.DataFrame(
        [
            (unit, time, 1 if unit < 40 else 0, y[unit, time])
            for unit in range(100)
            for time in range(2)
            if not gone[unit, time]
        ],
        columns=["unit", "time", "g", "y"],
    )
    panel = did.read(table(connection, frame), did.Columns("unit", "time", "g", "y"))

    found = did.bounds(panel, did.Question())
    told = did.gone(panel)

    treated = (y[10:40, 1] - y[10:40, 0]).mean()
    control = np.sort(y[40:, 1] - y[40:, 0])
    assert (found.low, found.high, found.trimmed) == pytest.approx(
        (treated - control[15:].mean(), treated - control[:45].mean(), 0.25)
    )
    assert (told.treated, told.control) == (0.25, 0.0)
    assert told.p_value < 0.001


def test_outcome_is_measured_as_declared(connection):
    frame = pd.DataFrame(
        {"u": range(100), "t": 1, "g": 0, "y": np.arange(1, 101, dtype=float)}
    )
    columns = did.Columns("u", "t", "g", "y")
    asked = did.Outcome(did.Scale.LOG, winsor=(0.05, 0.95))

    made = did.measured(table(connection, frame), columns, asked)

    given = made.order_by("u").to_pyarrow()["y"].to_numpy()
    assert given == pytest.approx(np.log(np.clip(frame.y, 5, 95)))
    with pytest.raises(did.NotEstimable, match="not above 0"):
        did.measured(
            table(connection, frame.assign(y=frame.y - 50)),
            columns,
            did.Outcome(did.Scale.LOG),
        )


def test_cohorts_come_from_who_is_a_member(connection):
    frame = pd.DataFrame(
        {
            "u": [1, 1, 1, 2, 2, 2, 3, 3, 3],
            "t": [1, 2, 3] * 3,
            "m": [0, 1, 1, 0, 0, 0, 1, 0, 1],
        }
    )
    asked = {"unit": "u", "time": "t", "member": "m"}

    with pytest.raises(did.NotEstimable, match="1 units are members and later are not"):
        did.joined(table(connection, frame), **asked)
    found = did.joined(table(connection, frame), **asked, allow_leaving=True)

    dates = found.table.select("u", "cohort").distinct().order_by("u").to_pyarrow()
    assert dates["cohort"].to_pylist() == [2.0, 0.0, 1.0]
    assert found.reversals == 1


def test_exact_matching_is_a_mean_over_strata(connection, rng):
    n = 300
    frame = pd.DataFrame(
        {
            "u": np.repeat(np.arange(n), 2),
            "t": np.tile([1, 2], n),
            "g": np.repeat(rng.choice([0, 2], n, p=[0.7, 0.3]), 2),
            "region": np.repeat(rng.choice(["north", "south", "east"], n), 2),
            "size": np.repeat(rng.integers(0, 4, n), 2),
            "y": rng.normal(size=2 * n),
        }
    )
    columns = did.Columns("u", "t", "g", "y", ("region", "size"))
    panel = did.read(table(connection, frame), columns)
    coarsening = strata.Coarsening(cuts={"size": (1.0,)})

    study = did.estimate(
        panel, did.Question(method=did.Method.CEM), rng=rng, coarsening=coarsening
    )

    wide = frame.pivot(index=["u", "g", "region", "size"], columns="t", values="y")
    change = (wide[2] - wide[1]).reset_index(name="d")
    change["big"] = change["size"] > 1
    naive, total = 0.0, 0
    for _stratum, units in change.groupby(["region", "big"]):
        treated, others = units[units.g == 2], units[units.g == 0]
        naive += len(treated) * (treated.d.mean() - others.d.mean())
        total += len(treated)
    assert study.simple.att == pytest.approx(naive / total)


def test_balance_improves_and_neighbours_are_near(connection, rng):
    n = 600
    size = rng.normal(size=n)
    joined = np.where(rng.random(n) < 1 / (1 + np.exp(1.5 - size)), 2, 0)
    frame = pd.DataFrame(
        {
            "u": np.repeat(np.arange(n), 2),
            "t": np.tile([1, 2], n),
            "g": np.repeat(joined, 2),
            "size": np.repeat(size, 2),
            "y": np.repeat(size, 2) * np.tile([1, 2], n) + 0.1 * rng.normal(size=2 * n),
        }
    )
    columns = did.Columns("u", "t", "g", "y", ("size",))
    panel = did.read(table(connection, frame), columns)
    question = did.Question(method=did.Method.DOUBLY_ROBUST)

    weighted = did.balance(panel, question)
    exact = did.balance(panel, did.Question(method=did.Method.CEM))
    matched = did.nearest(panel, question)

    row = weighted.rows[0]
    means = size[joined > 0].mean(), size[joined == 0].mean()
    assert (row.treated, row.control) == pytest.approx(means)
    assert row.before == pytest.approx((means[0] - means[1]) / size[joined > 0].std())
    assert abs(row.after) < 0.1 < row.before
    assert abs(exact.rows[0].after) < row.before / 2
    naive = did.estimate(panel, did.Question(), rng=rng).simple.att
    near = did.estimate(matched.panel, did.Question(), rng=rng).simple.att
    assert naive > 0.5
    assert abs(near) < 0.15


@pytest.mark.parametrize("missing", ["complete", "pairs"])
def test_units_are_summed_alike_in_memory_read_again_and_where_they_are(
    sized, monkeypatch, missing, rng
):
    question = did.Question(
        method=did.Method.DOUBLY_ROBUST, missing=did.Missing(missing)
    )

    few = did.estimate(sized, question, rng=rng)
    monkeypatch.setattr(scans, "MOST_IN_MEMORY", 0)
    many = did.estimate(sized, question, rng=rng)
    monkeypatch.setattr(scans.Units, "is_local", False)
    there = did.estimate(sized, question, rng=rng)

    for found in (many, there):
        for name in ("att", "se"):
            assert [getattr(cell, name) for cell in found.att_gt] == pytest.approx(
                [getattr(cell, name) for cell in few.att_gt], rel=1e-9, abs=1e-12
            )
        assert (found.simple.att, found.simple.se) == pytest.approx(
            (few.simple.att, few.simple.se), rel=1e-9
        )


def test_a_panel_kept_in_files_gives_the_same_study(sized, connection, tmp_path, rng):
    question = did.Question(method=did.Method.REGRESSION)

    did.save(sized, tmp_path / "kept")
    again = did.load(connection, tmp_path / "kept")

    assert (again.times, again.sizes) == (sized.times, sized.sizes)
    first, second = (did.estimate(p, question, rng=rng).simple for p in (sized, again))
    assert (second.att, second.se) == pytest.approx((first.att, first.se), rel=1e-12)
    with pytest.raises(did.NotEstimable, match="holds no panel"):
        did.load(connection, tmp_path)
