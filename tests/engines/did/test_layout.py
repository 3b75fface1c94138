"""Panels laid out in memory are those that the database lays out."""

from dataclasses import fields
from unittest import mock

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.engines import did
from grappe.engines.did import layout

COLUMNS = did.Columns("firm", "year", "cohort", "y", ("x",))
PLAIN = did.Columns("firm", "year", "cohort", "y")
# Sums in another order.
CLOSE = 1e-9

figures = st.sampled_from([None, 0.0, 1.5, -2.0, 3.25, 4000.0, 1e9, float("inf")])
rows = st.tuples(
    st.sampled_from([None, 1, 2, 3, 700]),  # firm
    st.sampled_from([2010, 2011, 2013]),
    st.sampled_from([None, 0, 2011, 2013, 2020]),
    figures,
    st.sampled_from([None, 1.0, 2.0]),
)


@st.composite
def panels(draw):
    """Firms seen in most years, and what may be wrong with a few rows."""
    made = []
    for firm in range(draw(st.integers(0, 12))):
        cohort = draw(st.sampled_from([0, 0, 2011, 2013]))
        x = draw(st.sampled_from([1.0, 2.0]))
        for year in (2010, 2011, 2013):
            if draw(st.integers(0, 9)):
                y = draw(st.sampled_from([1.0, 2.5, 3.0, -1.0, None, 90.0]))
                made.append((firm, year, cohort, y, x))
    made += draw(st.lists(rows, max_size=2)) if draw(st.booleans()) else []
    return draw(st.permutations(made))


def table(connection, lines):
    kinds = [pa.int64(), pa.int32(), pa.int32(), pa.float64(), pa.float64()]
    names = ["firm", "year", "cohort", "y", "x"]
    cells = list(zip(*lines, strict=True)) or [[]] * 5
    made = pa.table(
        {
            name: pa.array(column, kind)
            for name, column, kind in zip(names, cells, kinds, strict=True)
        }
    )
    return connection.create_table(f"t{table.next()}", made, temp=True)


table.next = iter(range(10**9)).__next__


@pytest.fixture(scope="module")
def connection():
    return did.connect(threads=1)


def by_database(source, columns):
    """Lay a panel out as if there were no room for it in memory."""
    with mock.patch.object(layout, "lay", return_value=None):
        return did.read(source, columns)


def told(read, source, columns):
    """What is read, or why it is refused; units in order."""
    try:
        panel = read(source, columns)
    except did.NotEstimable as error:
        return error.code, error.params
    told = {
        one.name: getattr(panel, one.name)
        for one in fields(panel)
        if one.name not in ("wide", "laid")
    }
    names = sorted(panel.wide.columns)
    told["wide"] = panel.wide.select(names).order_by("unit").to_pyarrow().to_pylist()
    return told


def estimated(panel, **asked):
    question = did.Question(**asked)
    try:
        study = did.estimate(panel, question, rng=np.random.default_rng(1))
    except did.NotEstimable as error:
        return error.code
    return [value for cell in study.att_gt for value in (cell.att, cell.se)] + [
        study.simple.att,
        study.simple.se,
        float(sum(cell.n for cell in study.att_gt)),
    ]


@settings(max_examples=20)
@given(lines=panels(), is_explained=st.booleans())
def test_what_is_laid_out_in_memory_is_what_the_database_lays_out(
    connection, lines, is_explained
):
    source = table(connection, lines)
    columns = COLUMNS if is_explained else PLAIN

    assert told(did.read, source, columns) == told(by_database, source, columns)


def world(rng, firms=1200, gaps=0.0):
    """Firms by number, far apart, over six years, in no order; a share of rows gone."""
    firm = rng.choice(10**9, firms, replace=False).repeat(6)
    year = np.tile(np.arange(2010, 2016), firms)
    cohort = rng.choice([0, 0, 0, 2009, 2012, 2014, 2030], firms).repeat(6)
    x = rng.normal(size=firms).repeat(6)
    y = (
        rng.normal(10, 2, firms).repeat(6)
        + 0.3 * (year - 2010)
        + rng.normal(size=6 * firms)
    )
    lines = np.arange(6 * firms)
    rng.shuffle(lines)
    lines = lines[rng.random(len(lines)) >= gaps]
    names = ["firm", "year", "cohort", "y", "x"]
    columns = zip(names, (firm, year, cohort, y, x), strict=True)
    return pa.table({name: values[lines] for name, values in columns})


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize("missing", list(did.Missing))
@pytest.mark.parametrize("control", list(did.Control))
def test_estimates_of_either_layout_are_equal(
    connection, monkeypatch, gaps, missing, control
):
    monkeypatch.setattr(layout, "_BATCH", 2048)
    monkeypatch.setattr(layout, "_BLOCK", 1000)
    made = world(np.random.default_rng(5), gaps=gaps)
    source = connection.create_table(f"t{table.next()}", made, temp=True)
    asked = {"missing": missing, "control": control}

    near, far = did.read(source, COLUMNS), by_database(source, COLUMNS)

    assert (near.laid is None, far.laid, near.sizes) == (False, None, far.sizes)
    assert estimated(near, **asked) == pytest.approx(
        estimated(far, **asked), abs=CLOSE, nan_ok=True
    )


