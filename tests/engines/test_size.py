import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines.size import (
    REMARKS,
    Entity,
    EntityKind,
    EuSize,
    Exemption,
    FrenchSize,
    Holding,
    Relation,
    Remark,
    ThresholdTest,
    YearFigures,
    eu_status,
    french_category,
)

TODAY = date(2025, 6, 1)
LAST_YEAR = date(2024, 12, 31)
MILLION = 1_000_000
FRENCH, EUROPEAN = list(FrenchSize), list(EuSize)


def year(headcount=None, turnover=None, balance=None, closed_on=LAST_YEAR, **more):
    """Return figures with amounts in millions of euros."""
    amounts = [
        None if n is None else Decimal(str(n)) * MILLION for n in (turnover, balance)
    ]
    return YearFigures(closed_on, headcount, *amounts, **more)


def company(key, *figures, **more):
    return Entity(
        key, tuple(year(*f) if isinstance(f, tuple) else f for f in figures), **more
    )


def french(*entities, holdings=(), at=TODAY):
    return french_category(entities[0].key, entities, holdings, at=at)


def european(*entities, holdings=(), at=TODAY, **more):
    return eu_status(entities[0].key, entities, holdings, at=at, **more)


def one_year(assess, *figures):
    return assess(company("a", figures))


def counted(assessment):
    """Return what counts: key, relation, rate in percent."""
    return [
        (line.key, line.relation.value, round(line.rate * 100, 2))
        for line in assessment.perimeter
        if line.included_in is None
    ]


def codes(assessment):
    return [remark.code for remark in assessment.remarks]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((0, 0, 0), "micro"),
        ((9.99, 2, 2), "micro"),
        ((9, 3, 2), "micro"),
        ((9, 2, 3), "micro"),
        ((9, 2.000001, 2.000001), "pme"),
        ((10, 2, 2), "pme"),
        ((249.9, 50, 44), "pme"),
        ((249, 51, 43), "pme"),
        ((249, 50.000001, 43.000001), "eti"),
        ((250, 1, 1), "eti"),
        ((4_999, 1_500, 3_000), "eti"),
        ((4_999, 1_501, 2_000), "eti"),
        ((4_999, 1_500.000001, 2_000.000001), "ge"),
        ((5_000, 1, 1), "ge"),
        # Few people, much money: neither micro nor PME.
        ((3, 60, 50), "eti"),
    ],
)
def test_french_category_at_each_threshold(figures, expected):
    found = one_year(french, *figures)

    assert (found.category, found.lowest, found.highest) == (expected,) * 3
    assert not found.is_estimated


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((9.9, 2, 3), "micro"),
        ((9, 3, 2), "micro"),
        ((9, 2.01, 2.01), "small"),
        ((10, 2, 2), "small"),
        ((49.9, 10, 11), "small"),
        ((49, 10.01, 10.01), "medium"),
        ((50, 10, 10), "medium"),
        ((249, 50, 44), "medium"),
        ((249, 51, 43), "medium"),
        ((249, 50.01, 43.01), "large"),
        ((250, 1, 1), "large"),
    ],
)
def test_eu_status_at_each_threshold(figures, expected):
    found = one_year(european, *figures)

    assert (found.category, found.lowest, found.highest) == (expected,) * 3
    assert not found.is_estimated


def test_assessment_shows_its_rule():
    found = one_year(french, 12, 1.5, 3)

    assert found.tests[:4] == (
        ThresholdTest("micro", "headcount", Decimal(12), Decimal(10), False),
        ThresholdTest(
            "micro", "turnover_eur", Decimal(1_500_000), Decimal(2_000_000), True
        ),
        ThresholdTest(
            "micro", "balance_eur", Decimal(3_000_000), Decimal(2_000_000), False
        ),
        ThresholdTest("pme", "headcount", Decimal(12), Decimal(250), True),
    )
    assert len(found.tests) == 9
    assert found.closed_on == LAST_YEAR
    assert "2008-1354" in found.reference.text
    assert "2003/361/EC" in one_year(european, 1, 1, 1).reference.text


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # Headcount alone: at least its category, perhaps more.
        ((5, None, None), ("micro", "micro", "ge", True)),
        ((12, None, None), ("pme", "pme", "ge", True)),
        ((300, None, None), ("eti", "eti", "ge", True)),
        ((6_000, None, None), ("ge", "ge", "ge", False)),
        # One amount is enough when it is within; the other may save it otherwise.
        ((5, 1, None), ("micro", "micro", "micro", False)),
        ((5, None, 1), ("micro", "micro", "micro", False)),
        ((5, 3, None), ("pme", "micro", "pme", True)),
        ((5, 60, None), ("eti", "micro", "eti", True)),
        # Without headcount, money bounds from below.
        ((None, 1, 1), ("micro", "micro", "ge", True)),
        ((None, 60, 50), ("eti", "eti", "ge", True)),
        ((None, 3, None), ("pme", "micro", "ge", True)),
        ((None, 2_000, 3_000), ("ge", "ge", "ge", False)),
    ],
)
def test_missing_figures_leave_bounds(figures, expected):
    found = one_year(french, *figures)

    assert (found.category, found.lowest, found.highest, found.is_estimated) == expected
    assert "missing_figures" in codes(found)


