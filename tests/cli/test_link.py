import pytest
from click.testing import CliRunner

from grappe.cli.link import command
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_link_signs_in(client):
    user = UserFactory(email="known@fiction.example")

    result = CliRunner().invoke(command, ["KNOWN@fiction.example"])
    client.post("/" + result.output.strip().split("/", 3)[3])

    assert client.session["_auth_user_id"] == str(user.pk)


def test_link_of_nobody_fails_clearly():
    UserFactory(email="closed@fiction.example", is_active=False)

    results = [
        CliRunner().invoke(command, [email])
        for email in ("nobody@fiction.example", "closed@fiction.example")
    ]

    assert [result.exit_code for result in results] == [1, 1]
