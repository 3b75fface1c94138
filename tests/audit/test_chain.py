"""The chain over the trail: rows changed behind the application's back are told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from django.db import connection, transaction

from grappe.audit import actions, canonical, chain, verifying
from grappe.audit.actions import event_fields, record
from grappe.audit.models import ChainCheck, Event, Link
from grappe.audit.verifying import Problem
from tests.factories import NOON, ClusterFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
transactional = pytest.mark.django_db(transaction=True)


def sql(statement, *values):
    """Write as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def events(db):
    cluster = ClusterFactory()
    made = [
        record("a.done", cluster, by=None, at=NOON, number=number)
        for number in range(5)
    ]
    chain.seal(NOON)
    return made


def told():
    return [(one.code, one.position) for one in verifying.verify().problems]


@transactional
def test_events_are_chained_once_their_transaction_is_saved():
    cluster = ClusterFactory()

    with transaction.atomic():
        first = record("a", cluster, by=None, at=NOON)
        second = record("b", cluster, by=None, at=NOON)
        before = Link.objects.count()
    Event.objects.bulk_create(
        Event(**event_fields(kind, cluster, by=None, at=NOON)) for kind in "cd"
    )

    links = Link.objects.select_related("event")
    assert before == 0
    assert [(one.position, one.event.kind) for one in links] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
        (4, "d"),
    ]
    assert (links[0].event, links[1].event) == (first, second)
    assert verifying.verify().is_whole


def test_what_a_savepoint_took_back_is_not_chained(django_capture_on_commit_callbacks):
    cluster = ClusterFactory()

    with django_capture_on_commit_callbacks(execute=True):
        lost = transaction.savepoint()
        record("lost", cluster, by=None, at=NOON)
        transaction.savepoint_rollback(lost)
        record("kept", cluster, by=None, at=NOON)

    assert [one.event.kind for one in Link.objects.all()] == ["kept"]


def test_what_was_left_by_a_killed_process_is_chained_next(
    django_capture_on_commit_callbacks,
):
    cluster = ClusterFactory()
    with django_capture_on_commit_callbacks():
        record("left", cluster, by=None, at=NOON)
    left = verifying.verify()

    with django_capture_on_commit_callbacks(execute=True):
        record("next", cluster, by=None, at=NOON)

    assert (left.waiting, Link.objects.count()) == (1, 2)
    assert verifying.verify().is_whole


def test_an_installation_with_a_history_is_chained_from_its_start(monkeypatch):
    cluster = ClusterFactory()
    monkeypatch.setattr(chain, "BATCH", 3)
    for number in range(8):
        record("old", cluster, by=None, at=NOON, number=number)

    count = chain.seal(NOON)

    assert (count, chain.seal(NOON), Link.objects.count()) == (8, 0, 8)
    assert verifying.verify().is_whole


def test_hashes_can_be_worked_out_from_the_documentation():
    person = UserFactory()
    cluster = ClusterFactory()
    event = Event.objects.create(
        kind="a.done",
        at=NOON + timedelta(microseconds=5),
        by=person,
        cluster=cluster,
        target="x:1",
        data={"ville": "Évry", "a": 1.0, "b": [0.1, None, True]},
    )
    chain.seal(NOON)
    link = event.link
    moment = "2026-03-02T12:00:00.000005Z"

    content = (
        f'{{"at":"{moment}","by":{person.pk},"cluster":{cluster.pk},"data":'
        f'{{"a":1,"b":[0.1,null,true],"ville":"Évry"}},"id":{event.pk},'
        '"kind":"a.done","target":"x:1","v":1}'
    )
    content_hash = sha256(content.encode()).hexdigest()
    chained = (
        f'{{"at":"{canonical.moment(link.at)}","content":"{content_hash}",'
        f'"position":1,"previous":"{"0" * 64}","v":1}}'
    )

    assert canonical.moment(event.at) == moment
    assert link.content_hash == content_hash
    assert link.chain_hash == sha256(chained.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'b.done'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("target", "'x:1'"),
        ("data", "'{\"number\": 7}'"),
        ("cluster_id", "NULL"),
    ],
)
def test_an_edited_event_is_told(events, column, value):
    sql(f"UPDATE audit_event SET {column} = {value} WHERE id = %s", events[2].pk)

    assert told() == [("edited", 3)]


