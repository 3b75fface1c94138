"""What is true on a day, against a naive recount of random histories."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grappe.accounts.access import Access
from grappe.memberships import queries
from grappe.memberships.models import (
    CategoryPeriod,
    Membership,
    MembershipStatus,
    Suspension,
)
from tests.factories import (
    NOON,
    TODAY,
    CategoryPeriodFactory,
    ClusterFactory,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    RoleGrantFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db

ORIGIN = date(2020, 1, 1)
LAST = 60
NEW_FOR = 10


@st.composite
def spells(draw) -> list[tuple[int, int | None]]:
    """Periods of one thing, in order, none sharing a day; the last may be open."""
    cuts = draw(st.lists(st.integers(0, LAST), unique=True, max_size=6))
    cuts.sort()
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    if len(cuts) % 2:
        pairs.append((cuts[-1], None))
    return pairs


def day(number: int | None) -> date | None:
    return None if number is None else ORIGIN + timedelta(days=number)


def holds(spell: tuple[int, int | None], number: int) -> bool:
    return spell[0] <= number and (spell[1] is None or number <= spell[1])


def naive_status(spell, suspensions, number: int) -> str:
    if number < spell[0]:
        return MembershipStatus.UPCOMING
    if spell[1] is not None and number > spell[1]:
        return MembershipStatus.ENDED
    if any(holds(each, number) for each in suspensions):
        return MembershipStatus.SUSPENDED
    if spell[1] is not None:
        return MembershipStatus.LEAVING
    if number - spell[0] < NEW_FOR:
        return MembershipStatus.NEW
    return MembershipStatus.CURRENT


history = st.lists(st.tuples(spells(), spells()), min_size=1, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=history)
def test_status_and_counts_match_a_recount(history):
    cluster = ClusterFactory()
    rows = []
    for memberships, suspensions in history:
        organisation = OrganisationFactory()
        for spell in memberships:
            membership = Membership.objects.create(
                cluster=cluster,
                organisation=organisation,
                starts_on=day(spell[0]),
                ends_on=day(spell[1]),
                end_kind="" if spell[1] is None else "other",
            )
            Suspension.objects.bulk_create(
                Suspension(
                    membership=membership,
                    starts_on=day(each[0]),
                    ends_on=day(each[1]),
                    reason="x",
                )
                for each in suspensions
            )
            rows.append((membership.pk, spell, suspensions))
    here = Membership.objects.filter(cluster=cluster)

    for number in (0, 1, 9, 10, 11, 30, LAST - 1, LAST, LAST + 5):
        expected = {pk: naive_status(a, b, number) for pk, a, b in rows}
        in_force = {pk for pk, spell, _ in rows if holds(spell, number)}
        suspended = {pk for pk in in_force if expected[pk] == "suspended"}
        on = day(number)

        found = here.with_status(on, new_for_days=NEW_FOR)
        assert dict(found.values_list("pk", "status")) == expected
        assert set(here.in_force(on).values_list("pk", flat=True)) == in_force
        assert set(here.suspended(on).values_list("pk", flat=True)) == suspended
        active = set(here.active(on).values_list("pk", flat=True))
        assert active == in_force - suspended


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(periods=spells())
def test_category_of_a_day_matches_a_recount(periods):
    cluster = ClusterFactory()
    membership = MembershipFactory(cluster=cluster, starts_on=ORIGIN)
    categories = [MemberCategoryFactory(cluster=cluster) for _period in periods]
    for period, category in zip(periods, categories, strict=True):
        CategoryPeriod.objects.create(
            membership=membership,
            category=category,
            starts_on=day(period[0]),
            ends_on=day(period[1]),
        )

    for number in (0, 10, 30, LAST, LAST + 5):
        expected = [
            category.pk
            for period, category in zip(periods, categories, strict=True)
            if holds(period, number)
        ]
        found = Membership.objects.filter(cluster=cluster).with_category(day(number))
        assert found.get().category_id == (expected[0] if expected else None)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2019, 12, 31), "upcoming"),
        (date(2020, 1, 1), "new"),
        (date(2020, 12, 30), "new"),
        (date(2020, 12, 31), "current"),
        (date(2021, 1, 31), "current"),
        (date(2021, 2, 1), "suspended"),
        (date(2021, 2, 28), "suspended"),
        (date(2021, 3, 1), "current"),
    ],
)
def test_status_moves_by_itself_on_each_boundary_day(on, status):
    membership = MembershipFactory(starts_on=ORIGIN)
    SuspensionFactory(
        membership=membership,
        starts_on=date(2021, 2, 1),
        ends_on=date(2021, 2, 28),
    )

    assert Membership.objects.with_status(on).get().status == status


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2022, 12, 31), "leaving"),
        (date(2023, 1, 1), "ended"),
    ],
)
def test_status_ends_the_day_after_the_last(on, status):
    MembershipFactory(resigned=True)

    assert Membership.objects.with_status(on).get().status == status


def test_electoral_roll_takes_the_people_and_category_of_the_day():
    membership = MembershipFactory()
    cluster = membership.cluster
    here = {"cluster": cluster, "organisation": membership.organisation}
    change = date(2024, 1, 1)
    old = CategoryPeriodFactory(
        membership=membership, ends_on=change - timedelta(days=1)
    )
    new = CategoryPeriodFactory(membership=membership, starts_on=change)
    first = PositionFactory(
        **here, role="representative", ends_on=change - timedelta(days=1)
    )
    second = PositionFactory(**here, role="representative", starts_on=change)
    deputy = PositionFactory(**here, role="substitute")
    PositionFactory(organisation=membership.organisation, role="representative")

    (before,) = queries.electoral_roll(cluster, change - timedelta(days=1))
    (after,) = queries.electoral_roll(cluster, change)

    assert (before.representative, before.category) == (first, old.category)
    assert (after.representative, after.category) == (second, new.category)
    assert after.college == new.category.college
    assert after.substitutes == (deputy,)


def access_of(cluster, role: str, organisation=None) -> Access:
    grant = RoleGrantFactory(cluster=cluster, role=role, organisation=organisation)
    return Access.of(grant.user, cluster, TODAY)


def test_inbox_counts_what_waits_for_the_team():
    cluster = ClusterFactory()
    long_ago = NOON - timedelta(days=31)
    MembershipApplicationFactory(cluster=cluster)
    MembershipApplicationFactory(
        cluster=cluster, state="under_review", state_since=long_ago, answer="Oui"
    )
    MembershipFactory(
        cluster=cluster, ends_on=TODAY + timedelta(days=60), end_kind="resignation"
    )
    MembershipFactory(
        cluster=cluster, ends_on=TODAY + timedelta(days=61), end_kind="resignation"
    )
    MembershipApplicationFactory()
    MembershipFactory()

    tasks = queries.inbox(access_of(cluster, "team"))

    assert [(task.icon, task.count) for task in tasks] == [
        ("user-plus", 1),
        ("message-circle-reply", 1),
        ("hourglass", 1),
        ("door-open", 1),
        ("mail-x", 2),
        ("tag", 2),
    ]


@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_inbox_asks_to_tell_of_renewal_within_the_window(on, is_open):
    membership = MembershipFactory()
    cluster = membership.cluster
    PositionFactory(cluster=cluster, organisation=membership.organisation)
    user = RoleGrantFactory(cluster=cluster, role="team").user

    tasks = queries.inbox(Access.of(user, cluster, on))

    told = [task.due_on for task in tasks if task.icon == "calendar-sync"]
    assert told == ([date(2026, 12, 31)] if is_open else [])


def test_inbox_of_a_member_is_about_their_own_organisation():
    membership = MembershipFactory()
    cluster = membership.cluster
    MembershipFactory(cluster=cluster)
    access = access_of(cluster, "member_admin", membership.organisation)

    tasks = queries.inbox(access)

    assert [(task.icon, task.count) for task in tasks] == [("clipboard-check", 1)]


def test_inbox_of_others_is_empty():
    cluster = MembershipFactory().cluster
    MembershipApplicationFactory(cluster=cluster)

    for role in ("finance", "auditor", "funder", "expert"):
        assert queries.inbox(access_of(cluster, role)) == []
