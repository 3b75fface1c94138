"""The commands of the guides are run, and answer."""

import re
import shlex
from pathlib import Path

import pytest

from tests.api.conftest import Program
from tests.factories import (
    MembershipApplicationFactory,
    MembershipFactory,
    RoleGrantFactory,
)
from tests.factories.tokens import AccessTokenFactory

DOCS = Path(__file__).parents[2] / "docs"


def commands(guide: str) -> list[list[str]]:
    text = (DOCS / guide).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def run(program: Program, words: list[str], known: dict[str, str]):
    """What curl would send, by the test's own client."""
    for name, value in known.items():
        words = [word.replace(f"${name}", value) for word in words]
    given = [words[i + 1] for i, word in enumerate(words) if word == "-H"]
    headers = dict(one.split(": ", 1) for one in given)
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    body = words[words.index("-d") + 1] if "-d" in words else ""
    kind = headers.pop("Content-Type", "application/json")
    return program.client.generic(
        method, words[-1], body, content_type=kind, headers=headers
    )


@pytest.mark.parametrize("guide", ["en/api.md", "fr/api.md"])
def test_each_command_answers(guide, cluster):
    cluster.slug = "demo"
    cluster.save()
    grant = RoleGrantFactory(cluster=cluster, role="direction")
    MembershipFactory(cluster=cluster, organisation__siren="080000019")
    application = MembershipApplicationFactory(cluster=cluster)
    program = Program(AccessTokenFactory(user=grant.user, cluster=cluster).secret)
    path = f"/clusters/demo/applications/{application.pk}"
    known = {
        "TOKEN": program.secret,
        "SITE": "",
        "ETAG": program.get(path, **{"Accept-Language": ""})["ETag"],
        "APPLICATION": str(application.pk),
    }

    answers = [run(program, words, known) for words in commands(guide)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 200, 201, 200]
    assert answers[2].json()["total"] == 1


def test_both_guides_show_the_same_commands():
    assert commands("en/api.md") == commands("fr/api.md")
