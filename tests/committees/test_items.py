"""Items under way, and members who step aside."""

import pytest

from grappe.committees import actions
from grappe.committees.sitting import Why
from grappe.labelling import actions as labelling
from grappe.projects.models import Declaration
from tests.committees.world import World
from tests.factories.committees import AgendaItemFactory

pytestmark = pytest.mark.django_db


def test_open_item_lets_members_with_a_conflict_step_aside():
    world = World()
    world.opened(world.a, world.b, world.c, world.d)
    world.bar(world.d)
    world.bar(world.e)

    act = world.act(actions.open_item, world.item)

    now = world.now
    assert act.facts == {"request": world.request.pk}
    assert now.item.key == world.item.pk
    assert now.recused == {world.d.pk, world.e.pk}
    # Of three seats, two are enough.
    assert (now.quorum.counted, now.quorum.needed) == (3, 2)
    facts = world.session.acts.filter(kind="stepped_aside").values_list(
        "facts", flat=True
    )
    assert list(facts) == [{"declared": False}] * 2


def test_open_item_is_not_for_somebody_with_a_conflict():
    world = World().opened()
    world.bar(world.keeper)

    for attempt in (
        lambda: world.act(actions.open_item, world.item),
        lambda: world.act(actions.decide, world.request, outcome="labelled"),
    ):
        with pytest.raises(actions.NotPossible, match="keeps you away"):
            attempt()

    assert world.now.item is None


def test_open_item_refuses_a_request_that_was_closed():
    world = World().opened()
    labelling.withdraw(world.request, reason="", by=world.keeper, at=world.at)

    with pytest.raises(actions.NotPossible, match="This request is closed"):
        world.act(actions.open_item, world.item)


def test_open_item_refuses_one_taken_off_the_agenda():
    world = World().opened()
    world.act(actions.remove_item, world.item)

    with pytest.raises(actions.NotPossible, match="not on the agenda"):
        world.act(actions.open_item, world.item)


def test_open_item_refuses_two_at_once():
    world = World().at_item()
    other = AgendaItemFactory(session=world.session)

    with pytest.raises(actions.NotPossible) as refused:
        world.act(actions.open_item, other)

    assert refused.value.why == Why.ITEM_UNDER_WAY


def test_an_item_is_suspended_taken_up_again_and_closed():
    world = World().at_item()
    world.act(actions.suspend_item, world.item)
    world.request.refresh_from_db()
    assert (world.now.item, world.request.state) == (None, "committee_scheduled")

    world.act(actions.open_item, world.item)
    world.act(actions.close_item, world.item)

    world.request.refresh_from_db()
    item = world.now.item_of(world.item.pk)
    assert (item.is_closed, len(item.spans)) == (True, 2)
    assert world.request.state == "heard"


def test_a_subject_is_no_request():
    world = World().opened()
    subject = AgendaItemFactory(session=world.session, title="The year")

    world.act(actions.open_item, subject)
    world.act(actions.note, world.session, "All went well.", item=subject)
    world.act(actions.close_item, subject)

    assert world.kinds[-3:] == ["item_opened", "noted", "item_closed"]


def test_step_aside_declares_the_conflict():
    world = World().at_item()

    world.act(
        actions.step_aside,
        world.item,
        world.c,
        nature="financial",
        explanation="Shares",
        by=world.c,
    )

    declared = Declaration.objects.get()
    assert (declared.user, declared.project, declared.nature, declared.explanation) == (
        world.c,
        world.request.project,
        "financial",
        "Shares",
    )
    assert world.now.recused == {world.c.pk}


def test_step_aside_asks_for_a_nature():
    world = World().at_item()

    with pytest.raises(actions.NotPossible, match="what kind of conflict"):
        world.act(actions.step_aside, world.item, world.c, nature="", by=world.c)

    assert (world.now.recused, Declaration.objects.count()) == (frozenset(), 0)


def test_step_aside_twice_is_refused():
    world = World().at_item()
    world.act(actions.step_aside, world.item, world.c, nature="other", by=world.c)

    with pytest.raises(actions.NotPossible, match="steps aside already"):
        world.act(actions.step_aside, world.item, world.c, nature="other", by=world.c)


def test_step_aside_before_the_item_begins():
    world = World().opened()

    world.act(actions.step_aside, world.item, world.c, nature="other", by=world.c)
    world.act(actions.open_item, world.item)

    assert world.now.recused == {world.c.pk}
    assert world.kinds.count("stepped_aside") == 1


def test_step_aside_is_for_those_who_sit():
    world = World().at_item()

    with pytest.raises(actions.NotPossible, match="no seat"):
        world.act(
            actions.step_aside,
            world.item,
            world.keeper,
            nature="other",
            by=world.keeper,
        )


def test_a_subject_is_left_without_a_declaration():
    world = World().opened()
    subject = AgendaItemFactory(session=world.session)
    world.act(actions.open_item, subject)

    world.act(actions.step_aside, subject, world.c, nature="", by=world.c)

    assert (world.now.recused, Declaration.objects.count()) == ({world.c.pk}, 0)


def test_a_note_says_something():
    world = World().opened()

    with pytest.raises(actions.NotPossible, match="Write something"):
        world.act(actions.note, world.session, "  ")


def test_a_conflict_found_meanwhile_is_noticed_even_if_the_vote_is_refused():
    world = World().at_item()
    world.act(actions.open_ballot, world.item, question="", outcome="labelled")
    world.vote(world.c, "for")
    world.bar(world.c)

    with pytest.raises(actions.NotPossible, match="No vote is under way"):
        world.vote(world.b, "for")

    assert world.kinds[-2:] == ["stepped_aside", "ballot_cancelled"]
    assert world.now.recused == {world.c.pk}


def test_notice_conflicts_is_quiet_where_there_is_nothing():
    world = World().opened()

    assert world.act(actions.notice_conflicts, world.item) == 0
    world.act(actions.open_item, world.item)
    assert world.act(actions.notice_conflicts, world.item) == 0