@pytest.mark.parametrize("assess", [french, european])
@pytest.mark.parametrize("figures", [[], [(None, None, None)]])
def test_nothing_known_gives_no_category(assess, figures):
    found = assess(company("a", *figures))

    assert (found.category, found.lowest, found.highest) == (None, None, None)
    assert not found.is_estimated


def test_floor_of_a_total_can_decide():
    """The part that is known is too large already, whatever the rest."""
    found = french(
        company("a", (100, 30, 30)),
        company("b", (160, 30, 30)),
        company("c"),
        holdings=[Holding("a", "b", 1), Holding("a", "c", 1)],
    )

    assert (found.category, found.lowest, found.highest) == ("eti", "eti", "ge")
    assert [test.passed for test in found.tests] == [
        *(False, False, False),
        *(False, False, False),
        *(None, None, None),
    ]


def test_last_closed_year_counts():
    figures = [
        year(5, 1, 1, date(2023, 12, 31)),
        year(12, 1, 1, LAST_YEAR),
        year(300, 1, 1, date(2025, 12, 31)),
    ]

    assert french(company("a", *figures)).category == "pme"
    assert french(company("a", *figures), at=date(2024, 12, 30)).category == "micro"
    assert french(company("a", *figures), at=date(2026, 1, 1)).category == "eti"
    assert french(company("a", *figures), at=date(2022, 1, 1)).category is None


def test_turnover_of_a_short_year_is_brought_to_twelve_months():
    found = french(company("a", year(5, 1.5, 9, months=6)))

    assert found.totals.turnover_eur.value == 3 * MILLION
    assert found.category == "pme"
    assert Remark("annualised", {"keys": "a"}) in found.remarks


def test_old_figures_are_told():
    found = french(company("a", (5, 1, 1)), at=date(2027, 1, 1))

    assert found.remarks == (Remark("old_figures", {"closed_on": "2024-12-31"}),)


@pytest.mark.parametrize("assess", [french, european])
def test_estimates_in_good_faith_are_told(assess):
    found = assess(company("a", year(5, 1, 1, is_estimate=True)))

    assert (found.category, found.is_estimated) == ("micro", True)
    assert "estimated_in_good_faith" in codes(found)


def test_french_group_counts_in_full_up_and_down():
    found = french(
        company("a", (5, 1, 1)),
        company("mother", (100, 20, 20)),
        company("sister", (90, 20, 20)),
        company("daughter", (60, 5, 5)),
        company("associate", (9_000, 9_000, 9_000)),
        holdings=[
            Holding("mother", "a", 0.51),
            Holding("mother", "sister", 0.8),
            Holding("a", "daughter", 1),
            Holding("mother", "associate", 0.5),
            Holding("associate", "a", 0.49),
        ],
    )

    assert found.category == "eti"
    assert found.totals.headcount.value == 255
    assert counted(found) == [
        ("a", "self", 100),
        ("daughter", "linked", 100),
        ("mother", "linked", 100),
        ("sister", "linked", 100),
    ]
    assert Remark("sum_not_consolidated", {"count": "4"}) in found.remarks


def test_control_can_be_joint_within_a_group():
    """The mother and the daughter hold 30 % each: together they control the third."""
    holdings = [
        Holding("mother", "daughter", 0.9),
        Holding("mother", "third", 0.3),
        Holding("daughter", "third", 0.3),
    ]

    found = french(
        company("third", (5, 1, 1)),
        company("mother", (5, 1, 1)),
        company("daughter", (5, 1, 1)),
        holdings=holdings,
    )

    assert found.totals.headcount.value == 15


