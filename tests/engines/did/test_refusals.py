"""What a panel may look like, and what is refused with a clear message."""

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from grappe.engines import did

COLUMNS = did.Columns("firm", "year", "joined", "turnover")
YEARS = range(2000, 2006)


def rows():
    """Return 60 firms over six years, a third of which join."""
    rng = np.random.default_rng(7)
    level = rng.normal(6, 1, 60)
    joined = np.repeat([0, 0, 2003, 2004], 15)
    return pd.DataFrame(
        [
            (firm, year, joined[firm], np.exp(level[firm] + 0.1 * rng.normal()))
            for firm in range(60)
            for year in YEARS
        ],
        columns=["firm", "year", "joined", "turnover"],
    )


@pytest.fixture(scope="module")
def connection():
    return did.connect(threads=1)


@pytest.fixture(scope="module")
def plain(connection):
    return simple(connection, rows())


def table(connection, frame):
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    return connection.create_table(ibis.util.gen_name("rows"), rows, temp=True)


def simple(connection, frame, columns=COLUMNS, **question):
    panel = did.read(table(connection, frame), columns)
    rng = np.random.default_rng(1)
    found = did.estimate(panel, did.Question(**question), rng=rng).simple
    return found.att, found.se


def dated(years, month_and_day):
    return pd.to_datetime(years.astype("Int64").astype(str) + month_and_day)


FORMS = {
    "cohort empty": lambda f: f.assign(joined=f.joined.replace(0, np.nan)),
    "cohort infinite": lambda f: f.assign(
        joined=f.joined.astype(float).replace(0, np.inf)
    ),
    "cohort text": lambda f: f.assign(
        joined=f.joined.astype(str).replace("0", "never")
    ),
    "cohort after the end": lambda f: f.assign(joined=f.joined.replace(0, 2050)),
    "float years": lambda f: f.assign(year=f.year.astype(float)),
    "text units": lambda f: f.assign(firm="FR " + f.firm.astype(str)),
    "dates": lambda f: f.assign(year=dated(f.year, "-12-31")),
    "whole outcome": lambda f: f.assign(turnover=f.turnover),
    "treated always": lambda f: pd.concat(
        [f, f[f.firm == 0].assign(firm=99, joined=1990)]
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_panels_may_be_written_in_several_ways(connection, plain, form):
    assert simple(connection, FORMS[form](rows())) == pytest.approx(plain, rel=1e-12)


def test_months_and_quarters_are_periods(connection, plain):
    months = {year: 12 * 2020 + 3 * k for k, year in enumerate(YEARS)}
    frame = rows().replace({"year": months, "joined": months})
    day = [pd.Timestamp(m // 12, m % 12 + 1, 1) for m in frame.year]
    since = [pd.Timestamp(m // 12, m % 12 + 1, 1) if m else None for m in frame.joined]
    frame = frame.assign(year=day, joined=since)

    panel = did.read(table(connection, frame), COLUMNS)

    assert simple(connection, frame) == pytest.approx(plain, rel=1e-12)
    assert [panel.calendar.label(time) for time in panel.times[:3]] == [
        "2020-01",
        "2020-04",
        "2020-07",
    ]


def change(frame, where, **values):
    frame = frame.astype({name: object for name in values if name != "turnover"})
    for name, value in values.items():
        frame.loc[where, name] = value
    return frame.infer_objects()


REFUSED = {
    "a unit in two cohorts": (
        lambda f: change(f, 0, joined=2003),
        {},
        "A unit is in two cohorts, as “0”",
    ),
    "a unit twice in a period": (
        lambda f: pd.concat([f, f.iloc[[5]]]),
        {},
        "A unit is several times in one period, as “0”",
    ),
    "thousands among units": (
        lambda f: change(f, 8, turnover=f.turnover[8] / 1000),
        {},
        "changes by about a thousand",
    ),
    "an infinite outcome": (
        lambda f: change(f, 8, turnover=np.inf),
        {},
        "A unit has an infinite figure",
    ),
    "a text among outcomes": (
        lambda f: change(f.assign(turnover=f.turnover.astype(str)), 8, turnover="abc"),
        {},
        "must hold numbers, but a row has the text “abc”",
    ),
    "one treated unit": (
        lambda f: f[(f.joined != 2004) | (f.firm == 59)],
        {},
        "Fewer than 2 treated units in cohorts 2004",
    ),
    "nobody never treated": (lambda f: f[f.joined > 0], {}, "Nobody is never treated"),
    "nobody treated": (lambda f: f[f.joined == 0], {}, "No unit becomes treated"),
    "one period": (lambda f: f[f.year == 2003], {}, "the panel has 1"),
    "no row": (lambda f: f.iloc[:0], {}, "the panel has 0"),
    "a row without period": (
        lambda f: f.assign(year=f.year.where(f.index != 3)),
        {},
        "Some rows have no period",
    ),
    "a column that is not there": (
        lambda f: f.drop(columns="turnover"),
        {},
        "No column is called “turnover”; there are: firm, year, joined",
    ),
    "a level beyond 1": (lambda f: f, {"level": 95}, "between 0 and 1"),
    "anticipation below 0": (lambda f: f, {"anticipation": -1.0}, "cannot be negative"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_panels_that_would_mislead_are_refused(connection, case):
    spoil, question, message = REFUSED[case]

    with pytest.raises(did.NotEstimable, match=message):
        simple(connection, spoil(rows()), **question)


def test_a_single_treated_unit_can_be_accepted_knowingly(connection):
    frame = rows()
    frame = frame[(frame.joined != 2004) | (frame.firm == 59)]

    panel = did.read(table(connection, frame), COLUMNS)
    rng = np.random.default_rng(1)
    found = did.estimate(panel, did.Question(least_treated=1), rng=rng)

    assert [warning for warning in found.warnings if "one treated unit" in warning]


def test_units_that_come_go_or_miss_are_counted(connection):
    frame = rows()
    frame = frame[~((frame.firm == 0) & (frame.year == 2000))]
    frame = frame[~((frame.firm == 50) & (frame.year >= 2004))]
    frame = frame[~((frame.firm == 31) & (frame.year == 2002))]

    panel = did.read(table(connection, frame), COLUMNS)

    counts = [
        (s.cohort, s.units, s.complete, s.late, s.gone, s.gaps) for s in panel.sizes
    ]
    assert counts == [
        (0.0, 30, 29, 1, 0, 0),
        (2003.0, 15, 14, 0, 0, 1),
        (2004.0, 15, 14, 0, 1, 0),
    ]


def test_covariates_that_repeat_one_another_are_refused(connection):
    frame = rows()
    frame["size"] = frame.firm % 7 + 0.5
    frame["twice"] = 2 * frame["size"]
    columns = did.Columns("firm", "year", "joined", "turnover", ("size", "twice"))

    with pytest.raises(did.NotEstimable, match="say the same thing twice"):
        simple(connection, frame, columns, method=did.Method.DOUBLY_ROBUST)


def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(did.NotEstimable, match="neither duckdb nor sc://host:port"):
        did.connect("http://127.0.0.1")
    with pytest.raises(did.NotEstimable, match="No Spark Connect server answers"):
        did.connect("sc://127.0.0.1:1")
