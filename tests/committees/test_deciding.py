"""Decisions taken, corrected and taken back before anybody is told."""

from datetime import date, timedelta

import pytest

from grappe.audit.models import Event
from grappe.committees import actions
from grappe.committees.acts import NotPossible
from grappe.committees.models import Decision
from grappe.committees.sitting import Why
from grappe.outbox.models import Mail
from tests.committees.world import World
from tests.factories import TODAY
from tests.factories.committees import AgendaItemFactory
from tests.factories.labelling import LabelRequestFactory

pytestmark = pytest.mark.django_db
RESERVATION = {"text": "A consortium agreement", "due_on": date(2026, 9, 30)}


def decide(world, **values):
    values = {"outcome": "labelled", "item": world.item, **values}
    return world.act(actions.decide, world.request, **values)


def test_decide_is_an_act_and_tells_nobody():
    world = World().at_item()

    decision = decide(
        world,
        outcome="labelled_with_reservations",
        reasons=" A strong project. ",
        reservations=[RESERVATION],
        scope="The whole",
    )

    kept = [{"text": "A consortium agreement", "due_on": "2026-09-30"}]
    assert (
        decision.outcome,
        decision.item,
        decision.decided_on,
        decision.reasons,
        decision.reservations,
        decision.conditions,
        decision.decided_by,
        decision.applied_at,
    ) == (
        "labelled_with_reservations",
        world.item,
        TODAY,
        "A strong project.",
        kept,
        [("A consortium agreement", date(2026, 9, 30))],
        world.keeper,
        None,
    )
    assert world.now.decisions[world.item.pk].facts == {
        "outcome": "labelled_with_reservations",
        "reasons": "A strong project.",
        "reservations": kept,
        "scope": "The whole",
    }
    world.request.refresh_from_db()
    assert (world.request.state, Mail.objects.count()) == ("committee_scheduled", 0)
    event = Event.objects.get(kind="committees.decided")
    assert (event.project, event.data) == (
        world.request.project,
        {
            "outcome": "labelled_with_reservations",
            "acronym": world.request.project.acronym,
            "number": world.request.number,
        },
    )


def test_the_second_of_two_is_told_that_it_was_decided():
    world = World().at_item()
    decide(world)

    with pytest.raises(NotPossible, match="was decided already"):
        decide(world, outcome="refused", reasons="No")

    assert Decision.objects.get().outcome == "labelled"
    assert world.kinds.count("decided") == 1


def test_decide_follows_the_vote():
    world = World().at_item()
    world.act(actions.open_ballot, world.item, question="", outcome="labelled")
    for person in (world.a, world.b):
        world.vote(person, "against")
    world.act(actions.close_ballot, world.session)

    with pytest.raises(NotPossible) as refused:
        decide(world)

    assert (str(refused.value), refused.value.why) == (
        "The vote said no to “labelled”.",
        Why.VOTE_SAYS_NO,
    )
    assert not Decision.objects.exists()


def test_decide_needs_the_quorum_and_leaves_nothing_without():
    world = World().at_item()
    world.act(actions.leave, world.session, world.c)

    with pytest.raises(NotPossible, match="quorum is not reached: 2 there, 3 needed"):
        decide(world)

    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"outcome": "applauded"}, "Choose a decision"),
        ({"outcome": "refused"}, "Give the reasons"),
        ({"outcome": "deferred", "reasons": " "}, "Give the reasons"),
        ({"outcome": "labelled_with_reservations"}, "says which"),
        ({"reservations": [RESERVATION]}, "have none"),
        (
            {
                "outcome": "labelled_with_reservations",
                "reservations": [{"text": "", "due_on": "2026-09-30"}],
            },
            "a text and a day",
        ),
        (
            {
                "outcome": "labelled_with_reservations",
                "reservations": [{"text": "X", "due_on": "2026-02-31"}],
            },
            "a text and a day",
        ),
        (
            {
                "outcome": "labelled_with_reservations",
                "reservations": [{"text": "X", "due_on": "2026-03-01"}],
            },
            "after the decision",
        ),
    ],
)
def test_decide_refuses_what_is_not_whole(values, words):
    world = World().at_item()

    with pytest.raises(actions.NotDecidable, match=words):
        decide(world, **values)

    assert (Decision.objects.count(), world.now.decisions) == (0, {})


def test_decide_refuses_an_item_about_something_else():
    world = World().at_item()
    other = LabelRequestFactory(cluster=world.cluster, filed=True, state="heard")

    with pytest.raises(actions.NotDecidable, match="about another request"):
        world.act(actions.decide, other, item=world.item, outcome="labelled")


def test_decide_refuses_an_item_not_under_way():
    world = World().opened()

    with pytest.raises(NotPossible, match="not under way"):
        decide(world)


def test_decide_refuses_a_body_that_gives_opinions():
    world = World().at_item()
    world.body.decides = False
    world.body.save()

    with pytest.raises(actions.NotDecidable, match="gives an opinion"):
        decide(world)


