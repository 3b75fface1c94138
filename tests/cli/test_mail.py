"""`grappe mail test`: each step, and how it ends."""

from click.testing import CliRunner

from grappe.cli.mail import command
from grappe.operations import mail
from grappe.operations.mail import Step


def test_it_prints_each_step_and_fails_with_it(monkeypatch, settings):
    settings.EMAIL_HOST_PASSWORD = "hunter2"
    steps = [Step("Settings", True, "Fine."), Step("Connection", False, "Refused.")]
    monkeypatch.setattr(mail, "attempt", lambda _to: steps)

    result = CliRunner().invoke(command, ["test", "anne@fiction.example"])

    assert result.exit_code == 1
    assert "  ok      Settings: Fine." in result.output
    assert "  FAILED  Connection: Refused." in result.output
    assert "hunter2" not in result.output


def test_it_ends_well_when_the_mail_left(monkeypatch):
    monkeypatch.setattr(mail, "attempt", lambda _to: [Step("Sending", True, "Taken.")])

    assert CliRunner().invoke(command, ["test", "a@fiction.example"]).exit_code == 0
