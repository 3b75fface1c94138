"""Whatever happened, a figure is what its list adds up to, and history balances."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.clusters.models import BudgetLine, FundingOrigin
from grappe.common.periods import Window, in_force, months, years
from grappe.indicators import queries, registry
from grappe.memberships.models import Membership, Suspension
from grappe.organisations.models import Kind, Organisation, SizePeriod
from tests.factories import ClusterFactory, ProfileTagFactory

ORIGIN = date(2019, 1, 1)
HORIZON = 1500
EXAMPLES = settings(max_examples=40)

days = st.integers(0, HORIZON).map(lambda n: ORIGIN + timedelta(days=n))
windows = st.lists(days, min_size=2, max_size=2).map(lambda d: Window(min(d), max(d)))


@st.composite
def spells(draw):
    """Periods in order, never overlapping, sometimes touching; the last may be open."""
    cuts = sorted(draw(st.lists(st.integers(0, HORIZON), max_size=6, unique=True)))
    found = [
        (ORIGIN + timedelta(days=first), ORIGIN + timedelta(days=last - 1))
        for first, last in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    if len(cuts) % 2:
        found.append((ORIGIN + timedelta(days=cuts[-1]), None))
    return found


organisations = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["company", "company", "research", "investor"]),
        "spells": spells(),
        "suspended": spells(),
        "sizes": st.tuples(
            days, *[st.sampled_from(["micro", "sme", "midcap", "large", "", None])] * 2
        ),
        "tags": st.sets(st.integers(0, 2)),
    }
)
histories = st.lists(organisations, max_size=6)
lines = st.lists(
    st.tuples(
        st.integers(2019, 2023),
        st.sampled_from(FundingOrigin.values),
        st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@contextmanager
def world(history=(), budget=()):
    """A cluster that lived this history, gone at the end of the block."""
    with transaction.atomic():
        cluster = ClusterFactory()
        tags = [
            ProfileTagFactory(cluster=cluster, code=f"t{n}", is_new_profile=n == 0)
            for n in range(3)
        ]
        for n, told in enumerate(history):
            organisation = Organisation.objects.create(
                legal_name=f"O{n}", kind=told["kind"], country="BE"
            )
            organisation.profile_tags.set(tags[i] for i in told["tags"])
            remember(cluster, organisation, told)
        BudgetLine.objects.bulk_create(
            BudgetLine(
                cluster=cluster,
                label=str(n),
                **dict(
                    zip(
                        ("year", "origin", "amount_eur", "is_actual", "is_in_kind"),
                        line,
                        strict=True,
                    )
                ),
            )
            for n, line in enumerate(budget)
        )
        yield cluster
        transaction.set_rollback(True)


def remember(cluster, organisation, told):
    memberships = Membership.objects.bulk_create(
        Membership(
            cluster=cluster,
            organisation=organisation,
            starts_on=first,
            ends_on=last,
            end_kind="resignation" if last else "",
        )
        for first, last in told["spells"]
    )
    Suspension.objects.bulk_create(
        Suspension(membership=membership, starts_on=first, ends_on=last, reason="x")
        for membership in memberships
        for first, last in told["suspended"]
    )
    change, before, after = told["sizes"]
    periods = [
        (before, date(1900, 1, 1), change - timedelta(days=1)),
        (after, change, None),
    ]
    SizePeriod.objects.bulk_create(
        SizePeriod(
            organisation=organisation, category=size, starts_on=first, ends_on=last
        )
        for size, first, last in periods
        if size is not None
    )


def recount(indicator, rows):
    """The figure from its list, in plain Python."""
    rows = list(rows)
    if indicator.is_unknown_when_empty and not rows:
        return None
    part, base = sum(row.part for row in rows), sum(row.base for row in rows)
    if not indicator.is_share:
        return part
    return Decimal(part) / Decimal(base) if base else None


def ways_of(source):
    """Each figure of a source with each of its dimensions."""
    return st.sampled_from(
        [
            (indicator, dimension)
            for indicator in registry.every()
            if indicator.source.key == source
            for dimension in indicator.dimensions
        ]
    )


def check(cluster, window, indicator, dimension):
    figure = queries.figure(cluster, indicator, window)
    rows = queries.evidence(cluster, indicator, window)
    assert figure.value == recount(indicator, rows)
    assert figure.totals.count == len(rows)

    groups = queries.breakdown(cluster, indicator, window, dimension.key)
    for group in groups:
        narrowed = {"by": dimension.key, "code": group.code}
        rows = queries.evidence(cluster, indicator, window, **narrowed)
        assert group.figure.value == recount(indicator, rows)
        assert group.figure.totals.count == len(rows) > 0
    totals = [group.figure.totals for group in groups]
    if not dimension.overlaps:
        assert sum(each.count for each in totals) == figure.totals.count
        assert sum(each.part for each in totals) == figure.totals.part
        assert sum(each.base for each in totals) == figure.totals.base


@pytest.mark.django_db
@EXAMPLES
@given(histories, windows, ways_of("memberships"))
def test_figures_of_members_are_the_recount_of_their_lists(history, window, way):
    with world(history) as cluster:
        check(cluster, window, *way)


@pytest.mark.django_db
@EXAMPLES
@given(lines, windows, ways_of("budget_lines"))
def test_figures_of_the_budget_are_the_recount_of_their_lists(budget, window, way):
    with world(budget=budget) as cluster:
        check(cluster, window, *way)


def is_active(told, day):
    def holds(periods):
        return any(
            first <= day and (last is None or day <= last) for first, last in periods
        )

    return holds(told["spells"]) and not holds(told["suspended"])


def size_on(told, day):
    change, before, after = told["sizes"]
    return (before if day < change else after) or "unknown"


@pytest.mark.django_db
@EXAMPLES
@given(histories, days)
def test_members_and_types_are_those_of_the_history(history, day):
    active = [told for told in history if is_active(told, day)]
    types = [
        size_on(told, day) if told["kind"] == Kind.COMPANY else told["kind"]
        for told in active
    ]

    with world(history) as cluster:
        groups = queries.breakdown(
            cluster, registry.get("members_by_type"), Window(day, day), "type"
        )

    found = {group.code: group.figure.value for group in groups}
    assert found == {code: types.count(code) for code in types}


@pytest.mark.django_db
@EXAMPLES
@given(histories, windows)
def test_members_at_the_end_are_those_of_the_eve_plus_new_less_lost(history, window):
    with world(history) as cluster:
        new, lost = (
            queries.figure(cluster, registry.get(key), window).value
            for key in ("members_new", "members_lost")
        )
        eve = cluster.memberships.filter(in_force(window.eve)).count()
        end = cluster.memberships.filter(in_force(window.last)).count()
        parts = [
            queries.figure(cluster, registry.get(key), window).value
            for key in ("members_active", "members_suspended")
        ]

    assert end == eve + new - lost
    assert end == sum(parts)


@pytest.mark.django_db
@EXAMPLES
@given(
    histories,
    lines,
    windows,
    st.sampled_from([years, months]),
    st.sampled_from(registry.every()),
)
def test_a_series_is_its_values_asked_one_by_one(
    history, budget, window, step, indicator
):
    periods = list(step(window.first, window.last))[:14]
    with world(history, budget) as cluster:
        series = queries.series(cluster, indicator, periods)
        alone = [queries.figure(cluster, indicator, period) for period in periods]

    assert series == alone