def test_control_can_come_from_an_agreement():
    found = french(
        company("a", (5, 1, 1)),
        company("b", (50, 1, 1)),
        holdings=[Holding("b", "a", 0.1, is_control=True)],
    )

    assert found.category == "pme"


def test_consolidated_accounts_are_not_added_to_those_they_include():
    group = year(240, 49, 60, consolidates=frozenset({"a", "b"}))

    found = french(
        company("a", (100, 30, 30)),
        company("b", (90, 30, 30)),
        company("head", group),
        holdings=[Holding("head", "a", 1), Holding("head", "b", 1)],
    )

    assert found.category == "pme"
    assert counted(found) == [("head", "linked", 100)]
    assert [line.included_in for line in found.perimeter] == ["head", "head", None]
    assert found.remarks == ()


def test_accounts_that_include_each_other_do_not_both_vanish():
    found = french(
        company("a", year(5, 1, 1, consolidates=frozenset({"b"}))),
        company("b", year(5, 1, 1, consolidates=frozenset({"a"}))),
        holdings=[Holding("a", "b", 1)],
    )

    assert counted(found) == [("a", "self", 100)]


@pytest.mark.parametrize("assess", [french, european])
def test_ownership_in_a_circle_ends(assess):
    found = assess(
        company("a", (5, 1, 1)),
        company("b", (5, 1, 1)),
        company("c", (5, 1, 1)),
        holdings=[
            Holding("a", "b", 0.6),
            Holding("b", "c", 0.6),
            Holding("c", "a", 0.6),
            Holding("a", "a", 0.05),
        ],
    )

    assert found.totals.headcount.value == 15


def test_circle_of_minorities_with_a_public_body_ends():
    """0.2 / (1 - 0.3 x 0.3) is below one quarter, and 0.24 / 0.91 above."""

    def found(rate):
        return european(
            company("a", (5, 1, 1)),
            company("b", (5, 1, 1)),
            Entity("State", kind=EntityKind.PUBLIC_BODY),
            holdings=[
                Holding("State", "a", rate),
                Holding("a", "b", 0.3),
                Holding("b", "a", 0.3),
            ],
        )

    assert found(0.22).category == "micro"
    assert found(0.24).category == "large"
    assert found(0.24).remarks[-1] == Remark("public_control", {"percent": "26.37"})


def test_eu_partner_counts_for_its_rate():
    found = european(
        company("a", (40, 4, 4)),
        company("upstream", (100, 20, 20)),
        company("downstream", (10, 1, 1)),
        company("minor", (9_000, 9_000, 9_000)),
        holdings=[
            Holding("upstream", "a", 0.33),
            Holding("a", "downstream", 0.49),
            Holding("minor", "a", 0.2499),
        ],
    )

    assert counted(found) == [
        ("a", "self", 100),
        ("downstream", "partner", 49),
        ("upstream", "partner", 33),
    ]
    assert found.totals.headcount.value == Decimal("77.90")
    assert found.totals.turnover_eur.value == Decimal("11.09") * MILLION
    assert found.category == "medium"


@pytest.mark.parametrize(
    ("rate", "relations"),
    [
        (0.2499, []),
        (0.25, [("b", "partner", 25)]),
        (0.5, [("b", "partner", 50)]),
        (0.5001, [("b", "linked", 100)]),
        (1, [("b", "linked", 100)]),
    ],
)
def test_eu_relation_at_each_threshold(rate, relations):
    found = european(
        company("a", (5, 1, 1)),
        company("b", (5, 1, 1)),
        holdings=[Holding("b", "a", rate)],
    )

    assert counted(found)[1:] == relations


def test_eu_linked_enterprises_count_in_full_with_their_partners():
    """Linked to a: b. Partner of b: c, with its linked d. Partner of c: e, left out."""
    found = european(
        company("a", (10, 1, 1)),
        company("b", (10, 1, 1)),
        company("c", (10, 1, 1)),
        company("d", (10, 1, 1)),
        company("e", (10, 1, 1)),
        holdings=[
            Holding("b", "a", 0.6),
            Holding("c", "b", 0.38),
            Holding("d", "c", 0.7),
            Holding("e", "c", 0.3),
        ],
    )

    assert counted(found) == [
        ("a", "self", 100),
        ("b", "linked", 100),
        ("c", "partner", 38),
        ("d", "partner", 38),
    ]
    assert found.totals.headcount.value == Decimal("27.60")


