"""`grappe privacy`: the register, and what outlived its time."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from grappe.cli.main import main
from grappe.outbox.models import Mail
from grappe.privacy.processings import PROCESSINGS
from tests import factories as make
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_mail():
    return make.MailFactory(created_at=NOON - timedelta(days=20 * 365))


def run(*arguments):
    return CliRunner().invoke(main, ["privacy", *arguments])


def test_register_gives_a_row_for_each_processing():
    answer = run("register", "--format", "json", "--language", "en")

    rows = json.loads(answer.output)
    assert [row["code"] for row in rows] == list(PROCESSINGS)
    assert rows[0]["name"] == "Accounts and rights"


def test_register_as_a_pdf_says_which_cluster(tmp_path):
    cluster = make.ClusterFactory()
    path = tmp_path / "register.pdf"

    answer = run(
        "register", "--cluster", cluster.slug, "--format", "pdf", "--output", str(path)
    )

    assert answer.exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_retain_says_what_is_due_and_touches_nothing(old_mail):
    answer = run("retain")

    assert answer.output.splitlines()[-1] == "1 due (dry run: nothing changed)"
    assert Mail.objects.exists()


def test_retain_applies_when_told_to(old_mail):
    answer = run("retain", "--apply")

    assert answer.output.splitlines()[-1] == "1 erased or made anonymous"
    assert not Mail.objects.exists()
