import pytest
from click.testing import CliRunner
from django.utils import timezone

from grappe.cli.tokens import command
from grappe.tokens import actions
from grappe.tokens.models import AccessToken
from tests.factories import ClusterFactory, RoleGrantFactory, UserFactory

EMAIL = "direction@fiction.example"
HERE = ["--cluster", "essai", "--as", EMAIL]


@pytest.fixture
def director(db):
    cluster = ClusterFactory(slug="essai")
    user = UserFactory(email=EMAIL)
    return RoleGrantFactory(cluster=cluster, user=user, role="direction").user


def run(*words: str):
    return CliRunner().invoke(command, list(words))


def test_a_token_is_made_listed_and_revoked(director):
    made = run("create", *HERE, "--name", "Export", "--scope", "read:members")
    secret = made.output.strip()
    token = actions.admit(secret, at=timezone.now())
    listed = run("list", *HERE)
    closed = run("revoke", *HERE, token.prefix)
    again = run("revoke", *HERE, token.prefix)

    assert (made.exit_code, token.scopes) == (0, ["read:members"])
    assert f"{token.prefix}\t{EMAIL}\tExport\tuntil " in listed.output
    assert secret not in listed.output
    assert closed.output == f"{token.prefix} is revoked\n"
    assert (again.exit_code, AccessToken.objects.get().ending) == (1, "owner")


def test_what_is_wrong_is_said(director):
    answers = [
        run("create", *HERE, "--name", " ", "--scope", "read:members"),
        run("create", *HERE, "--name", "X", "--scope", "read:all"),
        run("revoke", *HERE, "gra_000000000000"),
    ]

    assert [answer.exit_code for answer in answers] == [1, 2, 1]
    assert not AccessToken.objects.exists()
