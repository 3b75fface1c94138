import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner

from grappe.audit.models import Event
from grappe.cli.accounts import command
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def test_reset_factors_removes_them_once():
    user = UserFactory()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})

    first, second = (
        run("reset-factors", user.email, "--reason", "lost") for _ in range(2)
    )

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "no second factor" in second.output
    event = Event.objects.get()
    assert (event.kind, event.by, event.data["reason"]) == (
        "accounts.factors_reset",
        None,
        "lost",
    )


def test_close_and_reopen_an_account(client):
    user = UserFactory()
    client.force_login(user, backend="sesame.backends.ModelBackend")

    run("close", user.email, "--reason", "left")

    assert client.get("/accounts/profile/").status_code == 302
    user.refresh_from_db()
    assert user.is_active is False
    run("reopen", user.email, "--reason", "back")
    user.refresh_from_db()
    assert user.is_active is True


def test_end_sessions(client):
    user = UserFactory()
    client.force_login(user, backend="sesame.backends.ModelBackend")

    run("end-sessions", user.email)

    assert client.get("/accounts/profile/").status_code == 302


def test_nobody_has_the_address():
    result = run("end-sessions", "nobody@fiction.example")

    assert (result.exit_code, "nobody has the address" in result.output) == (1, True)


def test_an_operator_is_made_and_ended(client):
    user = UserFactory()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    before = client.get("/manage/doctor/").status_code

    run("operator", user.email, "--reason", "runs it")
    run("operator", user.email, "--reason", "said twice")

    assert (before, client.get("/manage/doctor/").status_code) == (404, 200)
    run("operator", user.email, "--end", "--reason", "left")
    assert client.get("/manage/doctor/").status_code == 404
    kinds = Event.objects.order_by("pk").values_list("kind", "data__reason")
    assert list(kinds) == [
        ("accounts.operator_made", "runs it"),
        ("accounts.operator_ended", "left"),
    ]
