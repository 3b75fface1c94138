from smtplib import SMTPRecipientsRefused, SMTPResponseException

import pytest
from django.core import mail as postbox
from django.core.mail.backends.base import BaseEmailBackend

from grappe.outbox import delivery
from grappe.outbox.delivery import deliver, message_of
from tests.factories import MailFactory

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that answers 550 and quotes what it was told."""

    def send_messages(self, messages):
        raise SMTPResponseException(550, b"no such user: the-password-is-secret")


class Unknown(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"somebody@fiction.example": (550, b"secret")})


def test_deliver_twice_sends_once():
    mail = MailFactory(state="queued")

    outcomes = [deliver.call(mail.pk), deliver.call(mail.pk)]

    assert outcomes == ["sent", "nothing to send"]
    assert len(postbox.outbox) == 1


def test_deliver_says_that_a_mail_leaves_before_it_does(monkeypatch):
    mail = MailFactory(state="queued")
    seen = []

    def look(leaving):
        mail.refresh_from_db()
        seen.append((mail.state, mail.message_id))
        return message_of(leaving)

    monkeypatch.setattr(delivery, "message_of", look)

    deliver.call(mail.pk)

    mail.refresh_from_db()
    assert seen == [("queued", mail.message_id)]
    assert mail.message_id == postbox.outbox[0].extra_headers["Message-ID"]


def test_deliver_sends_no_second_time_what_was_interrupted():
    mail = MailFactory(state="queued", message_id="<leaving@fiction.example>")

    deliver.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", "Interrupted")
    assert postbox.outbox == []


@pytest.mark.parametrize("state", ["draft", "failed"])
def test_deliver_leaves_alone_what_is_not_queued(state):
    mail = MailFactory(state=state)

    deliver.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, postbox.outbox) == (state, [])


@pytest.mark.parametrize(
    ("backend", "error"),
    [("Refusing", "SMTPResponseException 550"), ("Unknown", "SMTPRecipientsRefused")],
)
def test_deliver_writes_down_a_failure_without_what_the_server_said(
    backend, error, settings
):
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    mail = MailFactory(state="queued")

    deliver.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.sent_at) == ("failed", error, None)


def test_deliver_of_an_address_with_a_line_break_fails_without_breaking():
    mail = MailFactory(state="queued", to="a@fiction.example\nBcc: b@fiction.example")

    deliver.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", "BadHeaderError")