def test_doubly_robust_reads_units_in_memory_too(connection):
    made = world(np.random.default_rng(6))
    source = connection.create_table(f"t{table.next()}", made, temp=True)
    asked = {"method": did.Method.DOUBLY_ROBUST}

    near, far = did.read(source, COLUMNS), by_database(source, COLUMNS)

    assert estimated(near, **asked) == pytest.approx(estimated(far, **asked), abs=CLOSE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cohort": 2013}, "two_cohorts"),
        ({"year": 2011}, "twice_a_period"),
        ({"y": float("inf")}, "infinite"),
    ],
)
def test_what_is_wrong_far_from_where_it_began_is_seen(
    connection, monkeypatch, change, code
):
    """One row among others, read long after the others of its firm."""
    monkeypatch.setattr(layout, "_BATCH", 2048)
    lines = [
        (firm, year, 0 if firm % 3 else 2012, 1.0 + firm % 7 + year % 5, 1.0)
        for year in range(2010, 2016)
        for firm in range(1200)
    ]
    at = dict(zip(["firm", "year", "cohort", "y", "x"], lines[-1], strict=True))
    lines[-1] = tuple((at | change).values())

    with pytest.raises(did.NotEstimable) as refused:
        did.read(table(connection, lines), COLUMNS)

    assert (refused.value.code, refused.value.params["n"]) == (code, 1)


def test_where_there_is_little_room_the_database_does_it():
    connection = did.connect(memory="120MB", threads=1)
    made = world(np.random.default_rng(7), firms=500)
    source = connection.create_table("firms", made, temp=True)

    panel = did.read(source, COLUMNS)

    assert (panel.laid, sum(size.units for size in panel.sizes)) == (None, 500)


def test_more_units_than_there_is_room_for_are_left_to_the_database(
    connection, monkeypatch
):
    made = world(np.random.default_rng(8), gaps=0.5)
    source = connection.create_table(f"t{table.next()}", made, temp=True)
    monkeypatch.setattr(layout, "_most_units", lambda *_: 1000)

    panel = did.read(source, COLUMNS)

    assert panel.laid is None
    assert sum(size.units for size in panel.sizes) > 1000


def test_units_that_are_no_whole_numbers_are_left_to_the_database(connection):
    made = world(np.random.default_rng(9), firms=50)
    text = made.set_column(0, "firm", made["firm"].cast(pa.string()))
    source = connection.create_table(f"t{table.next()}", text, temp=True)

    assert did.read(source, COLUMNS).laid is None


def test_a_panel_laid_out_in_memory_is_kept_in_files(connection, tmp_path):
    made = world(np.random.default_rng(10))
    source = connection.create_table(f"t{table.next()}", made, temp=True)
    panel = did.read(source, COLUMNS)

    did.save(panel, tmp_path)
    again = did.load(connection, tmp_path)

    assert (again.laid, again.sizes) == (None, panel.sizes)
    assert estimated(again) == pytest.approx(estimated(panel), abs=CLOSE)


@given(
    batches=st.lists(
        st.lists(
            st.integers(-40, 40) | st.just(10**12) | st.just(-(2**63)), max_size=9
        ),
        max_size=6,
    )
)
def test_each_unit_has_one_place_whatever_its_number(batches):
    """Close numbers, falling ones, and one so far off that the table is given up."""
    made = layout.Laid(units=np.empty(0, dtype=np.int64), y=np.empty((1, 30)), fixed={})

    codes = [
        layout._codes(made, np.array(batch, dtype=np.int64)).tolist()
        for batch in batches
    ]

    met = made.units.tolist()
    assert [[met[code] for code in row] for row in codes] == batches
    assert len(set(met)) == len(met)


@pytest.mark.parametrize("kind", ["int8", "int16", "uint8", "uint64"])
def test_units_of_any_width_have_their_place(kind):
    widest = np.iinfo(kind)
    units = np.array([widest.max, widest.min, widest.max, 3], dtype=kind)
    made = layout.Laid(
        units=np.empty(0, dtype=np.int64), y=np.empty((1, 500)), fixed={}
    )

    code = layout._codes(made, units)

    assert [int(made.units[at]) for at in code] == [int(unit) for unit in units]
