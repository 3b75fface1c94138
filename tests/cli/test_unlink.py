import pytest
from allauth.socialaccount.models import SocialAccount
from click.testing import CliRunner

from grappe.audit.models import Event
from grappe.cli.main import main
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(main, ["accounts", "unlink", *arguments])


def test_unlink_ends_the_link_and_records_it():
    user = UserFactory(email="camille@fiction.example")
    SocialAccount.objects.create(user=user, provider="acme", uid="x")

    done = run("Camille@fiction.example", "acme")

    assert (done.exit_code, SocialAccount.objects.count()) == (0, 0)
    assert [event.kind for event in Event.objects.all()] == [
        "accounts.identity_unlinked"
    ]


@pytest.mark.parametrize("email", ["camille@fiction.example", "nobody@fiction.example"])
def test_unlink_says_what_it_does_not_find(email):
    UserFactory(email="camille@fiction.example")

    done = run(email, "acme")

    assert (done.exit_code, email in done.output) == (1, True)