@transactional
def test_a_deleted_event_is_told():
    event = record("a", ClusterFactory(), by=None, at=NOON)
    off = {
        "sqlite": "PRAGMA foreign_keys = OFF",
        "postgresql": "SET session_replication_role = replica",
    }
    sql(off[connection.vendor])
    sql("DELETE FROM audit_event WHERE id = %s", event.pk)
    connection.close()

    assert told() == [("deleted", 1)]

    Link.objects.all().delete()


def test_an_event_deleted_with_its_link_is_told(events):
    sql("DELETE FROM audit_link WHERE event_id = %s", events[2].pk)
    sql("DELETE FROM audit_event WHERE id = %s", events[2].pk)

    assert told() == [("missing", 3)]


def test_a_deleted_link_is_told_even_once_chained_anew(events):
    sql("DELETE FROM audit_link WHERE event_id = %s", events[2].pk)
    found = verifying.verify().problems

    chain.seal(NOON)

    assert found == [Problem("missing", 3), Problem("unchained", None, events[2].pk)]
    assert told() == [("missing", 3)]


def test_an_event_inserted_with_a_link_is_told(events):
    sql("UPDATE audit_link SET position = position + 100 WHERE position > 3")
    sql("UPDATE audit_link SET position = position - 99 WHERE position > 100")
    event = record("false", events[0].cluster, by=None, at=NOON)
    content = canonical.content_hash(event)
    last = Link.objects.get(position=3)
    forged = canonical.chain_hash(last.chain_hash, position=4, at=NOON, content=content)

    Link.objects.create(
        event=event, position=4, at=NOON, content_hash=content, chain_hash=forged
    )

    assert told() == [("broken", 5), ("broken", 6)]


def test_swapped_events_are_told(events):
    first, second = events[1].pk, events[3].pk
    sql("UPDATE audit_link SET event_id = 0 WHERE event_id = %s", first)
    sql("UPDATE audit_link SET event_id = %s WHERE event_id = %s", first, second)
    sql("UPDATE audit_link SET event_id = %s WHERE event_id = 0", second)

    assert told() == [("edited", 2), ("edited", 4)]


def test_swapped_places_are_told(events):
    sql("UPDATE audit_link SET position = 99 WHERE position = 2")
    sql("UPDATE audit_link SET position = 2 WHERE position = 3")
    sql("UPDATE audit_link SET position = 3 WHERE position = 99")

    assert told() == [("broken", 2), ("broken", 3), ("broken", 4)]


def test_an_event_edited_with_its_hash_is_told(events):
    sql("UPDATE audit_event SET kind = 'b' WHERE id = %s", events[2].pk)
    content = canonical.content_hash(Event.objects.get(pk=events[2].pk))
    sql("UPDATE audit_link SET content_hash = %s WHERE position = 3", content)

    assert told() == [("broken", 3)]


def test_a_chain_written_anew_is_told_by_a_head_kept_elsewhere(events):
    kept = chain.head()
    Link.objects.all().delete()
    Event.objects.filter(pk=events[2].pk).delete()
    chain.seal(NOON)

    alone = verifying.verify()
    compared = verifying.verify(head=(kept.position, kept.chain_hash))
    by_hash = verifying.verify(head=(None, kept.chain_hash))

    assert alone.is_whole
    assert compared.problems == [Problem("head", 5)]
    assert by_hash.problems == [Problem("head", None)]


def test_a_shortened_chain_is_told_by_the_last_verification(events):
    verifying.keep(verifying.verify(), NOON)
    Link.objects.filter(position=5).delete()
    Event.objects.filter(pk=events[4].pk).delete()

    report = verifying.verify()

    assert report.problems == [Problem("head", 5)]
    verifying.keep(report, NOON + timedelta(days=1))
    assert [
        (one.position, one.is_whole, one.problems) for one in ChainCheck.objects.all()
    ] == [
        (4, False, [{"code": "head", "position": 5, "event": None}]),
        (5, True, []),
    ]


