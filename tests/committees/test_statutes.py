"""Statutes and what they make of a session: scenarios, each with its clause."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from grappe.committees.sitting import Why
from tests.committees.room import Room

THREE = "A here, B here, C here"
FIVE = "A here, B here, C here, D here, E here"


@dataclass(frozen=True)
class Scenario:
    """A clause of statutes in words, what happens, and what comes of it."""

    name: str
    clause: str
    acts: str
    then: dict[str, Any]
    members: str = "A* B C D E"
    statutes: dict[str, Any] = field(default_factory=dict)


SCENARIOS = [
    # The quorum.
    Scenario(
        "half_is_enough",
        "The committee deliberates when at least half of its members are present.",
        "A here, B here, C here, D here",
        {"quorum": (4, 4, True)},
        members="A* B C D E F G H",
    ),
    Scenario(
        "more_than_half",
        "The committee deliberates when more than half of its members are present.",
        "A here, B here, C here, D here, open 1, ballot",
        {"quorum": (4, 5, False), "refused": Why.NO_QUORUM},
        members="A* B C D E F G H",
        statutes={"quorum_is_exceeded": True},
    ),
    Scenario(
        "half_of_an_odd_number",
        "Half of seven members is three and a half: four are needed.",
        "A here, B here, C here",
        {"quorum": (3, 4, False)},
        members="A* B C D E F G",
    ),
    Scenario(
        "all_of_them",
        "More than all cannot be asked for: the presence of all is enough.",
        THREE,
        {"quorum": (3, 3, True)},
        members="A* B C",
        statutes={"quorum_percent": 100, "quorum_is_exceeded": True},
    ),
    Scenario(
        "never_fewer_than",
        "In no case does the committee deliberate with fewer than three present.",
        "A here, B here",
        {"quorum": (2, 3, False)},
        members="A* B C",
        statutes={"quorum_least": 3},
    ),
    Scenario(
        "an_advisory_seat_does_not_count",
        "Advisers attend without a vote and do not count in the quorum.",
        "A here, B here, F here, open 1, ballot",
        {"quorum": (2, 3, False), "refused": Why.NO_QUORUM},
        members="A* B C D E F-",
    ),
    Scenario(
        "by_video_counts",
        "Members who take part at a distance are deemed present.",
        "A here, B remote, C remote",
        {"quorum": (3, 3, True), "voters": "A B C"},
    ),
    Scenario(
        "by_video_does_not_count",
        "Only members in the room are counted, and vote.",
        "A here, B here, C remote",
        {"quorum": (2, 3, False), "voters": "A B"},
        statutes={"remote_counts": False},
    ),
    Scenario(
        "from_a_distance_into_the_room",
        "Only members in the room are counted: one who comes in then is.",
        "A here, B here, C remote, C here",
        {"quorum": (3, 3, True), "voters": "A B C"},
        statutes={"remote_counts": False},
    ),
    Scenario(
        "proxies_do_not_make_the_quorum",
        "The quorum is of members present in person.",
        "A here, B here, C proxy A, D proxy B",
        {"quorum": (2, 3, False), "voters": "A B C>A D>B"},
    ),
    Scenario(
        "proxies_make_the_quorum",
        "The quorum is of members present or represented.",
        "A here, B here, C proxy A",
        {"quorum": (3, 3, True)},
        statutes={"quorum_counts_proxies": True},
    ),
    Scenario(
        "each_college_is_there",
        "Each college has at least one member present.",
        "A here, B here, C here, open 1, ballot",
        {"quorum": (3, 3, False), "refused": Why.COLLEGE_MISSING},
        members="A*/1 B/1 C/1 D/2 E/2",
        statutes={"quorum_each_college": True},
    ),
    Scenario(
        "a_college_that_steps_aside_is_not_waited_for",
        "Members who step aside leave the quorum, and their college with them.",
        "A here, B here, C here, open 1, D aside, E aside, ballot",
        {"quorum": (3, 2, True), "refused": None},
        members="A*/1 B/1 C/1 D/2 E/2",
        statutes={"quorum_each_college": True},
    ),
    Scenario(
        "second_call",
        "Called a second time, the committee deliberates whatever the number present.",
        "A here, open 1, ballot, A for, count",
        {"quorum": (1, 1, True), "carried": True},
        statutes={"is_second_call": True},
    ),
    Scenario(
        "second_call_with_quorum",
        "The quorum holds on the second call as on the first.",
        "A here, open 1, ballot",
        {"quorum": (1, 3, False), "refused": Why.NO_QUORUM},
        statutes={"is_second_call": True, "no_quorum_on_second_call": False},
    ),
    Scenario(
        "quorum_lost_in_mid_item",
        "The committee deliberates as long as the quorum is reached.",
        f"{THREE}, open 1, C left",
        {"quorum": (2, 3, False), "brought": ["left", "quorum_lost"]},
    ),
    Scenario(
        "no_vote_after_the_quorum_is_lost",
        "No vote is taken without the quorum.",
        f"{THREE}, open 1, C left, ballot",
        {"refused": Why.NO_QUORUM},
    ),
    Scenario(
        "quorum_lost_during_a_vote",
        "A vote counts if the quorum is reached when it is counted.",
        f"{THREE}, open 1, ballot, A for, C left, count",
        {"refused": Why.NO_QUORUM, "waiting": "B"},
    ),
    Scenario(
        "quorum_back_during_a_vote",
        "A vote goes on when the quorum is reached again.",
        f"{THREE}, open 1, ballot, A for, C left, C here, C for, count",
        {"carried": True, "votes": (2, 0, 0)},
    ),
    # Stepping aside.
    Scenario(
        "who_steps_aside_leaves_the_quorum",
        "Members who step aside are not counted among those the quorum is of.",
        f"{THREE}, open 1, C aside",
        {"quorum": (2, 2, True), "voters": "A B"},
    ),
    Scenario(
        "who_steps_aside_stays_in_the_quorum",
        "The quorum is of all the seats, whoever steps aside.",
        f"{THREE}, open 1, C aside",
        {"quorum": (2, 3, False), "brought": ["stepped_aside", "quorum_lost"]},
        statutes={"recused_count": True},
    ),
    Scenario(
        "back_for_the_next_item",
        "A member steps aside from one item, not from the session.",
        f"{THREE}, open 1, C aside, close 1",
        {
            "quorum": (3, 3, True),
            "voters": "A B C",
            "brought": ["item_closed", "quorum_reached"],
        },
        statutes={"recused_count": True},
    ),
    Scenario(
        "aside_again_when_the_item_is_taken_up_again",
        "Stepping aside holds for the item, however often it is taken up.",
        f"{THREE}, open 1, C aside, suspend 1, open 2, close 2, open 1",
        {"voters": "A B"},
    ),
    Scenario(
        "who_steps_aside_does_not_vote",
        "A member who steps aside takes no part in the vote.",
        f"{FIVE}, open 1, ballot, C aside, C for",
        {"refused": Why.STEPPED_ASIDE},
    ),
    Scenario(
        "a_vote_taken_with_a_conflict_is_void",
        "A vote in which a member with a conflict took part is void.",
        f"{FIVE}, open 1, ballot, A for, C for, C aside",
        {"brought": ["stepped_aside", "ballot_cancelled"], "waiting": ""},
    ),
    Scenario(
        "no_decision_on_a_vote_with_a_conflict",
        "A vote in which a member with a conflict took part founds no decision.",
        f"{FIVE}, open 1, ballot labelled, A for, C for, count, C aside, "
        "decide labelled",
        {"refused": Why.VOTE_TAINTED, "decided": []},
    ),
    Scenario(
        "the_holder_steps_aside",
        "Whoever steps aside does not vote for those they stand for either.",
        f"{THREE}, D proxy C, open 1, C aside",
        {"voters": "A B"},
    ),
    Scenario(
        "the_represented_member_steps_aside",
        "A proxy is worth nothing on an item its giver must step aside from.",
        f"{THREE}, D proxy C, open 1, D aside",
        {"voters": "A B C"},
    ),
    Scenario(
        "the_chair_steps_aside",
        "Whoever steps aside does not chair.",
        f"{FIVE}, open 1, A aside, ballot",
        {"refused": Why.CHAIR_STEPPED_ASIDE, "chair": ""},
    ),
    Scenario(
        "another_chairs_the_item",
        "Another member chairs the item the chair steps aside from, and no other.",
        f"{FIVE}, open 1, A aside, B chair, close 1",
        {"chair": "A"},
    ),
    # The chair.
    Scenario(
        "the_chair_takes_the_chair",
        "The chair of the committee chairs the session.",
        "B here, A here",
        {"chair": "A", "brought": ["arrived", "chair_taken"]},
    ),
    Scenario(
        "nobody_chairs",
        "The session is chaired by one of its members.",
        f"{THREE}, A left, open 1",
        {"refused": Why.NO_CHAIR},
    ),
    Scenario(
        "the_chair_leaves_during_a_vote",
        "A vote is counted by whoever chairs.",
        f"{FIVE}, open 1, ballot, A for, B for, A left, count",
        {"refused": Why.NO_CHAIR},
    ),
    # Ties and majorities.
    Scenario(
        "the_chair_breaks_a_tie",
        "In case of a tie the chair's vote prevails.",
        f"{FIVE}, open 1, ballot, A for, B for, C against, D against, count",
        {"votes": (2, 2, 0), "carried": True},
    ),
    Scenario(
        "the_chair_breaks_a_tie_against",
        "In case of a tie the chair's vote prevails.",
        f"{FIVE}, open 1, ballot, A against, B for, count",
        {"votes": (1, 1, 0), "carried": False},
    ),
    Scenario(
        "the_chair_abstains_in_a_tie",
        "In case of a tie the chair's vote prevails; an abstention breaks nothing.",
        f"{FIVE}, open 1, ballot, A abstain, B for, C against, count",
        {"votes": (1, 1, 1), "carried": False},
    ),
    Scenario(
        "a_tie_rejects",
        "In case of a tie the motion is rejected.",
        f"{FIVE}, open 1, ballot, A for, B against, count",
        {"carried": False},
        statutes={"chair_breaks_ties": False},
    ),
    Scenario(
        "a_secret_tie_rejects",
        "The chair's vote does not prevail in a secret vote: it is nobody's.",
        f"{FIVE}, open 1, secret, A paper, B paper, C paper, D paper, "
        "box for for against against",
        {"votes": (2, 2, 0), "carried": False},
    ),
    Scenario(
        "whoever_chairs_the_item_breaks_the_tie",
        "The vote that prevails is that of whoever chairs the item.",
        f"{FIVE}, open 1, A aside, B chair, ballot, B for, C against, count",
        {"carried": True},
    ),
    Scenario(
        "abstentions_do_not_count",
        "Decisions are taken by the majority of votes for or against.",
        f"{FIVE}, open 1, ballot, A for, B abstain, C abstain, D abstain, count",
        {"carried": True},
    ),
    Scenario(
        "abstentions_count",
        "Decisions are taken by more than half of the votes cast.",
        f"{FIVE}, open 1, ballot, A for, B for, C abstain, D abstain, count",
        {"carried": False},
        statutes={"majority": "absolute"},
    ),
    Scenario(
        "the_silent_count",
        "Decisions are taken by more than half of the members present or represented.",
        f"{FIVE}, open 1, ballot, A for, B for, count",
        {"votes": (2, 0, 0), "carried": False},
        statutes={"majority": "present"},
    ),
    Scenario(
        "two_thirds_exactly",
        "Decisions are taken by two thirds of the votes for or against.",
        f"{FIVE}, open 1, ballot, A for, B for, C against, count",
        {"carried": True},
        statutes={"majority": "two_thirds"},
    ),
    Scenario(
        "less_than_two_thirds",
        "Decisions are taken by two thirds of the votes for or against.",
        f"{FIVE}, open 1, ballot, A for, B for, C for, D against, E against, count",
        {"carried": False},
        statutes={"majority": "two_thirds"},
    ),
    Scenario(
        "no_casting_vote_makes_two_thirds",
        "A tie is not two thirds, whatever the chair voted.",
        f"{FIVE}, open 1, ballot, A for, B against, count",
        {"carried": False},
        statutes={"majority": "two_thirds"},
    ),
    # Proxies.
    Scenario(
        "a_proxy_over_the_limit",
        "A member holds at most one proxy.",
        "A here, D proxy A, E proxy A",
        {"refused": Why.PROXIES_TOO_MANY},
    ),
    Scenario(
        "two_proxies_where_two_are_allowed",
        "A member holds at most two proxies.",
        f"{THREE}, D proxy A, E proxy A",
        {"voters": "A B C D>A E>A"},
        statutes={"proxies_each": 2},
    ),
    Scenario(
        "no_proxies",
        "Members are not represented.",
        "A here, D proxy A",
        {"refused": Why.PROXIES_TOO_MANY},
        statutes={"proxies_each": 0},
    ),
    Scenario(
        "a_proxy_to_oneself",
        "A proxy is given to another member.",
        "A here, A proxy A",
        {"refused": Why.PROXY_TO_ONESELF},
    ),
    Scenario(
        "a_proxy_to_an_adviser",
        "A proxy is given to a member who votes.",
        "A here, D proxy F",
        {"refused": Why.NO_VOTE},
        members="A* B C D E F-",
    ),
    Scenario(
        "a_second_proxy",
        "A member gives one proxy.",
        "A here, D proxy A, D proxy B",
        {"refused": Why.PROXY_GIVEN_ALREADY},
    ),
    Scenario(
        "a_proxy_is_not_handed_on",
        "A holder who is away does not hand the proxy on.",
        f"{FIVE}, E left, E proxy D, D left, D proxy A",
        {"voters": "A B C D>A"},
    ),
    Scenario(
        "a_proxy_ends_when_its_giver_comes",
        "A member who comes votes in person.",
        f"{THREE}, D proxy A, D here",
        {"voters": "A B C D", "brought": ["arrived", "proxy_ended"]},
    ),
    Scenario(
        "a_member_who_leaves_gives_a_proxy",
        "A member who has to leave may be represented from then on.",
        f"{FIVE}, E proxy A, E left",
        {"voters": "A B C D E>A"},
    ),
    # Votes.
    Scenario(
        "a_latecomer_does_not_vote",
        "Nobody joins a vote that has begun.",
        f"{THREE}, open 1, ballot, D here, D for",
        {"refused": Why.NOT_ENTITLED, "waiting": "A B C"},
    ),
    Scenario(
        "who_left_does_not_vote",
        "Members vote in person or by proxy, never from elsewhere.",
        f"{FIVE}, open 1, ballot, E left, E for",
        {"refused": Why.HOLDER_AWAY, "waiting": "A B C D"},
    ),
    Scenario(
        "a_vote_cast_before_leaving_counts",
        "A vote that was cast stands.",
        f"{FIVE}, open 1, ballot, E for, E left, A for, B against, count",
        {"votes": (2, 1, 0), "carried": True},
    ),
    Scenario(
        "the_giver_comes_back_during_the_vote",
        "A member who comes back votes in person, and the proxy no more.",
        f"{THREE}, D proxy A, open 1, ballot, D here, D against, A for, count",
        {"votes": (1, 1, 0)},
    ),
    Scenario(
        "hands_change_their_mind",
        "By show of hands, members may change their vote until it is counted.",
        f"{THREE}, open 1, ballot, A for, A against, B against, count",
        {"votes": (0, 2, 0)},
    ),
    Scenario(
        "a_secret_vote_by_one",
        "A vote is secret only if at least three people vote.",
        "A here, open 1, secret",
        {"refused": Why.TOO_FEW_FOR_SECRET},
        statutes={"is_second_call": True},
    ),
    Scenario(
        "a_secret_vote_by_one_hand_for_three",
        "Proxies in one hand do not make a vote secret.",
        "A here, B here, C proxy A, D proxy A, open 1, secret",
        {"refused": Why.TOO_FEW_FOR_SECRET},
        statutes={"proxies_each": 2, "quorum_least": 1, "quorum_percent": 20},
    ),
    Scenario(
        "a_secret_vote_that_few_took_part_in",
        "A box with fewer than three papers is not opened.",
        f"{THREE}, open 1, secret, A paper, B paper, box for for",
        {"refused": Why.TOO_FEW_FOR_SECRET},
    ),
    Scenario(
        "a_paper_is_not_taken_back",
        "A paper in the box is nobody's any more.",
        f"{THREE}, open 1, secret, A paper, A paper",
        {"refused": Why.VOTED_ALREADY},
    ),
    Scenario(
        "a_secret_choice_is_not_written_down",
        "Nothing tells who voted what in a secret vote.",
        f"{THREE}, open 1, secret, A for",
        {"refused": Why.CHOICE_TOLD},
    ),
    Scenario(
        "more_papers_than_voters",
        "The box holds as many papers as people voted.",
        f"{THREE}, open 1, secret, A paper, B paper, C paper, box for for for for",
        {"refused": Why.COUNT_WRONG},
    ),
    # Decisions and the course of the session.
    Scenario(
        "a_decision_without_quorum",
        "No decision is taken without the quorum, be it by consent.",
        f"{THREE}, open 1, C left, decide labelled",
        {"refused": Why.NO_QUORUM, "decided": []},
    ),
    Scenario(
        "a_decision_by_consent",
        "Where nobody asks for a vote, decisions are taken by consent.",
        f"{THREE}, open 1, decide labelled",
        {"decided": ["labelled"]},
    ),
    Scenario(
        "a_decision_the_vote_rejected",
        "What the vote rejected is not decided.",
        f"{THREE}, open 1, ballot labelled, A against, B against, count, "
        "decide labelled",
        {"refused": Why.VOTE_SAYS_NO, "decided": []},
    ),
    Scenario(
        "a_decision_other_than_the_vote",
        "What the vote carried is what is decided.",
        f"{THREE}, open 1, ballot deferred, A for, B for, count, decide labelled",
        {"refused": Why.VOTE_SAYS_OTHER, "decided": []},
    ),
    Scenario(
        "the_lead_gives_up",
        "The committee takes note that a request is withdrawn, quorum or not.",
        "A here, open 1, decide withdrawn",
        {"quorum": (1, 3, False), "decided": ["withdrawn"]},
    ),
    Scenario(
        "decided_twice",
        "What was decided is not decided again, unless it is taken back.",
        f"{THREE}, open 1, decide labelled, decide refused",
        {"refused": Why.DECIDED_ALREADY, "decided": ["labelled"]},
    ),
    Scenario(
        "decided_anew",
        "A decision taken back before the end of the session can be taken anew.",
        f"{THREE}, open 1, decide labelled, drop, decide refused",
        {"decided": ["refused"]},
    ),
    Scenario(
        "one_item_at_a_time",
        "Items are dealt with one after the other.",
        f"{THREE}, open 1, open 2",
        {"refused": Why.ITEM_UNDER_WAY},
    ),
    Scenario(
        "an_item_ends_with_its_vote",
        "An item is not closed while a vote is under way.",
        f"{THREE}, open 1, ballot, close 1",
        {"refused": Why.BALLOT_OPEN},
    ),
    Scenario(
        "the_session_ends_with_its_items",
        "The session is closed when no item is under way.",
        f"{THREE}, open 1, end",
        {"refused": Why.ITEM_UNDER_WAY},
    ),
    Scenario(
        "nothing_after_the_end",
        "Nothing happens in a session that was closed.",
        f"{THREE}, end, D here",
        {"refused": Why.OVER},
    ),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_statutes(scenario):
    room = Room(scenario.members, **scenario.statutes)

    room.play(scenario.acts)

    assert room.told(*scenario.then) == scenario.then
    if "refused" not in scenario.then:
        assert room.refused is None
