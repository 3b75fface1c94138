"""Several people act on one session in the same instant, each on a connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from grappe.committees import actions
from grappe.committees.models import Decision, Paper
from grappe.labels.models import Label
from grappe.outbox.models import Mail
from tests.committees.world import MINUTE, World
from tests.factories.committees import AgendaItemFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time"
    ),
]


def at_once(*attempts):
    """Start them together; what each gives, or the refusal it raises, as text."""
    barrier = Barrier(len(attempts))

    def run(attempt):
        try:
            barrier.wait(timeout=30)
            # A thread begins in the language of the installation.
            with translation.override("en"):
                attempt()
        except actions.NotPossible as refusal:
            return refusal.args[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts))


def test_two_people_decide_at_once():
    world = World().at_item()
    at = world.at + MINUTE

    def decide(outcome, person):
        actions.decide(
            world.request,
            item=world.item,
            outcome=outcome,
            reasons="Because",
            by=person,
            at=at,
        )

    told = at_once(
        lambda: decide("labelled", world.keeper), lambda: decide("refused", world.a)
    )

    assert told == ["This request was decided already.", "done"]
    assert (Decision.objects.count(), world.kinds.count("decided")) == (1, 1)


def test_two_people_open_items_at_once():
    world = World().opened()
    other = AgendaItemFactory(session=world.session)
    at = world.at + MINUTE

    told = at_once(
        lambda: actions.open_item(world.item, by=world.keeper, at=at),
        lambda: actions.open_item(other, by=world.keeper, at=at),
    )

    assert told == ["Another item is under way.", "done"]


def test_everybody_votes_at_once():
    world = World()
    world.at_item(*world.people)
    world.act(
        actions.open_ballot,
        world.item,
        question="",
        outcome="labelled",
        is_secret=True,
    )
    at = world.at + MINUTE

    def vote(person):
        return lambda: actions.vote(
            world.session, person, choice="for", by=person, at=at
        )

    # One of them clicks twice.
    told = at_once(*[vote(one) for one in (*world.people, world.e)])

    assert told == [f"{world.e.name} voted already.", *["done"] * 5]
    assert Paper.objects.count() == 5
    numbers = list(world.session.acts.order_by("number").values_list("number"))
    assert numbers == [(number,) for number in range(1, len(numbers) + 1)]


def test_two_people_apply_at_once():
    world = World().at_item()
    decision = world.act(
        actions.decide, world.request, item=world.item, outcome="labelled"
    )
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)
    at = world.at + MINUTE

    told = at_once(*[lambda: actions.apply([decision], by=world.keeper, at=at)] * 2)

    assert told == [
        f"{world.request}: This decision was applied already.",
        "done",
    ]
    assert (Label.objects.count(), Mail.objects.count()) == (1, 0)
