"""Whatever happened to two records, one member remains, and the way back is whole."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.common.periods import Window
from grappe.indicators import queries as figures
from grappe.indicators import registry
from grappe.memberships.models import (
    CategoryPeriod,
    Membership,
    MembershipApplication,
    Renewal,
    Suspension,
)
from grappe.organisations import actions
from grappe.organisations.models import KnownOrganisation, PositionRole
from tests.factories import (
    NOON,
    TODAY,
    CategoryPeriodFactory,
    ClusterFactory,
    ConsentFactory,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    PublicationFactory,
    RoleGrantFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.organisations.dumps import dump

pytestmark = pytest.mark.django_db
ORIGIN = date(2019, 1, 1)
HORIZON = 60
EXAMPLES = settings(max_examples=60)
DAYS = [ORIGIN + timedelta(days=n) for n in range(-1, HORIZON + 2)]


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


histories = st.fixed_dictionaries(
    {
        "spells": spells(),
        "suspended": spells(),
        "categories": st.lists(st.integers(0, 2), min_size=4, max_size=4),
        "merged": st.booleans(),
        "renewed": st.sets(st.integers(2019, 2021)),
        # (who, which role, when) of contacts, and (who, when) of member accounts.
        "contacts": st.lists(
            st.tuples(st.integers(0, 1), st.sampled_from(["contact", "billing"])),
            max_size=3,
            unique=True,
        ),
        "contact_days": spells(),
        "granted": spells(),
        "open": st.sets(st.sampled_from(["listed", "website", "place"])),
    }
)


def live(cluster, organisation, told, other, shared):
    """Let one record live its history in a cluster."""
    here = {"cluster": cluster, "organisation": organisation}
    for (starts, ends), category in zip(
        told["spells"], told["categories"], strict=False
    ):
        days = {"starts_on": starts, "ends_on": ends}
        how = {}
        if ends:
            how = {"end_kind": "merger" if told["merged"] else "other"}
            how["merged_into"] = other if told["merged"] else None
        spell = MembershipFactory(**here, **days, **how)
        CategoryPeriodFactory(
            membership=spell, category=shared["categories"][category], **days
        )
        for first, last in told["suspended"]:
            if first <= (ends or date.max) and (last or date.max) >= starts:
                SuspensionFactory(membership=spell, starts_on=first, ends_on=last)
        for year in told["renewed"]:
            Renewal.objects.create(membership=spell, year=year, deadline=ORIGIN)
    for (starts, ends), (who, role) in zip(
        told["contact_days"], told["contacts"], strict=False
    ):
        position = PositionFactory(
            **here,
            person=shared["people"][who],
            role=role,
            starts_on=starts,
            ends_on=ends,
        )
        PublicationFactory(**here, position=position, field="name")
    for starts, ends in told["granted"]:
        RoleGrantFactory(
            **here, user=shared["user"], role="member", starts_on=starts, ends_on=ends
        )
    for field in sorted(told["open"]):
        PublicationFactory(**here, field=field)
    KnownOrganisation.objects.create(**here, since=TODAY)


@contextmanager
def world(mine, theirs):
    with transaction.atomic():
        cluster = ClusterFactory()
        shared = {
            "categories": MemberCategoryFactory.create_batch(3, cluster=cluster),
            "people": PersonFactory.create_batch(2),
            "user": UserFactory(),
        }
        kept, absorbed = OrganisationFactory(), OrganisationFactory(siren=None)
        live(cluster, kept, mine, absorbed, shared)
        live(cluster, absorbed, theirs, kept, shared)
        yield cluster, kept, absorbed
        transaction.set_rollback(True)


def status(organisation, day):
    """Absent, "active" or "suspended", and the category, on a day."""
    spell = Membership.objects.filter(organisation=organisation).in_force(day).first()
    if spell is None:
        return None
    suspended = Suspension.objects.filter(membership=spell).in_force(day).exists()
    period = CategoryPeriod.objects.filter(membership=spell).in_force(day).first()
    return "suspended" if suspended else "active", period and period.category_id


def expected(first, second, answer):
    """What one member is on a day on which the two records said this."""
    if first is None or second is None:
        return first or second
    said = {first[0], second[0]}
    standing = said.pop() if len(said) == 1 else answer
    return standing, first[1] or second[1]


@EXAMPLES
@given(histories, histories, st.sampled_from(["active", "suspended"]))
def test_a_member_counted_twice_is_counted_once_and_back(mine, theirs, answer):
    with world(mine, theirs) as (cluster, kept, absorbed):
        before = dump()
        told = {day: (status(kept, day), status(absorbed, day)) for day in DAYS}

        done = actions.merge(
            kept,
            absorbed,
            cluster=cluster,
            reason="",
            by=None,
            at=NOON,
            answers={f"suspension:{cluster.pk}": answer},
        )

        assert {day: status(kept, day) for day in DAYS} == {
            day: expected(*pair, answer) for day, pair in told.items()
        }
        assert not Membership.objects.filter(organisation=absorbed).exists()
        actions.unmerge(done, by=None, at=NOON)
        assert dump() == before


@settings(max_examples=20)
@given(histories, histories)
def test_the_figure_of_active_members_follows(mine, theirs):
    indicator = registry.get("members_active")
    with world(mine | {"suspended": []}, theirs | {"suspended": []}) as (
        cluster,
        kept,
        absorbed,
    ):
        third = MembershipFactory(cluster=cluster, starts_on=ORIGIN)
        actions.merge(kept, absorbed, cluster=cluster, reason="", by=None, at=NOON)

        windows = [Window(ORIGIN, day) for day in DAYS[1:]]
        found = figures.figures(cluster, [(indicator, one) for one in windows])

        here = Membership.objects.filter(cluster=cluster)
        assert third.organisation_id
        assert [int(figure.value) for figure in found] == [
            here.active(window.last).values("organisation").distinct().count()
            for window in windows
        ]


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def pair(cluster):
    both = OrganisationFactory(), OrganisationFactory(siren=None)
    for one in both:
        KnownOrganisation.objects.create(cluster=cluster, organisation=one, since=TODAY)
    return both


def merge(pair, cluster, **more):
    given = {"reason": "", "by": None, "at": NOON} | more
    return actions.merge(*pair, cluster=cluster, **given)


def test_a_spell_joins_the_end_that_comes_last(cluster, pair):
    kept, absorbed = pair
    reason = {"end_kind": "resignation", "end_note": "Parti"}
    mine = MembershipFactory(
        cluster=cluster,
        organisation=kept,
        ends_on=date(2021, 6, 30),
        end_kind="other",
    )
    application = MembershipApplicationFactory(
        cluster=cluster,
        organisation=absorbed,
        state="approved",
        decided_on=TODAY,
        decided_by_body="Bureau",
        recorded_by=UserFactory(),
    )
    MembershipFactory(
        cluster=cluster,
        organisation=absorbed,
        starts_on=date(2018, 1, 1),
        ends_on=date(2022, 12, 31),
        application=application,
        **reason,
    )

    merge(pair, cluster)

    mine.refresh_from_db()
    assert (mine.starts_on, mine.ends_on, mine.end_kind, mine.end_note) == (
        date(2018, 1, 1),
        date(2022, 12, 31),
        "resignation",
        "Parti",
    )
    assert mine.application == application
    assert list(Membership.objects.all()) == [mine]


def test_a_merger_of_one_into_the_other_is_one_spell(cluster, pair):
    kept, absorbed = pair
    MembershipFactory(
        cluster=cluster,
        organisation=absorbed,
        starts_on=date(2015, 1, 1),
        ends_on=date(2018, 12, 31),
        end_kind="merger",
        merged_into=kept,
    )
    mine = MembershipFactory(cluster=cluster, organisation=kept)

    merge(pair, cluster)

    mine.refresh_from_db()
    assert (mine.starts_on, mine.ends_on) == (date(2015, 1, 1), None)


def test_two_applications_under_way_are_for_a_person_to_settle(cluster, pair):
    for one in pair:
        MembershipApplicationFactory(cluster=cluster, organisation=one)

    with pytest.raises(actions.NotMergeable, match="application under way"):
        merge(pair, cluster)

    assert MembershipApplication.objects.filter(organisation=pair[0]).count() == 1


def test_a_suspension_of_one_only_is_asked_about(cluster, pair):
    kept, absorbed = pair
    MembershipFactory(cluster=cluster, organisation=kept)
    SuspensionFactory(
        membership=MembershipFactory(cluster=cluster, organisation=absorbed)
    )

    with pytest.raises(actions.NotMergeable, match="suspended"):
        merge(pair, cluster)


def test_members_merged_into_the_absorbed_record_follow(cluster, pair):
    kept, absorbed = pair
    gone = MembershipFactory(
        cluster=cluster, ends_on=TODAY, end_kind="merger", merged_into=absorbed
    )

    merge(pair, cluster)

    gone.refresh_from_db()
    assert gone.merged_into == kept


people = st.fixed_dictionaries(
    {
        "places": spells(),
        "role": st.sampled_from(PositionRole.values[1:]),
        "consents": st.lists(
            st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9))),
            max_size=3,
        ),
        "phone": st.sampled_from(["", "+33 3 20 00 00 00", "+33 3 20 00 00 01"]),
    }
)


@EXAMPLES
@given(people, people)
def test_people_are_merged_and_parted(mine, theirs):
    with transaction.atomic():
        cluster, organisation = ClusterFactory(), OrganisationFactory()
        both = []
        for told in (mine, theirs):
            person = PersonFactory(phone=told["phone"])
            both.append(person)
            PositionFactory(cluster=cluster, person=person)
            for starts, ends in told["places"]:
                position = PositionFactory(
                    cluster=cluster,
                    organisation=organisation,
                    person=person,
                    role=told["role"],
                    starts_on=starts,
                    ends_on=ends,
                )
                PublicationFactory(
                    cluster=cluster,
                    organisation=organisation,
                    position=position,
                    field="name",
                )
            is_open = False
            for given_day, lasted in told["consents"]:
                if lasted is None and is_open:
                    continue
                is_open = is_open or lasted is None
                given_at = NOON + timedelta(days=given_day)
                ended = None if lasted is None else given_at + timedelta(days=lasted)
                ConsentFactory(
                    cluster=cluster,
                    person=person,
                    given_at=given_at,
                    withdrawn_at=ended,
                )
        before = dump()

        done = actions.merge_people(*both, cluster=cluster, reason="", by=None, at=NOON)

        assert not both[1].positions.exists()
        assert not both[1].consents.exists()
        said = list(both[0].consents.all())
        taken_back = [row.withdrawn_at for row in said if row.withdrawn_at]
        for row in said:
            if row.withdrawn_at is None:
                assert all(row.given_at >= moment for moment in taken_back)
        actions.unmerge_people(done, by=None, at=NOON)
        assert dump() == before
        transaction.set_rollback(True)
