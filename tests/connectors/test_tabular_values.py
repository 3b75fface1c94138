from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.connectors.tabular import (
    BAD_CELLS,
    BadCell,
    parse_bool,
    parse_date,
    parse_number_fr,
)

LEAP_DAY = date(2024, 2, 29)


def code_of(parse, cell):
    with pytest.raises(BadCell) as bad:
        parse(cell)
    return bad.value.code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12, "12"),
        (0.1, "0.1"),
        (-1.5, "-1.5"),
        ("12", "12"),
        ("007", "7"),
        ("+12", "12"),
        ("-12,5", "-12.5"),
        ("\u221212,5", "-12.5"),
        ("(12,5)", "-12.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1,234", "1.234"),
        ("1234.567", "1234.567"),
        ("12.5", "12.5"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234\u202f567,8", "1234567.8"),
        ("1'234'567.80", "1234567.80"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 200 €", "1200"),
        ("€ 1 200", "1200"),
        ("1200 EUR", "1200"),
        ("1 200 euros", "1200"),
        ("12 k€", "12000"),
        ("1,5 M€", "1500000"),
        ("2 Md€", "2000000000"),
        ("-3 M€", "-3000000"),
        ("12,5 %", "0.125"),
        ("1,5E+05", "150000"),
        ("1E-3", "0.001"),
        ("１２，５", "12.5"),
        ("'12", "12"),
        ("\ufeff12\u200b", "12"),
    ],
)
def test_parse_number_fr_reads_what_people_write(cell, expected):
    assert parse_number_fr(cell) == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "empty"),
        (" \u00a0", "empty"),
        ("douze", "not_a_number"),
        ("12 salariés", "not_a_number"),
        ("12 m", "not_a_number"),
        ("1-2", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("1.234.56", "not_a_number"),
        ("12,34.56", "not_a_number"),
        ("1.2,345.6", "not_a_number"),
        ("(12", "not_a_number"),
        ("12)", "not_a_number"),
        ("1E999", "not_a_number"),
        ("9" * 26, "not_a_number"),
        ("12²", "not_a_number"),
        (True, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        ("nan", "not_a_number"),
        ("1.234", "ambiguous_number"),
        ("12.500 €", "ambiguous_number"),
        (LEAP_DAY, "number_is_a_date"),
        (time(1, 2), "number_is_a_date"),
        (timedelta(1), "number_is_a_date"),
    ],
)
def test_parse_number_fr_refuses_with_a_reason(cell, code):
    assert code_of(parse_number_fr, cell) == code


@given(st.decimals(-(10**12), 10**12, places=2))
def test_parse_number_fr_reads_every_french_amount(amount):
    text = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")

    assert parse_number_fr(text) == amount


@given(st.decimals(-(10**12), 10**12, places=2))
def test_parse_number_fr_reads_every_english_amount(amount):
    assert parse_number_fr(f"{amount:,.2f}") == amount


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_parse_number_fr_keeps_every_float(number):
    assert float(parse_number_fr(number)) == number


@pytest.mark.parametrize(
    "cell",
    [
        LEAP_DAY,
        datetime(2024, 2, 29, 23, 59),
        45351,
        45351.75,
        "45351",
        "45351,5",
        20240229,
        "20240229",
        "29/02/2024",
        "29/2/24",
        " 29-02-2024 ",
        "29.02.2024",
        "29 02 2024",
        "29/02/2024 10:30",
        "29/02/2024 10h30",
        "2024-02-29",
        "2024/2/29",
        "2024-02-29T10:30:00Z",
        "2024-02-29 10:30:00+01:00",
        "29 février 2024",
        "29 FÉVRIER 2024",
        "29 fevrier 2024",
        "29 févr. 2024",
        "29-févr-24",
        "29-Feb-2024",
        "29 February 2024",
        "jeudi 29 février 2024",
        "jeu. 29 févr. 2024",
        "29\u00a0février\u202f2024",
        "'29/02/2024",
        "２９/０２/２０２４",
    ],
)
def test_parse_date_reads_what_people_write(cell):
    assert parse_date(cell) == LEAP_DAY


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1er janvier 2022", date(2022, 1, 1)),
        ("1ᵉʳ août 2022", date(2022, 8, 1)),
        ("3rd march 2022", date(2022, 3, 3)),
        ("15 sept. 98", date(1998, 9, 15)),
        ("1/2/49", date(2049, 2, 1)),
        ("1/2/50", date(1950, 2, 1)),
        ("31/12/1899", date(1899, 12, 31)),
    ],
)
def test_parse_date_reads_other_days(cell, expected):
    assert parse_date(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "empty"),
        ("\u00a0", "empty"),
        ("bientôt", "not_a_date"),
        ("29 pluviôse 2024", "not_a_date"),
        ("29/02/2024 et après", "not_a_date"),
        ("12", "not_a_date"),
        (12, "not_a_date"),
        (99_999, "not_a_date"),
        (-45351, "not_a_date"),
        (True, "not_a_date"),
        (time(1, 2), "not_a_date"),
        (timedelta(1), "not_a_date"),
        (float("nan"), "not_a_date"),
        (float("inf"), "not_a_date"),
        (2024, "year_only"),
        ("2024", "year_only"),
        ("février 2024", "no_day"),
        ("02/2024", "no_day"),
        ("févr.-24", "no_day"),
        ("30/02/2024", "impossible_date"),
        ("00/01/2024", "impossible_date"),
        ("2024-13-45", "impossible_date"),
        ("1/1/0024", "impossible_date"),
        ("20241332", "impossible_date"),
        ("02/29/2024", "month_first"),
        ("12/31/22", "month_first"),
    ],
)
def test_parse_date_refuses_with_a_reason(cell, code):
    assert code_of(parse_date, cell) == code


def test_parse_date_can_count_from_1904():
    assert parse_date(45351 - 1462, date_1904=True) == LEAP_DAY


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_parse_date_reads_every_day_in_every_form(day):
    serial = (day - date(1899, 12, 30)).days
    forms = [f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", day.isoformat(), f"{day:%Y%m%d}"]

    assert {parse_date(form) for form in [*forms, serial, str(serial)]} == {day}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0.0, False),
        *[
            (word, True)
            for word in ("oui", "OUI ", "o", "Vrai", "x", "X", "1", "✓", "yes")
        ],
        *[(word, False) for word in ("non", "Non.", "n", "FAUX", "0", "no", "☐")],
    ],
)
def test_parse_bool_reads_what_people_write(cell, expected):
    assert parse_bool(cell) is expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("peut-être", "not_a_boolean"),
        (2, "not_a_boolean"),
        (LEAP_DAY, "not_a_boolean"),
    ],
)
def test_parse_bool_refuses_with_a_reason(cell, code):
    assert code_of(parse_bool, cell) == code


@pytest.mark.parametrize("parse", [parse_number_fr, parse_date, parse_bool])
@given(cell=st.text(max_size=40) | st.floats() | st.integers() | st.booleans())
def test_any_cell_gives_a_value_or_a_reason(parse, cell):
    try:
        parse(cell)
    except BadCell as bad:
        assert bad.message == BAD_CELLS[bad.code] % bad.params  # noqa: PT017


def test_long_text_is_cut_in_the_message():
    with pytest.raises(BadCell, match=r"^“x{59}…” is not a number\.$"):
        parse_number_fr("x" * 1_000)