@pytest.mark.parametrize(("back", "rate"), [(0.3, 35), (0.4, 40), (0.1, 35)])
def test_eu_partner_rate_is_joint_within_a_group_and_the_greater_way(back, rate):
    found = european(
        company("a", (10, 1, 1)),
        company("daughter", (0, 0, 0)),
        company("b", (100, 1, 1)),
        holdings=[
            Holding("a", "daughter", 0.6),
            Holding("a", "b", 0.2),
            Holding("daughter", "b", 0.15),
            Holding("b", "a", back),
        ],
    )

    assert counted(found)[-1] == ("b", "partner", rate)


@pytest.mark.parametrize("exemption", Exemption)
def test_eu_exempted_investor_makes_no_partner_up_to_one_half(exemption):
    def found(rate):
        return european(
            company("a", (5, 1, 1)),
            company("fund", (900, 900, 900), exemption=exemption),
            holdings=[Holding("fund", "a", rate)],
        )

    assert counted(found(0.5)) == [("a", "self", 100)]
    assert found(0.5).category == "micro"
    assert found(0.51).category == "large"


def test_eu_exempted_investors_that_are_linked_count_in_full_together():
    """A university and an investment company, linked, hold 55 %; a third one 25 %."""
    found = european(
        company("a", (10, 1, 1)),
        company(
            "university", (10, 1, 1), exemption=Exemption.UNIVERSITY_OR_RESEARCH_CENTRE
        ),
        company("c", (10, 1, 1)),
        company(
            "corporation",
            (10, 1, 1),
            exemption=Exemption.PUBLIC_INVESTMENT_CORPORATION,
        ),
        holdings=[
            Holding("university", "a", 0.25),
            Holding("c", "a", 0.25),
            Holding("corporation", "a", 0.3),
            Holding("university", "corporation", 0.8),
        ],
    )

    assert counted(found) == [
        ("a", "self", 100),
        ("corporation", "linked", 100),
        ("university", "linked", 100),
        ("c", "partner", 25),
    ]


@pytest.mark.parametrize(
    ("amounts", "is_partner"),
    [((1_249_999, 0), False), ((1_000_000, 250_000), True), ((None, None), False)],
)
def test_eu_business_angels_are_exempted_below_a_total(amounts, is_partner):
    angels = [
        company(key, (5, 1, 1), exemption=Exemption.BUSINESS_ANGEL) for key in "bc"
    ]

    found = european(
        company("a", (5, 1, 1)),
        *angels,
        holdings=[
            Holding("b", "a", 0.3, invested_eur=amounts[0]),
            Holding("c", "a", 0.1, invested_eur=amounts[1]),
        ],
    )

    assert (("b", "partner", 30) in counted(found)) is is_partner
    assert ("angels_exceed" in codes(found)) is is_partner


def test_eu_person_links_enterprises_of_one_market_only():
    def found(acts_on_same_market, rate=0.6):
        return european(
            company("a", (5, 1, 1)),
            company("b", (300, 90, 90)),
            Entity(
                "person",
                kind=EntityKind.PERSON,
                acts_on_same_market=acts_on_same_market,
            ),
            holdings=[Holding("person", "a", 1), Holding("person", "b", rate)],
        )

    assert counted(found(True)) == [("a", "self", 100), ("b", "linked", 100)]
    assert counted(found(False)) == [("a", "self", 100)]
    assert counted(found(False, rate=0.3)) == [("a", "self", 100)]


def test_eu_person_has_no_accounts_to_miss():
    angel = Entity(
        "angel",
        kind=EntityKind.PERSON,
        exemption=Exemption.BUSINESS_ANGEL,
        acts_on_same_market=True,
    )

    found = european(
        company("a", (5, 1, 1)), angel, holdings=[Holding("angel", "a", 0.9)]
    )

    assert counted(found) == [("a", "self", 100)]
    assert not found.is_estimated