def test_verification_may_begin_at_a_place(events, monkeypatch):
    monkeypatch.setattr(verifying, "BATCH", 2)
    sql("UPDATE audit_event SET kind = 'b' WHERE id = %s", events[1].pk)

    whole = verifying.verify(since=2)
    found = verifying.verify(since=1)
    nowhere = verifying.verify(since=77)

    assert (whole.is_whole, whole.checked, whole.position) == (True, 3, 5)
    assert found.problems == [Problem("edited", 2, events[1].pk)]
    assert nowhere.problems == [Problem("start", 77)]


def test_redacted_events_verify(events):
    person = UserFactory()

    count = actions.redact(events[1:3], reason="asked", by=person, at=NOON)

    chain.seal(NOON)
    report = verifying.verify()
    event = Event.objects.select_related("link__redaction").get(pk=events[1].pk)
    assert (count, event.data, event.kind) == (2, {}, "a.done")
    assert (report.is_whole, report.redacted, report.checked) == (True, 2, 6)
    told = event.link.redaction
    assert (told.kind, told.by, told.cluster) == (
        "audit.redacted",
        person,
        events[0].cluster,
    )
    assert told.data == {
        "reason": "asked",
        "count": 2,
        "contents": {
            "2": canonical.content_hash(event),
            "3": canonical.content_hash(Event.objects.get(pk=events[2].pk)),
        },
    }


def test_redacting_some_of_a_line_then_the_rest(events):
    event = record("b", events[0].cluster, by=None, at=NOON, name="N", days=3)

    some = actions.redact(event, reason="r", by=None, at=NOON, keys=["name"])
    kept = Event.objects.get(pk=event.pk).data
    rest = actions.redact(event, reason="r", by=None, at=NOON)
    again = actions.redact(event, reason="r", by=None, at=NOON)

    assert (some, kept, rest, again) == (1, {"days": 3}, 1, 0)
    chain.seal(NOON)
    assert verifying.verify().is_whole


def test_an_event_edited_after_its_redaction_is_told(events):
    actions.redact(events[1], reason="r", by=None, at=NOON)
    chain.seal(NOON)

    sql("UPDATE audit_event SET data = '{\"a\": 1}' WHERE id = %s", events[1].pk)

    assert told() == [("edited", 2)]


def test_a_forged_redaction_is_told(events):
    actions.redact(events[1], reason="r", by=None, at=NOON)
    chain.seal(NOON)
    sql("UPDATE audit_event SET data = '{}' WHERE id = %s", events[2].pk)
    redaction = Event.objects.get(kind="audit.redacted")
    redaction.data["contents"]["3"] = canonical.content_hash(
        Event.objects.get(pk=events[2].pk)
    )
    redaction.save()

    Link.objects.filter(position=3).update(redaction=redaction)

    assert told() == [("edited", 2), ("edited", 3), ("edited", 6)]


def test_a_redaction_is_not_redacted(events):
    actions.redact(events[1], reason="r", by=None, at=NOON)
    redaction = Event.objects.get(kind="audit.redacted")

    with pytest.raises(actions.NotRedactable, match="it stays"):
        actions.redact(redaction, reason="r", by=None, at=NOON)


def test_old_lines_keep_who_and_when(events, settings):
    old = record("old", events[0].cluster, by=None, at=NOON.replace(year=2015), a="b")

    kept = actions.forget(NOON.replace(year=2024))
    count = actions.forget(NOON)

    old.refresh_from_db()
    assert (kept, count, actions.forget(NOON)) == (0, 1, 0)
    assert (old.data, old.link.redaction.data["reason"]) == ({}, "retention")
    chain.seal(NOON)
    assert verifying.verify().is_whole
    settings.GRAPPE_AUDIT_YEARS = 0
    assert actions.forget(NOON.replace(year=2100)) == 0


def test_a_merge_moves_a_line_and_the_chain_holds(events):
    membership = MembershipFactory()
    event = record("m", membership, by=None, at=NOON)
    chain.seal(NOON)

    Event.objects.filter(pk=event.pk).update(organisation=None, project=None)

    assert verifying.verify().is_whole


@transactional
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)
def test_two_connections_write_one_chain():
    cluster = ClusterFactory()
    barrier = Barrier(4)

    def write(name):
        try:
            barrier.wait(timeout=30)
            for number in range(10):
                record(name, cluster, by=None, at=NOON, number=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    chain.seal(NOON)

    assert list(Link.objects.values_list("position", flat=True)) == list(range(1, 41))
    assert verifying.verify().is_whole
