import json
from datetime import timedelta

import pytest
from django.db.models import F

from grappe.audit import chain
from grappe.audit.actions import record as write
from grappe.audit.actions import redact
from grappe.outbox.models import Mail
from grappe.webhooks import actions, schedule, sending
from grappe.webhooks.models import Attempt, Delivery, Endpoint
from tests.factories import NOON, ClusterFactory, MembershipFactory, UserFactory
from tests.factories.projects import ProjectFactory
from tests.factories.webhooks import SECRET, DeliveryFactory, EndpointFactory
from tests.webhooks.receiver import is_signed, receiving

pytestmark = pytest.mark.django_db
KINDS = ["memberships.ended", "projects.created"]


@pytest.fixture(scope="module")
def server():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(server):
    server.got.clear()
    server.answers.clear()
    server.text, server.location = "thank you", ""
    return server


@pytest.fixture
def endpoint(receiver):
    return EndpointFactory(url=receiver.url, kinds=KINDS)


class Clock:
    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at


def happen(cluster, *kinds, **data):
    events = [write(kind, cluster, by=None, at=NOON, **data) for kind in kinds]
    chain.seal(NOON)
    return events


def test_a_notice_says_keys_and_is_signed(endpoint, receiver):
    membership = MembershipFactory(cluster=endpoint.cluster)
    write(
        "memberships.ended",
        membership,
        by=UserFactory(),
        at=NOON,
        ends_on="2026-12-31",
        reason="a word on somebody",
    )
    chain.seal(NOON)

    sending.run(Clock())

    [(headers, body)] = receiver.got
    head = chain.head()
    uid = f"evt_{endpoint.pk}_{head.position}"
    assert json.loads(body) == {
        "version": 1,
        "id": uid,
        "type": "memberships.ended",
        "timestamp": "2026-03-02T12:00:00Z",
        "cluster": endpoint.cluster.slug,
        "chain": {"position": head.position, "hash": head.chain_hash},
        "data": {
            "target": f"memberships.membership:{membership.pk}",
            "organisation": membership.organisation_id,
            "project": None,
            "ends_on": "2026-12-31",
        },
    }
    assert is_signed(headers, body, SECRET)
    assert not is_signed(headers, body + " ", SECRET)
    assert (
        headers["webhook-id"],
        headers["webhook-timestamp"],
        headers["content-type"],
    ) == (uid, str(int(NOON.timestamp())), "application/json; charset=utf-8")
    [attempt] = Attempt.objects.all()
    assert (attempt.status, attempt.answer, attempt.error, attempt.is_good) == (
        200,
        "thank you",
        "",
        True,
    )


def test_of_a_project_only_keys_leave(endpoint, receiver):
    project = ProjectFactory(cluster=endpoint.cluster, acronym="HIDDEN")
    write("projects.created", project, by=None, at=NOON, acronym="HIDDEN", title="HID")
    chain.seal(NOON)

    sending.run(Clock())

    [(_headers, body)] = receiver.got
    assert "HID" not in body
    assert json.loads(body)["data"] == {
        "target": f"projects.project:{project.pk}",
        "organisation": None,
        "project": project.pk,
    }


def test_only_what_was_asked_of_ones_own_cluster_leaves(endpoint, receiver):
    happen(endpoint.cluster, "memberships.renewed", "labelling.note_written")
    happen(ClusterFactory(), "memberships.ended")
    happen(endpoint.cluster, "memberships.ended")

    sending.run(Clock())

    assert receiver.ids == [f"evt_{endpoint.pk}_4"]
    endpoint.refresh_from_db()
    assert endpoint.cursor == 4


def test_each_act_leaves_once_and_in_order(endpoint, receiver, monkeypatch):
    monkeypatch.setattr(sending, "PLANNED", 2)
    happen(endpoint.cluster, *["memberships.ended"] * 5)

    first, again = sending.run(Clock()), sending.run(Clock())

    assert receiver.ids == [f"evt_{endpoint.pk}_{number}" for number in range(1, 6)]
    assert (first, again) == (False, False)