def test_french_category_never_links_through_a_person():
    found = french(
        company("a", (5, 1, 1)),
        company("b", (300, 90, 90)),
        Entity("person", kind=EntityKind.PERSON, acts_on_same_market=True),
        holdings=[Holding("person", "a", 1), Holding("person", "b", 1)],
    )

    assert found.category == "micro"


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        ([("Town", "a", 0.24)], "micro"),
        ([("Town", "a", 0.25)], "large"),
        ([("Town", "a", 0.15), ("Region", "a", 0.1)], "large"),
        ([("Town", "a", 0.1, True)], "large"),
        # Through a company it controls, the whole holding; otherwise its part of it.
        ([("Town", "firm", 0.6), ("firm", "a", 0.25)], "large"),
        ([("Town", "firm", 0.5), ("firm", "a", 0.4)], "micro"),
        ([("Town", "firm", 0.5), ("firm", "a", 0.5)], "large"),
        ([("Town", "firm", 0.3), ("firm", "a", 1)], "large"),
        ([("Town", "firm", 0.3), ("firm", "a", 0.6)], "micro"),
        # What the enterprise owns does not make it public.
        ([("Town", "firm", 1), ("a", "firm", 0)], "micro"),
    ],
)
def test_eu_public_bodies_exclude_from_one_quarter(holdings, expected):
    found = european(
        company("a", (5, 1, 1)),
        company("firm", (1, 0.1, 0.1)),
        Entity("Town", kind=EntityKind.PUBLIC_BODY),
        Entity("Region", kind=EntityKind.PUBLIC_BODY),
        holdings=[Holding(*holding) for holding in holdings],
    )

    assert found.category == expected
    assert ("public_control" in codes(found)) is (expected == "large")
    assert not found.is_estimated


@pytest.mark.parametrize(
    ("kind", "rate", "expected"),
    [
        (EntityKind.PUBLIC_BODY, 0.5, "micro"),
        (EntityKind.PUBLIC_BODY, 0.51, "large"),
        (EntityKind.COMPANY, 0.5, "micro"),
    ],
)
def test_eu_exempted_public_investor_excludes_only_by_control(kind, rate, expected):
    found = european(
        company("a", (5, 1, 1)),
        Entity(
            "investor", kind=kind, exemption=Exemption.PUBLIC_INVESTMENT_CORPORATION
        ),
        Entity("State", kind=EntityKind.PUBLIC_BODY),
        holdings=[Holding("State", "investor", 1), Holding("investor", "a", rate)],
    )

    assert found.category == expected


def history(*headcounts, until=2024):
    """Return closed years with these headcounts, the last in 2024, and no money."""
    first = until - len(headcounts) + 1
    return [
        year(headcount, 1, 1, date(first + rank, 12, 31))
        for rank, headcount in enumerate(headcounts)
    ]


@pytest.mark.parametrize(
    ("headcounts", "expected"),
    [
        ((5,), "micro"),
        ((5, 12), "micro"),
        ((5, 12, 12), "small"),
        ((12, 5), "small"),
        ((12, 5, 5), "micro"),
        ((5, 12, 5, 12, 5), "micro"),
        ((5, 12, 12, 5), "small"),
        ((249, 250), "medium"),
        ((249, 250, 250), "large"),
        ((250, 249), "large"),
        # Two ceilings, each by itself: small is crossed twice, medium once.
        ((40, 60, 300), "medium"),
        ((40, 300, 60), "medium"),
        ((300, 40, 60), "medium"),
    ],
)
def test_eu_ceiling_is_crossed_by_two_years_in_a_row(headcounts, expected):
    found = european(company("a", *history(*headcounts)))

    assert found.category == expected
    assert found.closed_on == LAST_YEAR
    annual = found.years[0].category
    assert ("two_years_rule" in codes(found)) is (annual != expected)
    assert ("one_year_only" in codes(found)) is (len(headcounts) == 1)


@pytest.mark.parametrize(
    ("previous", "headcounts", "expected"),
    [
        (EuSize.SMALL, (5,), "small"),
        (EuSize.SMALL, (5, 5), "micro"),
        (EuSize.LARGE, (5, 40), "small"),
        (EuSize.MICRO, (300,), "micro"),
        (EuSize.MICRO, (12, 60), "small"),
    ],
)
def test_eu_status_begins_from_the_previous_one(previous, headcounts, expected):
    found = european(company("a", *history(*headcounts)), previous=previous)

    assert found.category == expected
    assert "one_year_only" not in codes(found)


