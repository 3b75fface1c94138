"""NoOverlap, on whichever database runs the tests."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.common.constraints import NoOverlap
from grappe.memberships.models import Membership
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)

START = date(2020, 1, 1)
pytestmark = pytest.mark.django_db


def member(cluster, organisation, first, last):
    kind = "resignation" if last else ""
    return MembershipFactory(
        cluster=cluster,
        organisation=organisation,
        starts_on=first,
        ends_on=last,
        end_kind=kind,
    )


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (date(2020, 6, 1), date(2020, 7, 1), True),
        (date(2020, 12, 31), None, True),
        (date(2021, 1, 1), None, False),
        (date(2019, 1, 1), date(2019, 12, 31), False),
        (date(2019, 1, 1), date(2020, 1, 1), True),
        (date(2019, 1, 1), None, True),
    ],
)
def test_a_shared_day_is_refused(first, last, clash):
    cluster, organisation = ClusterFactory(), OrganisationFactory()
    member(cluster, organisation, START, date(2020, 12, 31))

    if clash:
        with pytest.raises(IntegrityError, match="membership_one_at_a_time"):
            member(cluster, organisation, first, last)
    else:
        member(cluster, organisation, first, last)


def test_an_update_is_held_to_it_too():
    cluster, organisation = ClusterFactory(), OrganisationFactory()
    member(cluster, organisation, START, date(2020, 12, 31))
    later = member(cluster, organisation, date(2021, 1, 1), None)

    with pytest.raises(IntegrityError, match="membership_one_at_a_time"):
        Membership.objects.filter(pk=later.pk).update(starts_on=date(2020, 12, 31))


def test_a_row_may_be_saved_again():
    only = MembershipFactory(starts_on=START)

    only.starts_on = START + timedelta(days=1)
    only.save()

    assert Membership.objects.get().starts_on == date(2020, 1, 2)


def test_a_null_in_the_key_never_clashes():
    user, cluster = UserFactory(), ClusterFactory()

    RoleGrantFactory(user=user, cluster=cluster, role="team")
    RoleGrantFactory(user=user, cluster=cluster, role="team")

    assert user.grants.count() == 2


def test_validate_says_the_sentence_of_the_constraint():
    first = MembershipFactory(starts_on=START)
    again = MembershipFactory.build(
        cluster=first.cluster, organisation=first.organisation, starts_on=START
    )

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        again.validate_constraints()

    assert refusal.value.messages == [
        "This organisation is already a member in that period."
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 10))),
        min_size=2,
        max_size=4,
    )
)
def test_the_database_agrees_with_a_naive_check(periods):
    """Rows enter one by one; each is refused exactly when it shares a day."""
    cluster, organisation = ClusterFactory(), OrganisationFactory()
    kept: list[set[int]] = []

    for offset, length in periods:
        last = None if length is None else offset + length
        days = set(range(offset, 200 if last is None else last + 1))
        free = all(days.isdisjoint(other) for other in kept)
        try:
            with transaction.atomic():
                member(
                    cluster,
                    organisation,
                    START + timedelta(days=offset),
                    None if last is None else START + timedelta(days=last),
                )
        except IntegrityError:
            assert not free
        else:
            assert free
            kept.append(days)


def test_deconstruct_gives_an_equal_constraint():
    constraint = NoOverlap(name="one_at_a_time", per=["a"], starts="x", ends="y")
    _, args, kwargs = constraint.deconstruct()

    again = NoOverlap(*args, **kwargs)

    assert again == constraint
    assert hash(again) == hash(constraint)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite rebuilds tables")
@pytest.mark.django_db(transaction=True)
def test_the_triggers_survive_a_rebuilt_table():
    """Django alters a SQLite table by copying it, which drops its triggers."""
    field = models.CharField(max_length=10, default="", db_default="")
    field.set_attributes_from_name("scratch")
    with connection.schema_editor() as editor:
        editor.add_field(Membership, field)
        editor.remove_field(Membership, field)
    cluster, organisation = ClusterFactory(), OrganisationFactory()
    member(cluster, organisation, START, None)

    with pytest.raises(IntegrityError, match="membership_one_at_a_time"):
        member(cluster, organisation, START, None)