def test_a_refused_notice_is_tried_again_and_the_next_wait(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended", "memberships.ended")
    receiver.answers = [500, 503]
    clock = Clock()

    sending.run(clock)
    clock.at += timedelta(seconds=9)
    sending.run(clock)
    clock.at += timedelta(seconds=1)
    sending.run(clock)
    clock.at += timedelta(minutes=1)
    sending.run(clock)

    first, second = f"evt_{endpoint.pk}_1", f"evt_{endpoint.pk}_2"
    assert receiver.ids == [first, first, first, second]
    assert len({body for _headers, body in receiver.got}) == 2
    assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == [
        500,
        503,
        200,
        200,
    ]


def test_after_the_last_try_it_is_paused_and_its_owner_told(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended", "memberships.ended")
    receiver.answers = [500] * schedule.TRIES
    clock = Clock()

    for delay in (timedelta(0), *schedule.DELAYS):
        clock.at += delay
        sending.run(clock)
    sending.run(clock)

    endpoint.refresh_from_db()
    assert (len(receiver.got), endpoint.is_active, endpoint.pause) == (
        9,
        False,
        "failing",
    )
    [mail] = Mail.objects.all()
    assert (mail.kind, mail.to) == ("webhooks.paused", endpoint.created_by.email)
    actions.resume(endpoint, by=endpoint.created_by, at=clock.at)
    sending.run(clock)
    assert receiver.ids[-1] == f"evt_{endpoint.pk}_2"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [
        "delivered",
        "failed",
    ]


def test_a_receiver_that_is_gone_is_paused_at_once(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended")
    receiver.answers = [410]

    sending.run(Clock())

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.pause, Mail.objects.count()) == (
        False,
        "gone",
        1,
    )


def test_what_happens_during_a_pause_leaves_after_it(endpoint, receiver):
    actions.pause(endpoint, by=endpoint.created_by, at=NOON)
    happen(endpoint.cluster, "memberships.ended")
    sending.run(Clock())
    before = list(receiver.ids)

    actions.resume(endpoint, by=endpoint.created_by, at=NOON)
    sending.run(Clock())

    # The pause is itself an act of the chain, the first.
    assert (before, receiver.ids) == ([], [f"evt_{endpoint.pk}_2"])


class Killed(BaseException):
    """What kill -9 looks like from inside."""


def test_killed_while_planning_loses_and_doubles_nothing(
    endpoint, receiver, monkeypatch
):
    happen(endpoint.cluster, "memberships.ended", "memberships.ended")

    def kill(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Endpoint, "save", kill)
        with pytest.raises(Killed):
            sending.plan(endpoint.pk, NOON)
    written = Delivery.objects.count()
    sending.run(Clock())

    assert (written, receiver.ids) == (
        0,
        [f"evt_{endpoint.pk}_1", f"evt_{endpoint.pk}_2"],
    )


def test_killed_after_the_answer_sends_again_with_the_same_id(
    endpoint, receiver, monkeypatch
):
    happen(endpoint.cluster, "memberships.ended", "memberships.ended")

    def kill(*_args, **_kwargs):
        raise Killed

    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "note", kill)
        with pytest.raises(Killed):
            sending.run(clock)
    sending.run(clock)
    at_once = list(receiver.ids)
    clock.at += sending.LEASE
    sending.run(clock)

    first, second = f"evt_{endpoint.pk}_1", f"evt_{endpoint.pk}_2"
    assert (at_once, receiver.ids) == ([first], [first, first, second])


def test_two_workers_do_not_serve_one_address(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended")
    sending.plan(endpoint.pk, NOON)
    Endpoint.objects.update(busy_until=NOON + timedelta(seconds=1))

    more = sending.serve(endpoint.pk, Clock())

    assert (more, receiver.got) == (False, [])


def test_a_redirection_is_not_followed(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended")
    receiver.answers, receiver.location = [302], "http://127.0.0.1:1/elsewhere"

    sending.run(Clock())

    assert (len(receiver.got), Attempt.objects.get().status) == (1, 302)


def test_an_address_that_became_private_is_refused(endpoint, receiver, settings):
    settings.GRAPPE_WEBHOOK_HOSTS = []
    Endpoint.objects.update(url="https://127.0.0.1/")
    happen(endpoint.cluster, "memberships.ended")

    sending.run(Clock())

    attempt = Attempt.objects.get()
    assert (receiver.got, attempt.status, attempt.error) == (
        [],
        None,
        "This address leads into a private network.",
    )


def test_a_replaced_secret_signs_for_a_day_more(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended", "memberships.ended")
    new = actions.rotate(endpoint, by=endpoint.created_by, at=NOON)

    sending.run(Clock())
    Endpoint.objects.update(former_until=F("former_until") - actions.OVERLAP)
    actions.replay(Delivery.objects.first(), by=endpoint.created_by, at=NOON)
    sending.run(Clock())

    signed = [
        (is_signed(*one, SECRET), is_signed(*one, new), is_signed(*one, SECRET[:-4]))
        for one in receiver.got
    ]
    assert signed == [(True, True, False)] * 2 + [(False, True, False)]


def test_a_lost_key_is_told_as_a_failure(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended")
    Endpoint.objects.update(secret="unreadable")

    sending.run(Clock())

    assert receiver.got == []
    assert Attempt.objects.get().error.startswith("The secret cannot be read")


def test_a_test_is_tried_once_and_stops_nothing(endpoint, receiver):
    happen(endpoint.cluster, "memberships.ended")
    test = actions.send_test(endpoint, by=endpoint.created_by, at=NOON)
    receiver.answers = [404]

    sending.run(Clock())

    test.refresh_from_db()
    endpoint.refresh_from_db()
    assert (test.state, endpoint.is_active) == ("failed", True)
    assert receiver.ids == [test.uid, f"evt_{endpoint.pk}_1"]
    assert json.loads(test.body)["type"] == "webhooks.test"


def test_replaying_sends_the_same_words_even_when_the_line_was_emptied(
    endpoint, receiver
):
    [event] = happen(endpoint.cluster, "memberships.ended", ends_on="2026-12-31")
    sending.run(Clock())
    redact(event, reason="r", by=None, at=NOON)

    actions.replay(Delivery.objects.get(), by=endpoint.created_by, at=NOON)
    sending.run(Clock())

    [(_h, first), (_h2, second)] = receiver.got
    assert first == second


def test_replaying_from_a_place_sends_what_was_not_asked_for_then(endpoint, receiver):
    Endpoint.objects.update(kinds=["projects.created"])
    happen(endpoint.cluster, "memberships.ended", "projects.created")
    sending.run(Clock())
    Endpoint.objects.update(kinds=KINDS)
    endpoint.refresh_from_db()

    count = actions.replay_from(endpoint, position=1, by=endpoint.created_by, at=NOON)
    sending.run(Clock())

    first, second = f"evt_{endpoint.pk}_1", f"evt_{endpoint.pk}_2"
    assert (count, receiver.ids) == (1, [second, first, second])


def test_old_notices_are_forgotten(settings):
    delivered = DeliveryFactory(delivered=True)
    waiting = DeliveryFactory(endpoint=delivered.endpoint)
    late = NOON + timedelta(days=31)

    kept, gone = sending.forget(NOON + timedelta(days=29)), sending.forget(late)

    assert (kept, gone, list(Delivery.objects.all())) == (0, 1, [waiting])
