import json

import pytest
from click.testing import CliRunner

from grappe.audit import chain
from grappe.audit.actions import record
from grappe.audit.models import ChainCheck, Event
from grappe.cli.main import main
from tests.factories import NOON, ClusterFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    done = CliRunner().invoke(main, ["audit", *arguments])
    return done.exit_code, done.output


@pytest.fixture
def events():
    cluster = ClusterFactory()
    return [record("a", cluster, by=None, at=NOON) for _number in range(3)]


def test_seal_head_and_verify(events):
    nothing = run("head")
    sealed, again, head = run("seal"), run("seal"), run("head")

    verified = run("verify", "--head", head[1].strip())

    last = chain.head()
    assert nothing == (0, f"0:{'0' * 64}\n")
    assert (sealed, again) == ((0, "3 events chained\n"), (0, "0 events chained\n"))
    assert head == (0, f"3:{last.chain_hash}\n")
    assert verified == (
        0,
        "3 events verified, 0 of them emptied since; 0 not chained yet\n"
        f"The chain is whole up to 3:{last.chain_hash}\n",
    )
    assert ChainCheck.objects.get().is_whole


def test_verify_tells_what_was_changed_and_fails(events):
    run("seal")
    Event.objects.filter(pk=events[1].pk).update(kind="b")

    told, as_json, after = (
        run("verify"),
        run("verify", "--json"),
        run("verify", "--since", "2"),
    )

    assert told == (
        1,
        f"2: the event is no longer what was chained (event {events[1].pk})\n"
        "3 events verified, 0 of them emptied since; 0 not chained yet\n"
        "1 problems: the history was changed\n",
    )
    found = json.loads(as_json[1])
    assert as_json[0] == 1
    assert (found["is_whole"], found["problems"]) == (
        False,
        [{"code": "edited", "position": 2, "event": events[1].pk}],
    )
    assert after[0] == 0


@pytest.mark.parametrize("head", ["", "x", "3:abc", "9" * 30 + ":" + "a" * 64])
def test_a_head_that_is_none_is_refused(events, head):
    code, output = run("verify", "--head", head)

    assert code == 2
    assert "as `grappe audit head` printed it" in output


def test_a_head_that_is_not_in_the_chain_is_told(events):
    run("seal")

    code, output = run("verify", "--head", f"2:{'a' * 64}")

    assert code == 1
    assert "2: the head that was kept is not in the chain" in output


def test_the_night_tells_operators_once_and_fails(events):
    UserFactory(is_operator=True)
    run("seal")
    Event.objects.filter(pk=events[1].pk).update(kind="b")

    nights = [CliRunner().invoke(main, ["nightly"]) for _night in range(2)]

    said = "1 operators told by mail that the history was changed"
    assert [said in night.output for night in nights] == [True, False]
    assert [night.exit_code for night in nights] == [1, 1]