def test_eu_years_before_a_change_of_control_do_not_count():
    firm = company("a", *history(5, 5, 300))

    assert european(firm).category == "micro"
    found = european(firm, control_changed_on=date(2024, 3, 1), previous=EuSize.MICRO)
    assert found.category == "large"
    assert Remark("control_changed", {"changed_on": "2024-03-01"}) in found.remarks
    assert [assessed.closed_on for assessed in found.years] == [LAST_YEAR]


def test_eu_years_with_a_gap_do_not_follow_each_other():
    figures = [year(5, 1, 1, date(2022, 12, 31)), *history(12)]

    assert european(company("a", *figures)).category == "small"


def test_eu_years_of_other_lengths_follow_each_other():
    figures = [
        year(5, 1, 1, date(2023, 6, 30)),
        year(12, 1.5, 1, date(2024, 12, 31), months=18),
    ]

    found = european(company("a", *figures))

    assert [assessed.closed_on.year for assessed in found.years] == [2024, 2023]
    assert found.category == "micro"


def test_eu_each_year_takes_the_accounts_of_that_year():
    """The owner closes in March; on the first of June its last year is just closed."""
    owner = [
        year(n, 1, 1, date(y, 3, 31)) for n, y in ((1, 2023), (2, 2024), (4, 2025))
    ]

    found = european(
        company("a", *history(100, 100)),
        company("b", *owner),
        holdings=[Holding("b", "a", 1)],
    )

    assert [y.totals.headcount.value for y in found.years] == [104, 102]


def test_eu_old_years_still_take_the_accounts_of_their_year():
    found = european(company("a", *history(5, 12, until=2021)))

    assert [y.totals.headcount.value for y in found.years] == [12, 5]


def test_eu_bounds_follow_the_rule_of_two_years():
    """The last two years lack money: micro for sure before, perhaps no more."""
    figures = [
        year(5, 1, 1, date(2022, 12, 31)),
        year(5, None, None, date(2023, 12, 31)),
        year(5, None, None, LAST_YEAR),
    ]

    found = european(company("a", *figures))
    one = european(company("a", *figures[:2], year(5, 1, None)))

    assert (found.category, found.lowest, found.highest) == ("micro", "micro", "large")
    assert found.is_estimated
    assert (one.lowest, one.highest, one.is_estimated) == ("micro", "micro", False)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: YearFigures(TODAY, headcount=-1), "headcount must be a number"),
        (lambda: YearFigures(TODAY, turnover_eur=float("nan")), "turnover_eur must be"),
        (
            lambda: YearFigures(TODAY, balance_eur=Decimal("Infinity")),
            "balance_eur must",
        ),
        (lambda: YearFigures(TODAY, months=0), "months must be 1 to 24"),
        (lambda: Holding("a", "b", 1.01), "from 0 to 1"),
        (lambda: Holding("a", "b", float("nan")), "from 0 to 1"),
        (lambda: Holding("a", "b", 0.3, invested_eur=-1), "cannot be invested"),
        (lambda: company("a", (1,), (2,)), "closes two years on the same day"),
        (lambda: french_category("b", [company("a")], at=TODAY), "b is not among"),
        (lambda: eu_status("b", [company("a")], at=TODAY), "b is not among"),
        (lambda: french(company("a"), company("a")), "entity a is given twice"),
        (
            lambda: french(company("a"), holdings=[Holding("x", "a", 1)]),
            "names x, which is no entity",
        ),
        (
            lambda: french(
                company("a"),
                company("b"),
                holdings=[Holding("a", "b", 0.1), Holding("a", "b", 0.2)],
            ),
            "a holding is given twice",
        ),
    ],
)
def test_figures_that_cannot_be_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("code", REMARKS)
def test_each_remark_is_a_sentence(code):
    words = {
        name: "x"
        for name in ("keys", "count", "closed_on", "annual", "changed_on", "percent")
    }

    message = Remark(code, words | {"amount": "x"}).message

    assert message.endswith(".")
    assert "%(" not in message


# What must hold for any enterprise

headcounts = st.decimals(0, 6_000, places=1)
amounts = st.decimals(0, 2_500, places=2)
complete = st.tuples(headcounts, amounts, amounts)
partial = st.tuples(*(st.none() | s for s in (headcounts, amounts, amounts)))
rates = st.decimals(0, 1, places=2)


def rank(assessment, name="category"):
    category = getattr(assessment, name)
    order = FRENCH if isinstance(category, FrenchSize) else EUROPEAN
    return order.index(category)


