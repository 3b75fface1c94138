"""What holds of any session, whatever people do; and clocks that change at night."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.committees import sitting
from grappe.committees.sitting import Act, Illegal, Kind, Statutes, Why, tally
from tests.committees.room import Room, letters, seats

PARIS = ZoneInfo("Europe/Paris")
MEMBERS = "A*/1 B/1 C/2 D/2 E/2 F-"
LETTERS = "ABCDEF"
STATUTES = st.builds(
    dict,
    quorum_percent=st.sampled_from([0, 20, 50, 60, 100]),
    quorum_is_exceeded=st.booleans(),
    quorum_least=st.integers(0, 3),
    quorum_counts_proxies=st.booleans(),
    quorum_each_college=st.booleans(),
    recused_count=st.booleans(),
    majority=st.sampled_from(["simple", "absolute", "present", "two_thirds"]),
    chair_breaks_ties=st.booleans(),
    proxies_each=st.integers(0, 2),
    remote_counts=st.booleans(),
    secret_least=st.integers(2, 3),
    is_second_call=st.booleans(),
)
LETTER = st.sampled_from(LETTERS)
ITEM = st.sampled_from("12")
CHOICE = st.sampled_from(["for", "against", "abstain"])
OUTCOME = st.sampled_from(["labelled", "refused", "withdrawn"])
COMING = st.one_of(
    st.builds("{} here".format, LETTER),
    st.builds("{} remote".format, LETTER),
    st.builds("{} left".format, LETTER),
    st.builds("{} proxy {}".format, LETTER, LETTER),
    st.builds("{} back".format, LETTER),
    st.builds("{} chair".format, LETTER),
    st.builds("{} aside {}".format, LETTER, ITEM),
)
GOING_ON = st.one_of(
    st.builds("open {}".format, ITEM),
    st.builds("suspend {}".format, ITEM),
    st.builds("close {}".format, ITEM),
    st.builds("decide {}".format, OUTCOME),
    st.sampled_from(["cancel", "drop", "end"]),
)
VOTING = st.one_of(
    st.builds("{} {}".format, LETTER, CHOICE),
    st.builds("{} paper".format, LETTER),
    st.builds("ballot {}".format, OUTCOME),
    st.builds("secret {}".format, OUTCOME),
    st.sampled_from(["count", "box"]),
)
# A whole vote, as most are: then what comes in between is tried on it.
WHOLE = st.sampled_from(
    [
        ["ballot labelled", "A for", "B for", "C against", "count", "decide labelled"],
        ["ballot", "A for", "B against", "count", "decide refused"],
        ["secret labelled", "A paper", "B paper", "C paper", "D paper", "box"],
    ]
)
SOME = st.lists(st.one_of(COMING, GOING_ON, VOTING, VOTING), max_size=3)
WORDS = st.one_of(COMING, GOING_ON, VOTING)


@st.composite
def courses(draw) -> list[str]:
    """Votes as they should be held, and anything at all between their acts."""
    words = draw(SOME)
    for whole in draw(st.lists(WHOLE, max_size=3)):
        for word in whole:
            words += [*draw(SOME), word] if draw(st.booleans()) else [word]
    return words


BEGUN = "A here, B here, C here, D here, open 1"


def played(statutes: dict, words: list[str], begun: str = BEGUN) -> Room:
    """A room after those of the acts that could be; each is looked at."""
    room = Room(MEMBERS, **statutes).play(begun)
    for one in words:
        before = len(room.acts)
        try:
            room._say(one)
        except Illegal:
            # Refused before it changed anything; nothing it would bring was added.
            assert len(room.acts) == before
        check(room)
    return room


def check(room: Room) -> None:
    """What is always so."""
    now = room.sitting
    under_way = [one for one in now.items.values() if one.is_under_way]
    aside = {user for one in under_way for user in one.aside}
    quorum = now.quorum
    assert bool(now.quorum_noted) == quorum.is_reached or not now.is_open
    assert quorum.counted == len(counted(room) - aside)
    assert len(under_way) <= 1
    assert len([one for one in now.ballots if one.is_open]) <= 1
    for ballot in now.ballots:
        assert ballot.voted.keys() <= ballot.entitled.keys()
        if ballot.is_secret:
            assert set(ballot.voted.values()) <= {None}
        if ballot.tally is not None:
            assert ballot.tally.cast == len(ballot.voted) <= len(ballot.entitled)
        if ballot.is_open:
            assert aside.isdisjoint(ballot.hands | ballot.voted.keys())
            assert now.waiting.keys() <= ballot.entitled.keys() - ballot.voted.keys()
        if ballot.is_cancelled:
            assert (ballot.voted, ballot.tally) == ({}, None)
    assert now.chair is None or now.chair in now.present
    assert now.chair not in aside


def counted(room: Room) -> set[int]:
    """Who is counted before anybody steps aside: read anew from the acts."""
    statutes, here, away, proxies = room.sitting.statutes, set(), set(), {}
    voting = {one.user for one in seats(MEMBERS) if one.has_vote}
    for act in room.acts:
        if act.kind == Kind.ARRIVED:
            remote = act.facts["remote"] and not statutes.remote_counts
            (away if remote else here).add(act.member)
            (here if remote else away).discard(act.member)
        elif act.kind == Kind.LEFT:
            here.discard(act.member)
            away.discard(act.member)
        elif act.kind == Kind.PROXY_GIVEN:
            proxies[act.member] = act.facts["holder"]
        elif act.kind == Kind.PROXY_ENDED:
            del proxies[act.member]
    if not statutes.quorum_counts_proxies:
        return here & voting
    able = (here & voting) - room.sitting.recused
    stand = {one for one, by in proxies.items() if by in able} - here - away
    return (here | stand) & voting


@given(STATUTES, courses())
def test_any_acts_keep_the_session_sound(statutes, words):
    played(statutes, words)


@given(STATUTES, courses())
def test_the_acts_say_it_all(statutes, words):
    room = played(statutes, words)

    again = sitting.fold(room.acts, Statutes(**statutes), seats(MEMBERS))

    assert again == room.sitting


@given(courses(), WORDS)
def test_nothing_happens_after_the_end(words, then):
    room = played({}, [*words, "cancel", "close 1", "close 2", "end"])
    assert not room.sitting.is_open

    with pytest.raises(Illegal) as refused:
        room._say(then)

    assert refused.value.why == Why.OVER


@given(
    st.lists(CHOICE, max_size=9),
    st.sampled_from(["simple", "absolute", "present", "two_thirds"]),
    st.integers(0, 3),
)
def test_a_vote_for_never_does_harm(choices, majority, silent):
    """One more vote for what was carried does not reject it."""
    statutes = Statutes(majority=majority)
    entitled = len(choices) + 1 + silent
    before = tally(statutes, choices, entitled=entitled)

    after = tally(statutes, [*choices, "for"], entitled=entitled)

    assert after.is_carried >= before.is_carried


@given(st.lists(CHOICE, max_size=9), st.sampled_from([None, "for", "against"]))
def test_nobody_votes_twice_but_a_chair_in_a_tie(choices, chair):
    found = tally(Statutes(), choices, entitled=9, chair_choice=chair)

    assert (found.votes_for, found.against, found.abstain) == tuple(
        choices.count(one) for one in ("for", "against", "abstain")
    )
    if found.tie_broken:
        assert found.is_tie
        assert found.is_carried == (chair == "for")


def test_an_item_lasts_through_midnight():
    room = Room()
    room.at = datetime(2026, 3, 2, 22, 50, tzinfo=UTC)
    room.play("A here, B here, C here, open 1")
    start = room.sitting.item.spans[0][0]

    room.at = start + timedelta(minutes=84)
    room.play("close 1")

    assert room.sitting.item_of(1).elapsed(room.at) == timedelta(minutes=85)
    assert [one.date().isoformat() for one in room.sitting.item_of(1).spans[0]] == [
        "2026-03-02",
        "2026-03-03",
    ]


@pytest.mark.parametrize(("day", "hours"), [((2026, 10, 25), 3), ((2026, 3, 29), 1)])
def test_an_item_lasts_as_long_as_it_lasts_when_the_clock_changes(day, hours):
    """Half past one to half past three: not two hours in the nights of the change."""
    now = Room().play("A here").sitting
    now.last_at = None

    for kind, hour in ((Kind.ITEM_OPENED, 1), (Kind.ITEM_CLOSED, 3)):
        at = datetime(*day, hour, 30, tzinfo=PARIS)
        row = SimpleNamespace(
            kind=kind, at=at, item_id=1, member_id=None, facts={}, number=1, by_id=None
        )
        act = Act.read(row)
        sitting.check(now, act)
        sitting.apply(now, act)

    assert now.item_of(1).elapsed(now.last_at) == timedelta(hours=hours)


def test_what_is_earlier_does_not_come_later():
    room = Room().play("A here")
    room.at -= timedelta(hours=1)

    room.play("B here")

    assert room.refused == Why.TOO_EARLY


def test_the_time_of_an_item_is_that_of_its_periods():
    room = Room().play("A here, B here, C here, open 1, suspend 1")
    room.at += timedelta(hours=3)

    room.play("open 1, close 1")

    assert room.sitting.item_of(1).elapsed(room.at) == timedelta(minutes=2)


def test_waiting_of_names_those_one_stands_for():
    room = Room().play("A here, B here, C here, D proxy A, open 1, ballot")

    assert room.sitting.waiting_of(1) == [1, 4]
    assert letters(room.sitting.waiting) == "A B C D>A"


def test_a_kind_without_a_rule_is_no_act():
    now = Room().sitting

    with pytest.raises(Illegal) as refused:
        sitting.check(now, Act(kind="danced", at=now.last_at))

    assert refused.value.why == Why.NO_SUCH_ACT


def test_a_sitting_knows_no_django():
    modules = Path(sitting.__file__).parent.glob("*.py")
    names = {
        name
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
    }

    assert {name.split(".")[0] for name in names} <= {
        "collections",
        "dataclasses",
        "datetime",
        "enum",
        "grappe",
        "typing",
    }
    assert all(
        name.startswith("grappe.committees.sitting")
        for name in names
        if name.startswith("grappe")
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []
