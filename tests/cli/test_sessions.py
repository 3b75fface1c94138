import json

import pytest
from click.testing import CliRunner

from grappe.cli.sessions import command
from grappe.committees import actions
from grappe.committees.actions import minuting
from grappe.committees.models import Minutes
from tests.committees.world import World
from tests.factories import RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A session with locked minutes; the keeper is of the team."""
    world = World().at_item()
    world.act(actions.note, world.session, "Mot secret", item=world.item)
    world.act(actions.close_item, world.item)
    world.act(actions.close_session, world.session)
    world.act(minuting.write_minutes, world.session, language="fr")
    world.act(minuting.lock_minutes, world.session)
    RoleGrantFactory(
        user=world.keeper, cluster=world.cluster, role="team", starts_on="2020-01-01"
    )
    return world


def run(world, *arguments, by=None):
    said = [*map(str, arguments), "--cluster", world.cluster.slug]
    said += ["--as", (by or world.keeper).email]
    result = CliRunner().invoke(command, said)
    return result.exit_code, result.output


def test_list_says_what_exists_for_somebody(world):
    line = (
        f"{world.session.pk}\t{world.session.held_on}\t{world.body}\tclosed\n"
        "1 sessions\n"
    )

    assert run(world, "list") == (0, line)
    assert run(world, "list", by=world.a) == (0, line)
    code, told = run(world, "list", "--json")
    assert (code, [one["session"] for one in json.loads(told)]) == (
        0,
        [world.session.pk],
    )


def test_minutes_leave_out_what_a_conflict_takes_away(world):
    world.bar(world.e)

    whole = run(world, "minutes", world.session.pk)
    partial = run(world, "minutes", world.session.pk, by=world.e)
    facts = run(world, "minutes", world.session.pk, "--json", by=world.e)

    assert whole == (0, Minutes.objects.get().text)
    for code, told in (partial, facts):
        assert (code, "Mot secret" in told) == (0, False)
        assert world.request.project.acronym not in told


def test_verify_says_what_holds(world, tmp_path):
    copy = tmp_path / "pv.txt"
    assert run(world, "export", world.session.pk, "-o", copy)[0] == 0

    assert run(world, "verify", world.session.pk, "--text", copy)[0] == 0
    copy.write_text(copy.read_text("utf-8") + " ", "utf-8")
    code, told = run(world, "verify", world.session.pk, "--text", copy)
    assert (code, told.splitlines()[-1]) == (1, "NO\tthe copy is what was locked")

    Minutes.objects.update(text="autre")
    code, told = run(world, "verify", world.session.pk)
    assert (code, "NO\tthe hash holds" in told) == (1, True)


def test_a_stranger_finds_no_session(world):
    stranger = RoleGrantFactory(cluster=world.cluster, role="committee").user

    code, told = run(world, "minutes", world.session.pk, by=stranger)

    assert (code, told) == (1, "Error: No such session for this person.\n")