@st.composite
def graphs(draw, figures=complete, size=5):
    """Draw enterprises of one year and holdings among them, cycles included."""
    keys = [f"e{n}" for n in range(draw(st.integers(1, size)))]
    entities = [company(key, draw(figures)) for key in keys]
    pairs = [(a, b) for a in keys for b in keys if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return entities, [Holding(*pair, draw(rates)) for pair in chosen]


@pytest.mark.parametrize("assess", [french, european])
@given(figures=complete, more=st.tuples(headcounts, amounts, amounts))
def test_growing_never_makes_smaller(assess, figures, more):
    grown = [one + other for one, other in zip(figures, more, strict=True)]

    assert rank(one_year(assess, *grown)) >= rank(one_year(assess, *figures))


@pytest.mark.parametrize("assess", [french, european])
@given(graph=graphs(), data=st.data())
def test_growth_of_anybody_never_makes_smaller(assess, graph, data):
    entities, holdings = graph
    place = data.draw(st.integers(0, len(entities) - 1))
    more = data.draw(complete)
    before = entities[place].figures[0]
    after = replace(
        before,
        headcount=before.headcount + more[0],
        turnover_eur=before.turnover_eur + more[1] * MILLION,
        balance_eur=before.balance_eur + more[2] * MILLION,
    )
    grown = [*entities]
    grown[place] = replace(entities[place], figures=(after,))

    found = assess(*entities, holdings=holdings), assess(*grown, holdings=holdings)

    assert rank(found[1]) >= rank(found[0])


@pytest.mark.parametrize("assess", [french, european])
@given(graph=graphs(), data=st.data())
def test_more_ownership_never_makes_smaller(assess, graph, data):
    entities, holdings = graph
    raised = [
        replace(holding, rate=data.draw(st.decimals(holding.rate, 1, places=2)))
        for holding in holdings
    ]

    found = assess(*entities, holdings=holdings), assess(*entities, holdings=raised)

    assert rank(found[1]) >= rank(found[0])


@pytest.mark.parametrize("assess", [french, european])
@given(graph=graphs(), data=st.data())
def test_hiding_figures_never_excludes_the_truth(assess, graph, data):
    entities, holdings = graph
    hidden = []
    for entity in entities:
        names = data.draw(
            st.sets(st.sampled_from(["headcount", "turnover_eur", "balance_eur"]))
        )
        known = replace(entity.figures[0], **dict.fromkeys(names))
        hidden.append(replace(entity, figures=(known,)))

    truth = assess(*entities, holdings=holdings)
    found = assess(*hidden, holdings=holdings)

    if found.category is not None:
        assert rank(found, "lowest") <= rank(truth) <= rank(found, "highest")
        assert rank(found, "lowest") <= rank(found) <= rank(found, "highest")
        assert found.is_estimated == (found.lowest != found.highest)


@pytest.mark.parametrize("assess", [french, european])
@given(graph=graphs(figures=partial), seed=st.integers(0, 9))
def test_order_of_what_is_given_does_not_matter(assess, graph, seed):
    entities, holdings = graph
    others, shuffled = [*entities[1:]], [*holdings]
    random.Random(seed).shuffle(others)
    random.Random(seed).shuffle(shuffled)

    assert assess(*entities, holdings=holdings) == assess(
        entities[0], *others, holdings=shuffled
    )


@given(graph=graphs())
def test_european_perimeter_holds_the_french_one(graph):
    """Companies tied by control count in full in both; partners come on top."""
    entities, holdings = graph

    wide = european(*entities, holdings=holdings)
    narrow = french(*entities, holdings=holdings)

    linked = [line for line in wide.perimeter if line.relation is not Relation.PARTNER]
    assert linked == list(narrow.perimeter)
    for line in wide.perimeter[len(linked) :]:
        assert Decimal("0.25") <= line.rate


@given(st.lists(st.sampled_from([5, 12, 60, 300]), min_size=1, max_size=9))
def test_status_changes_only_towards_what_two_years_say(headcounts):
    """A naive reading: walk through the years, each ceiling by itself."""
    limits = [10, 50, 250]
    within = [headcounts[0] < limit for limit in limits]
    for before, after in pairwise(headcounts):
        for place, limit in enumerate(limits):
            if (before < limit) == (after < limit):
                within[place] = after < limit
    expected = EUROPEAN[within.index(True) if True in within else 3]

    assert european(company("a", *history(*headcounts))).category == expected
