"""Operators are told that the history was changed, once a break."""

from datetime import timedelta

import pytest
from django.core import mail

from grappe.audit import chain, tasks
from grappe.audit.actions import record
from grappe.audit.models import Event
from grappe.operations import alarms
from tests.factories import NOON, ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def events():
    cluster = ClusterFactory()
    made = [record("a.done", cluster, by=None, at=NOON) for _number in range(3)]
    chain.seal(NOON)
    return made


@pytest.fixture
def night(django_capture_on_commit_callbacks):
    def pass_one(number: int = 0) -> int:
        at = NOON + number * DAY
        with django_capture_on_commit_callbacks(execute=True):
            found = tasks.nightly(at)
            if found.report.is_whole:
                return 0
            return alarms.tell_of_break(found.report, found.check, at=at)

    return pass_one


def edit(event, kind="b.done"):
    Event.objects.filter(pk=event.pk).update(kind=kind)


def test_each_operator_is_told_in_their_language(events, night):
    anne = UserFactory(is_operator=True, language="en", email="anne@fiction.example")
    UserFactory(is_operator=True, language="fr", email="bob@fiction.example")
    UserFactory(is_operator=True, is_active=False)
    UserFactory()
    edit(events[1])

    told = night()

    assert told == 2
    assert sorted(one.to[0] for one in mail.outbox) == [
        "anne@fiction.example",
        "bob@fiction.example",
    ]
    [english] = [one for one in mail.outbox if one.to == ["anne@fiction.example"]]
    assert english.subject == "[Grappe] The history was changed: to look at today"
    assert english.body.startswith(f"Hello {anne.name},\n\nOn ")
    assert "1 place was found where the history of Grappe was changed" in english.body
    assert "grappe audit verify" in english.body
    assert "/manage/doctor/" in english.body
    event = Event.objects.get(kind="operations.history_alarm")
    assert (event.by, event.data["count"], event.data["people"]) == (None, 1, 2)


def test_the_same_break_is_told_once(events, night):
    UserFactory(is_operator=True)
    edit(events[1])

    assert [night(0), night(1), night(2)] == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_another_break_is_told_again(events, night):
    UserFactory(is_operator=True)
    edit(events[1])
    night(0)

    edit(events[2])

    assert [night(1), night(2)] == [1, 0]
    assert len(mail.outbox) == 2


def test_a_break_that_comes_back_is_told_again(events, night):
    UserFactory(is_operator=True)
    edit(events[1])
    night(0)
    edit(events[1], "a.done")
    night(1)

    edit(events[1])

    assert [night(2), night(3)] == [1, 0]


def test_without_operators_nothing_is_told_until_there_is_one(events, night):
    edit(events[1])
    nobody = night(0)

    UserFactory(is_operator=True)

    assert (nobody, night(1), night(2)) == (0, 1, 0)


def test_nobody_is_told_of_a_history_that_is_whole(events, night):
    UserFactory(is_operator=True)

    assert (night(), mail.outbox) == (0, [])


def test_who_left_before_the_mail_leaves_gets_none(events, night):
    user = UserFactory(is_operator=True)
    edit(events[1])
    night(0)
    mail.outbox.clear()
    user.is_active = False
    user.save()
    check = Event.objects.get(kind="operations.history_alarm").data["check"]

    alarms.send_history_alarm.enqueue(user.pk, check)

    assert mail.outbox == []
