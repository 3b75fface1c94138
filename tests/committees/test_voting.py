"""Votes by show of hands and secret ones, as the database keeps them."""

import pytest

from grappe.audit.models import Event
from grappe.committees import actions
from grappe.committees.models import Act, Paper
from grappe.committees.sitting import Why
from tests.committees.world import World

pytestmark = pytest.mark.django_db


def ballot(world, **values):
    return world.act(actions.open_ballot, world.item, question="Label it?", **values)


def secret(world):
    return ballot(world, is_secret=True, outcome="labelled")


def test_an_open_vote_is_counted_by_the_statutes():
    world = World().at_item()
    opened = ballot(world, outcome="labelled")
    world.vote(world.a, "for")
    world.vote(world.b, "against")
    # Whoever keeps the session writes down a hand.
    world.vote(world.c, "for", by=world.keeper)

    closed = world.act(actions.close_ballot, world.session)

    assert opened.facts == {
        "question": "Label it?",
        "outcome": "labelled",
        "is_secret": False,
    }
    assert closed.facts == {
        "for": 2,
        "against": 1,
        "abstain": 0,
        "carried": True,
        "tie_broken": False,
    }
    voted = Act.objects.filter(kind="voted").values_list("member", "by", "facts")
    assert list(voted) == [
        (world.a.pk, world.a.pk, {"holder": None, "choice": "for"}),
        (world.b.pk, world.b.pk, {"holder": None, "choice": "against"}),
        (world.c.pk, world.keeper.pk, {"holder": None, "choice": "for"}),
    ]


def test_the_holder_votes_for_whom_they_stand():
    world = World().opened()
    world.act(actions.give_proxy, world.session, world.d, holder=world.b)
    world.act(actions.open_item, world.item)
    ballot(world)

    act = world.vote(world.d, "abstain", by=world.b)

    assert (act.member, act.by, act.facts) == (
        world.d,
        world.b,
        {"holder": world.b.pk, "choice": "abstain"},
    )
    assert world.now.waiting_of(world.b.pk) == [world.b.pk]


def test_a_secret_vote_tells_a_count_and_nothing_else():
    world = World().at_item()
    secret(world)
    for person, choice in ((world.a, "for"), (world.b, "against"), (world.c, "for")):
        world.vote(person, choice)

    assert sorted(Paper.objects.values_list("choice", flat=True)) == [
        "against",
        "for",
        "for",
    ]
    assert set(world.now.ballot.voted.values()) == {None}
    assert world.now.ballot.tally is None

    world.act(actions.close_ballot, world.session)

    tally = world.now.ballots[0].tally
    assert (tally.votes_for, tally.against, tally.abstain) == (2, 1, 0)
    assert not Paper.objects.exists()
    told = [
        *Act.objects.filter(kind="voted").values_list("facts", flat=True),
        *Event.objects.values_list("data", flat=True),
    ]
    assert not any("choice" in one for one in told)


def test_a_paper_holds_no_name_and_no_time():
    assert [one.name for one in Paper._meta.fields] == ["id", "ballot", "choice"]


def test_a_secret_vote_is_cast_in_person():
    world = World().at_item()
    secret(world)

    for by in (world.keeper, world.b):
        with pytest.raises(actions.NotPossible, match="in person"):
            world.vote(world.a, "for", by=by)

    assert not Paper.objects.exists()


def test_a_secret_vote_by_one_is_refused():
    world = World(quorum_percent=0, quorum_least=1)
    world.at_item(world.a)

    with pytest.raises(actions.NotPossible) as refused:
        secret(world)

    assert str(refused.value) == (
        "Fewer than 3 people vote: the vote would not be secret."
    )
    assert world.now.ballot is None


def test_a_secret_vote_that_too_few_took_part_in_is_not_opened():
    world = World().at_item()
    secret(world)
    world.vote(world.a, "for")
    world.vote(world.b, "for")

    with pytest.raises(actions.NotPossible, match="Fewer than 3"):
        world.act(actions.close_ballot, world.session)

    assert (Paper.objects.count(), world.now.ballot.is_open) == (2, True)


def test_a_cancelled_vote_leaves_no_paper():
    world = World().at_item()
    secret(world)
    world.vote(world.a, "for")

    act = world.act(actions.cancel_ballot, world.session, reason="A mistake")

    assert (act.facts, Paper.objects.count()) == ({"reason": "A mistake"}, 0)
    assert world.now.ballots[0].voted == {}


def test_a_vote_that_somebody_leaves_by_conflict_leaves_no_paper():
    world = World().at_item()
    secret(world)
    world.vote(world.c, "for")

    world.act(actions.step_aside, world.item, world.c, nature="other", by=world.c)

    assert (world.kinds[-2:], Paper.objects.count()) == (
        ["stepped_aside", "ballot_cancelled"],
        0,
    )


def test_a_paper_is_put_in_once():
    world = World().at_item()
    secret(world)
    world.vote(world.a, "for")

    with pytest.raises(actions.NotPossible) as refused:
        world.vote(world.a, "against")

    assert (refused.value.why, Paper.objects.count()) == (Why.VOTED_ALREADY, 1)


def test_cancel_says_why():
    world = World().at_item()
    ballot(world)

    with pytest.raises(actions.NotPossible, match="Say why"):
        world.act(actions.cancel_ballot, world.session, reason=" ")


@pytest.mark.parametrize("choice", ["", "maybe", None])
def test_a_vote_is_one_of_three(choice):
    world = World().at_item()
    ballot(world)

    with pytest.raises(actions.NotPossible, match="for, against, or abstain"):
        world.vote(world.a, choice)


def test_a_ballot_needs_a_question_and_a_known_outcome():
    world = World().at_item()

    with pytest.raises(actions.NotPossible, match="what the vote is about"):
        world.act(actions.open_ballot, world.item, question=" ")
    with pytest.raises(actions.NotPossible, match="Choose a decision"):
        ballot(world, outcome="applauded")

    act = world.act(actions.open_ballot, world.item, question="", outcome="refused")
    assert act.facts["question"] == "refused"


def test_without_a_vote_nothing_is_voted_counted_or_cancelled():
    world = World().at_item()

    for attempt in (
        lambda: world.vote(world.a, "for"),
        lambda: world.act(actions.close_ballot, world.session),
        lambda: world.act(actions.cancel_ballot, world.session, reason="?"),
    ):
        with pytest.raises(actions.NotPossible) as refused:
            attempt()
        assert refused.value.why == Why.NO_BALLOT


def test_somebody_without_a_seat_does_not_vote():
    world = World().at_item()
    ballot(world)

    with pytest.raises(actions.NotPossible) as refused:
        world.vote(world.keeper, "for")

    assert refused.value.why == Why.NOT_ENTITLED


def test_a_keeper_with_a_conflict_writes_no_vote_down():
    world = World().at_item()
    ballot(world)
    world.bar(world.keeper)

    for attempt in (
        lambda: world.vote(world.a, "for", by=world.keeper),
        lambda: world.act(actions.close_ballot, world.session),
        lambda: world.act(actions.cancel_ballot, world.session, reason="?"),
        lambda: world.act(actions.suspend_item, world.item),
    ):
        with pytest.raises(actions.NotPossible, match="keeps you away"):
            attempt()