def test_decide_refuses_somebody_with_a_conflict():
    world = World().at_item()
    world.bar(world.keeper)

    with pytest.raises(NotPossible, match="keeps you away"):
        decide(world)


def test_a_request_for_a_letter_gets_no_label():
    world = World()
    letter = LabelRequestFactory(
        cluster=world.cluster, filed=True, letter=True, state="in_review"
    )

    with pytest.raises(actions.NotDecidable, match="support letter"):
        world.act(actions.decide, letter, outcome="labelled")

    decision = world.act(actions.decide, letter, outcome="support_letter_only")
    assert (decision.item, decision.decided_on) == (None, TODAY)


def test_the_direction_decides_where_no_body_does():
    world = World()
    on = TODAY - timedelta(days=3)

    decision = world.act(
        actions.decide, world.request, outcome="labelled", decided_on=on
    )

    assert (decision.item, decision.decided_on) == (None, on)


def test_the_direction_does_not_decide_for_a_body_nor_ahead_of_time():
    world = World()
    with pytest.raises(actions.NotDecidable, match="not come yet"):
        world.act(
            actions.decide,
            world.request,
            outcome="labelled",
            decided_on=TODAY + timedelta(days=1),
        )

    world.request.procedure.deciding_body = world.body
    world.request.procedure.save()
    with pytest.raises(actions.NotDecidable, match="in a session"):
        world.act(actions.decide, world.request, outcome="labelled")

    assert not Decision.objects.exists()


def test_a_request_not_ready_is_not_decided():
    world = World()
    request = LabelRequestFactory(cluster=world.cluster, filed=True)

    with pytest.raises(actions.NotDecidable, match="cannot be decided"):
        world.act(actions.decide, request, outcome="labelled")


def test_take_back_in_session_and_decide_anew():
    world = World().at_item()
    first = decide(world)

    dropped = world.act(actions.drop_decision, first, reason="Wrong button")
    second = decide(world, outcome="refused", reasons="Off topic")

    assert (dropped.dropped_at is None, dropped.dropped_reason) == (
        False,
        "Wrong button",
    )
    assert world.kinds[-3:] == ["decided", "decision_dropped", "decided"]
    assert list(Decision.objects.pending()) == [second]
    event = Event.objects.get(kind="committees.decision_dropped")
    assert event.data["reason"] == "Wrong button"


def test_take_back_after_the_session_leaves_its_acts_alone():
    world = World().at_item()
    decision = decide(world)
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)
    before = world.kinds

    world.act(actions.drop_decision, decision, reason="The lead wrote to us")

    assert world.kinds == before
    assert not Decision.objects.pending().exists()


def test_take_back_says_why_and_once():
    world = World().at_item()
    decision = decide(world)
    with pytest.raises(actions.NotDecidable, match="Say why"):
        world.act(actions.drop_decision, decision, reason=" ")
    world.act(actions.drop_decision, decision, reason="Wrong")

    for attempt in (
        lambda: world.act(actions.drop_decision, decision, reason="Wrong"),
        lambda: world.act(actions.change_decision, decision, {"scope": "X"}),
        lambda: world.act(actions.apply, [decision]),
    ):
        with pytest.raises(NotPossible, match="was taken back"):
            attempt()


def test_words_of_a_pending_decision_may_change_but_not_its_outcome():
    world = World().at_item()
    decision = decide(world, outcome="refused", reasons="Off topic")

    changed = world.act(
        actions.change_decision,
        decision,
        {"reasons": "Out of our scope", "letter_subject": "S", "letter_text": "T"},
    )

    assert (changed.reasons, changed.letter_subject, changed.letter_text) == (
        "Out of our scope",
        "S",
        "T",
    )
    with pytest.raises(actions.NotDecidable, match="Give the reasons"):
        world.act(actions.change_decision, decision, {"reasons": ""})
    with pytest.raises(actions.NotDecidable, match="Take the decision back"):
        world.act(actions.change_decision, decision, {"outcome": "labelled"})
    decision.refresh_from_db()
    assert (decision.reasons, decision.outcome) == ("Out of our scope", "refused")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "outcome",
    [
        "labelled",
        "labelled_with_reservations",
        "deferred",
        "refused",
        "support_letter_only",
        "withdrawn",
    ],
)
def test_every_outcome_has_its_letter(outcome, language):
    world = World().at_item()
    values = {"reasons": "Because it is so."}
    if outcome == "labelled_with_reservations":
        values["reservations"] = [RESERVATION]
    decision = decide(world, outcome=outcome, **values)

    subject, text = actions.draft_letter(decision, language)

    assert subject.startswith(f"[{world.request.project.acronym}] ")
    assert world.request.number in text
    assert "Because it is so." in text
    assert ("A consortium agreement" in text) == bool(decision.reservations)


def test_a_subject_has_nothing_to_decide():
    world = World().opened()
    subject = AgendaItemFactory(session=world.session)
    world.act(actions.open_item, subject)

    with pytest.raises(actions.NotDecidable, match="about another request"):
        decide(world, item=subject)
