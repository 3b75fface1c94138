import pytest
from django.db import IntegrityError

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.committees import actions, minutes, records
from grappe.committees.actions import minuting
from grappe.committees.models import Minutes
from tests.committees.world import World
from tests.factories import NOON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A session that labelled its request: two for, one against; `d` never came."""
    world = World().at_item()
    world.act(actions.open_ballot, world.item, question="Label?", outcome="labelled")
    for person, choice in ((world.a, "for"), (world.b, "for"), (world.c, "against")):
        world.vote(person, choice)
    world.act(actions.close_ballot, world.session)
    world.act(
        actions.decide,
        world.request,
        item=world.item,
        outcome="labelled",
        reasons="Oui",
    )
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)
    world.session.refresh_from_db()
    return world


def write(world, **values):
    return world.act(minuting.write_minutes, world.session, language="fr", **values)


def test_minutes_say_what_the_acts_say(held):
    record = write(held, remarks="Salle chauffée.\r\n")

    told = [(act["kind"], act["number"]) for act in record.facts["acts"]]
    rows = held.session.acts.exclude(kind="voted").order_by("number")
    assert told == list(rows.values_list("kind", "number"))
    assert minutes.parse(record.text) == record.facts == records.facts_of(held.session)
    assert minutes.remarks_of(record.text) == "Salle chauffée."
    event = Event.objects.get(kind="committees.minutes_written")
    assert (event.by, event.cluster, event.data) == (
        held.keeper,
        held.cluster,
        {"body": str(held.body), "held_on": TODAY.isoformat()},
    )


def test_minutes_are_written_again_until_they_are_locked(held):
    write(held)
    write(held, remarks="Autre")
    locked = held.act(minuting.lock_minutes, held.session)

    assert (Minutes.objects.count(), locked.locked_by) == (1, held.keeper)
    assert records.verify(locked) == records.Verdict(True, True, True)
    with pytest.raises(minuting.NotMinutable, match="locked"):
        write(held)
    with pytest.raises(minuting.NotMinutable, match="locked"):
        held.act(minuting.lock_minutes, held.session)
    event = Event.objects.get(kind="committees.minutes_locked")
    assert event.data["sha256"] == locked.sha256


def test_minutes_wait_for_the_end_of_the_session():
    world = World().opened()

    with pytest.raises(minuting.NotMinutable, match="closed"):
        write(world)
    with pytest.raises(minuting.NotMinutable, match="not written"):
        world.act(minuting.lock_minutes, world.session)


def test_minutes_that_do_not_say_the_acts_are_not_locked(held):
    record = write(held)
    Minutes.objects.filter(pk=record.pk).update(
        text=record.text.replace("2 pour", "3 pour")
    )

    with pytest.raises(minuting.NotMinutable, match="acts"):
        held.act(minuting.lock_minutes, held.session)

    assert Minutes.objects.get().locked_at is None


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        ("text", records.Verdict(False, False, True)),
        ("facts", records.Verdict(False, False, False)),
        ("acts", records.Verdict(True, True, False)),
    ],
)
def test_what_was_changed_after_the_lock_shows(what, verdict, held):
    write(held)
    record = held.act(minuting.lock_minutes, held.session)
    if what == "text":
        record.text = record.text.replace("2 pour", "3 pour")
    elif what == "facts":
        record.facts["acts"][0]["at"] = "2026-01-01T00:00:00+01:00"
    else:
        decided = held.session.acts.get(kind="decided")
        decided.facts["reasons"] = "Non"
        decided.save()
    record.save()

    assert records.verify(Minutes.objects.get()) == verdict


def test_whoever_has_a_conflict_reads_the_minutes_without_the_item(held):
    write(held)
    record = held.act(minuting.lock_minutes, held.session)
    held.bar(held.d)

    texts = {
        person: records.shown_to(Access.of(person, held.cluster, TODAY), record)
        for person in (held.a, held.d)
    }

    acronym = held.request.project.acronym
    assert texts[held.a] == record.text
    assert (acronym in record.text, acronym in texts[held.d]) == (True, False)
    assert "2 pour, 1 contre" not in texts[held.d]


def test_minutes_are_shown_in_the_other_language(held):
    record = write(held)
    access = Access.of(held.a, held.cluster, TODAY)

    english = records.shown_to(access, record, "en")

    assert "Vote closed: 2 for, 1 against, 0 abstention, carried." in english
    assert minutes.parse(english) == record.facts


def test_minutes_locked_have_a_hash(held):
    record = write(held)

    with pytest.raises(IntegrityError, match="minutes_locked_have_a_hash"):
        Minutes.objects.filter(pk=record.pk).update(locked_at=NOON)
