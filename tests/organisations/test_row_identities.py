"""Answers about rows without a number: kept, shared, taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.engines import identity as engine
from grappe.imports.models import ImportBatch
from grappe.organisations.actions import identities as actions
from grappe.organisations.identification import queue, wording
from grappe.organisations.models import RowIdentity
from tests.factories import (
    NOON,
    ImportBatchFactory,
    ImportRowFactory,
    RowIdentityFactory,
    UserFactory,
    siren,
)
from tests.memory_register import load, unit

pytestmark = pytest.mark.django_db

FOUND = siren(930_001)


@pytest.fixture
def batch():
    return ImportBatchFactory(options={"identify": True})


def identity(batch, number=2, **values):
    row = ImportRowFactory(batch=batch, number=number)
    return RowIdentityFactory(row=row, **values)


def best(one):
    return one.candidates[0]["number"]


def choose(batch, one, number=None, *, by=None, at=NOON, seen=None):
    return actions.answer_row(
        batch,
        one,
        answer="chosen",
        scheme="siren",
        value=number or best(one),
        seen=one.taken if seen is None else seen,
        by=by or UserFactory(),
        at=at,
    )


def say(batch, one, answer, *, by, at=NOON):
    return actions.answer_row(batch, one, answer=answer, seen=one.taken, by=by, at=at)


def state(one):
    one.refresh_from_db()
    return one.answer, one.value


def test_a_unit_chosen_is_kept_with_who_and_when(batch):
    one, user = identity(batch), UserFactory()

    count = choose(batch, one, by=user)

    one.refresh_from_db()
    assert (count, one.answer, one.scheme, one.value) == (
        1,
        "chosen",
        "siren",
        best(one),
    )
    assert (one.answered_by, one.answered_at) == (user, NOON)
    event = Event.objects.get()
    assert (event.kind, event.data) == (
        "organisations.row_identified",
        {
            "filename": "adherents.csv",
            "row": 2,
            "row_answer": "chosen",
            "number": best(one),
        },
    )


def test_the_second_of_two_answers_given_at_once_is_told_of_the_first(batch):
    one = identity(batch)
    shown = one.taken
    choose(batch, one, by=UserFactory(given_name="Camille", family_name="Fictif"))

    with pytest.raises(actions.AnsweredMeanwhile) as refusal:
        actions.answer_row(
            batch, one, answer="neither", seen=shown, by=UserFactory(), at=NOON
        )

    assert str(refusal.value) == (
        f"{one.__class__.objects.get().answered_by.name} chose GAMMA FICTIVE SANTE "
        "meanwhile: look again before changing it."
    )
    assert state(one) == ("chosen", best(one))


def test_an_answer_seen_can_be_changed(batch):
    one = identity(batch)
    choose(batch, one)
    one.refresh_from_db()

    say(batch, one, "neither", by=UserFactory())

    assert state(one) == ("neither", "")


def test_putting_off_is_no_answer_to_a_colleague(batch):
    one = identity(batch)
    shown = one.taken
    say(batch, one, "skipped", by=UserFactory())

    choose(batch, one, seen=shown)

    assert state(one) == ("chosen", best(one))


def test_undoing_gives_back_what_was_answered_before_one_by_one(batch):
    one, user = identity(batch), UserFactory()
    later = NOON + timedelta(minutes=1)
    choose(batch, one, by=user)
    one.refresh_from_db()
    say(batch, one, "neither", by=user, at=later)

    assert actions.undo_answer(batch, by=user, at=later) == [2]
    assert state(one) == ("chosen", best(one))
    assert actions.undo_answer(batch, by=user, at=later) == [2]
    assert state(one) == ("", "")
    with pytest.raises(actions.NotAnswerable, match="no answer left"):
        actions.undo_answer(batch, by=user, at=later)


def test_undoing_leaves_the_answers_of_others(batch):
    mine, theirs = identity(batch), identity(batch, 3)
    user = UserFactory()
    choose(batch, mine, by=user)
    choose(batch, theirs, by=UserFactory(), at=NOON + timedelta(minutes=1))

    actions.undo_answer(batch, by=user, at=NOON)

    assert state(mine) == ("", "")
    assert state(theirs) == ("chosen", best(theirs))


def test_a_sure_number_denied_comes_back(batch):
    one = identity(batch, verdict="sure", scheme="siren", value=FOUND)
    user = UserFactory()
    say(batch, one, "neither", by=user)
    assert state(one) == ("neither", "")

    actions.undo_answer(batch, by=user, at=NOON)

    assert state(one) == ("", FOUND)


def test_rows_that_say_the_same_are_answered_and_undone_together(batch):
    first = identity(batch, fingerprint="same")
    second = identity(batch, 3, fingerprint="same", candidates=first.candidates)
    user = UserFactory()

    assert choose(batch, first, by=user) == 2
    assert state(second) == ("chosen", best(first))
    assert actions.undo_answer(batch, by=user, at=NOON) == [2, 3]
    assert state(second) == ("", "")


def test_a_row_answered_otherwise_stays_so(batch):
    first = identity(batch, fingerprint="same")
    second = identity(batch, 3, fingerprint="same")
    RowIdentity.objects.filter(pk=second.pk).update(answer="neither", answered_at=NOON)

    choose(batch, first)

    assert state(second) == ("neither", "")


def test_a_unit_found_by_hand_joins_the_candidates(batch, monkeypatch):
    load(monkeypatch, [unit(FOUND, "TROUVEE A LA MAIN", "LENS", "62300")])
    one = identity(batch)

    choose(batch, one, FOUND)

    one.refresh_from_db()
    assert one.unit == {
        "scheme": "siren",
        "number": FOUND,
        "name": "TROUVEE A LA MAIN",
        "town": "LENS",
        "postcode": "62300",
        "is_active": True,
        "activity": ["naf_rev2", ""],
        "legal_category": "5710",
        "register": "sirene",
        "observed_on": "2026-11-01",
        "by_hand": True,
    }


def test_the_name_of_a_person_is_never_kept(batch, monkeypatch):
    load(monkeypatch, [unit(FOUND, "PERSONNE FICTIVE", is_person=True)])
    one = identity(batch)

    choose(batch, one, FOUND)

    one.refresh_from_db()
    assert "name" not in one.unit
    assert "FICTIVE" not in str(one.unit)


def test_a_number_no_register_knows_is_refused(batch, monkeypatch):
    load(monkeypatch, [])
    one = identity(batch)

    with pytest.raises(actions.NotAnswerable, match="No register knows this number"):
        choose(batch, one, FOUND)
    with pytest.raises(actions.NotAnswerable, match="No register knows this number"):
        actions.answer_row(
            batch,
            one,
            answer="chosen",
            scheme="pic",
            value="999999999",
            seen=one.taken,
            by=UserFactory(),
            at=NOON,
        )


def test_a_silent_register_is_told(batch, settings):
    settings.GRAPPE_REGISTERS = "/nowhere"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = ""
    one = identity(batch)

    with pytest.raises(actions.NotAnswerable, match="No public register is loaded"):
        choose(batch, one, FOUND)


@pytest.mark.parametrize(
    "act",
    [
        lambda batch, by: choose(batch, RowIdentity.objects.get(), by=by),
        lambda batch, by: actions.undo_answer(batch, by=by, at=NOON),
        lambda batch, by: actions.accept_above(batch, above=0.5, by=by, at=NOON),
    ],
    ids=["answer", "undo", "accept"],
)
def test_an_applied_import_is_settled(batch, act):
    identity(batch)
    batch.state = "applied"

    with pytest.raises(actions.NotAnswerable, match="already “applied”"):
        act(batch, UserFactory())


def test_the_likely_ones_are_taken_together_but_for_closed_units(batch):
    likely, unlikely = identity(batch, score=0.95), identity(batch, 3, score=0.6)
    closed = identity(batch, 4, score=0.99)
    closed.candidates[0]["is_active"] = False
    closed.save()
    user = UserFactory()
    assert queue.counts_above(batch, [90, 50]) == {90: 1, 50: 2}

    count = actions.accept_above(batch, above=0.9, by=user, at=NOON)

    assert count == 1
    assert state(likely) == ("chosen", best(likely))
    assert state(unlikely) == state(closed) == ("", "")
    assert Event.objects.get().data == {
        "filename": "adherents.csv",
        "rows": 1,
        "percent": 90,
    }
    assert actions.undo_answer(batch, by=user, at=NOON) == [2]


def test_the_queue_follows_the_file_and_ends_with_what_was_put_off(batch):
    first, second, third = (identity(batch, n) for n in (2, 3, 4))
    say(batch, first, "skipped", by=UserFactory())

    assert queue.next_waiting(batch) == second
    assert queue.next_waiting(batch, after=3) == third
    assert queue.next_waiting(batch, after=4) == second
    choose(batch, second)
    choose(batch, third)
    assert queue.next_waiting(batch) == first
    assert queue.beside(second, batch) == (2, 4)
    assert queue.counts(batch) == {
        "sure": 0,
        "to_check": 3,
        "none": 0,
        "asked": 3,
        "waiting": 1,
        "skipped": 1,
        "answered": 2,
    }


def test_the_preview_is_outdated_by_an_answer_and_not_by_putting_off(batch):
    one, user = identity(batch), UserFactory()
    say(batch, one, "skipped", by=user)
    assert not queue.is_outdated(batch)

    choose(batch, one, by=user)
    assert queue.is_outdated(batch)

    actions.undo_answer(batch, by=user, at=NOON)
    assert not queue.is_outdated(batch)


def test_a_file_that_asks_nothing_has_no_questions(batch):
    identity(batch)
    ImportBatch.objects.update(options={})
    batch.refresh_from_db()

    assert queue.waiting(batch) == 0


def test_rowidentity_answer_has_a_time(batch):
    with pytest.raises(IntegrityError, match="rowidentity_answer_has_a_time"):
        identity(batch, answer="neither")


def test_rowidentity_chosen_has_a_number(batch):
    with pytest.raises(IntegrityError, match="rowidentity_chosen_has_a_number"):
        identity(batch, answer="chosen", answered_at=NOON)


def test_every_reason_of_the_engine_has_its_sentence():
    said = {code: str(text) for code, text in wording.REASONS.items()}

    assert said == dict(engine.REASONS)
