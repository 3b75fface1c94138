"""Sessions opened, held and closed; people who come and go."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grappe.audit.models import Event
from grappe.committees import actions, sitting
from grappe.committees.acts import WORDS
from grappe.committees.models import ActKind, Majority, SessionState, Statutes
from grappe.committees.sitting import Kind, Rule, Why
from grappe.labelling.models import BodySeat
from tests.committees.world import World
from tests.factories import NOON, TODAY, UserFactory
from tests.factories.committees import AgendaItemFactory, StatutesFactory
from tests.factories.labelling import LabelRequestFactory

pytestmark = pytest.mark.django_db


def test_open_keeps_the_statutes_and_seats_of_the_day():
    world = World(proxies_each=2)
    BodySeat.objects.create(
        body=world.body, user=UserFactory(), starts_on=date(2027, 1, 1)
    )

    world.act(actions.open_session, world.session)
    Statutes.objects.update(proxies_each=0)

    now = world.now
    assert now.statutes == sitting.Statutes(proxies_each=2)
    assert {
        user: (seat.name, seat.has_vote, seat.is_chair)
        for user, seat in now.seats.items()
    } == {one.pk: (one.name, True, one == world.a) for one in world.people}
    assert (world.session.state, world.session.opened_at) == (
        SessionState.OPEN,
        world.at,
    )
    assert world.kinds == ["opened"]
    event = Event.objects.get()
    assert (event.kind, event.by, event.cluster, event.project, event.data) == (
        "committees.session_opened",
        world.keeper,
        world.cluster,
        None,
        {"body": str(world.body), "held_on": "2026-03-02"},
    )


def test_open_takes_a_second_call_along():
    world = World()
    world.session.is_second_call = True
    world.session.save()

    world.act(actions.open_session, world.session)

    assert world.now.statutes.is_second_call


def test_open_gives_one_seat_to_somebody_who_has_two():
    world = World()
    BodySeat.objects.create(
        body=world.body, user=world.b, has_vote=False, starts_on=date(2020, 1, 1)
    )

    world.act(actions.open_session, world.session)

    assert (len(world.now.seats), world.now.seats[world.b.pk].has_vote) == (5, True)


def test_open_refuses_without_statutes():
    world = World()
    Statutes.objects.all().delete()

    with pytest.raises(actions.NotPossible, match="no statutes"):
        world.act(actions.open_session, world.session)

    assert world.kinds == []


def test_open_refuses_statutes_of_another_day():
    world = World()
    Statutes.objects.update(ends_on=date(2026, 3, 1))
    StatutesFactory(body=world.body, starts_on=date(2026, 3, 3))

    with pytest.raises(actions.NotPossible, match="no statutes"):
        world.act(actions.open_session, world.session)


def test_open_refuses_without_votes():
    world = World()
    BodySeat.objects.update(has_vote=False)

    with pytest.raises(actions.NotPossible, match="Nobody votes"):
        world.act(actions.open_session, world.session)


@pytest.mark.parametrize("days", [-1, 2])
def test_open_refuses_another_day(days):
    world = World()

    with pytest.raises(actions.NotPossible, match="on its day"):
        actions.open_session(
            world.session, by=world.keeper, at=NOON + timedelta(days=days)
        )


def test_open_after_midnight_is_still_that_session():
    """At Paris it is the day after at 23:30 by universal time."""
    world = World()
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    actions.open_session(world.session, by=world.keeper, at=late)

    assert world.now.is_open


def test_open_twice_is_refused():
    world = World().opened()

    with pytest.raises(actions.NotPossible, match="under way"):
        world.act(actions.open_session, world.session)


def test_arrivals_reach_the_quorum_and_the_chair_takes_it():
    world = World().opened()

    assert world.kinds == [
        "opened",
        "arrived",
        "chair_taken",
        "arrived",
        "arrived",
        "quorum_reached",
    ]
    now = world.now
    assert (now.chair, now.quorum.counted, now.quorum.needed) == (world.a.pk, 3, 3)


def test_acts_say_whom_they_are_about_and_who_wrote_them():
    world = World().opened()

    act = world.act(actions.give_proxy, world.session, world.d, holder=world.b)

    assert (act.number, act.member, act.by, act.facts, act.at) == (
        7,
        world.d,
        world.keeper,
        {"holder": world.b.pk},
        world.at,
    )
    assert world.now.represented == {world.d.pk: world.b.pk}


def test_a_refusal_names_the_person_and_changes_nothing():
    world = World().opened()
    before = world.kinds

    with pytest.raises(actions.NotPossible) as refused:
        world.act(actions.give_proxy, world.session, world.d, holder=world.d)
    with pytest.raises(actions.NotPossible) as again:
        world.act(actions.arrive, world.session, world.a)

    assert str(refused.value) == "A proxy is given to somebody else."
    assert (str(again.value), again.value.why) == (
        f"{world.a.name} is here already.",
        Why.HERE_ALREADY,
    )
    assert world.kinds == before


def test_people_come_and_go():
    world = World().opened()
    world.act(actions.give_proxy, world.session, world.d, holder=world.b)
    world.act(actions.end_proxy, world.session, world.d)
    world.act(actions.arrive, world.session, world.d, remote=True)
    world.act(actions.take_chair, world.session, world.b)
    world.act(actions.leave, world.session, world.a)

    now = world.now
    assert sorted(now.present) == sorted([world.b.pk, world.c.pk, world.d.pk])
    assert now.present[world.d.pk].is_remote
    assert (now.chair, now.proxies) == (world.b.pk, {})


def test_nothing_happens_before_the_session_opens():
    world = World()

    with pytest.raises(actions.NotPossible, match="not open"):
        world.act(actions.arrive, world.session, world.a)


def test_close_ends_it_and_lets_what_it_did_not_come_to_go():
    world = World().at_item()
    other = LabelRequestFactory(
        cluster=world.cluster,
        filed=True,
        state="committee_scheduled",
        committee_on=TODAY,
    )
    AgendaItemFactory(session=world.session, request=other, title="")
    world.act(actions.close_item, world.item)

    world.act(actions.close_session, world.session)

    world.session.refresh_from_db()
    other.refresh_from_db()
    world.request.refresh_from_db()
    assert (world.session.state, world.session.closed_at) == ("closed", world.at)
    assert (other.state, other.committee_on) == ("in_review", None)
    assert world.request.state == "heard"
    assert Event.objects.filter(kind="committees.session_closed").count() == 1


def test_nothing_happens_after_the_end():
    world = World().opened()
    world.act(actions.close_session, world.session)

    for attempt in (
        lambda: world.act(actions.close_session, world.session),
        lambda: world.act(actions.arrive, world.session, world.d),
        lambda: world.act(actions.open_item, world.item),
        lambda: world.act(actions.note, world.session, "Too late"),
    ):
        with pytest.raises(actions.NotPossible, match="session is closed"):
            attempt()


def test_close_waits_for_the_item_under_way():
    world = World().at_item()

    with pytest.raises(actions.NotPossible, match="Another item is under way"):
        world.act(actions.close_session, world.session)

    world.session.refresh_from_db()
    assert world.session.state == SessionState.OPEN


def test_a_clock_a_little_slow_is_that_of_the_last_act():
    world = World().opened()

    act = actions.arrive(
        world.session, world.d, by=world.keeper, at=world.at - timedelta(seconds=20)
    )

    assert act.at == world.at


def test_a_clock_that_is_wrong_is_refused():
    world = World().opened()

    with pytest.raises(actions.NotPossible, match="Something later"):
        actions.arrive(
            world.session, world.d, by=world.keeper, at=world.at - timedelta(hours=1)
        )


def test_a_session_goes_on_past_midnight():
    world = World().at_item()
    world.at = datetime(2026, 3, 3, 1, tzinfo=UTC)

    decision = world.act(
        actions.decide, world.request, item=world.item, outcome="labelled"
    )

    assert decision.decided_on == TODAY


def test_the_words_of_acts_are_the_same_on_both_floors():
    assert {*Kind} == {*ActKind.values}
    assert {*Rule} == {*Majority.values}
    assert {*WORDS} == {*Why}
    fields = {one.name for one in Statutes._meta.fields}
    assert {*sitting.Statutes.__dataclass_fields__} == fields - {
        "id",
        "body",
        "starts_on",
        "ends_on",
    } | {"is_second_call"}


def test_the_database_keeps_the_same_session_as_the_fold():
    world = World().at_item()
    world.act(actions.open_ballot, world.item, question="", outcome="labelled")
    world.vote(world.b, "for")

    now = world.now

    acts = [sitting.Act.read(row) for row in world.session.acts.order_by("number")]
    assert sitting.fold(acts, now.statutes, now.seats.values()) == now


def test_reading_where_it_stands_takes_one_query(django_assert_num_queries):
    world = World().at_item()

    with django_assert_num_queries(1):
        sitting.of(world.session)
