import pytest
from django.core import mail as postbox

from grappe.audit.models import Event
from grappe.outbox import actions
from grappe.outbox.models import Mail
from tests.factories import NOON, ClusterFactory, MailFactory, UserFactory

pytestmark = pytest.mark.django_db


def letter(**fields):
    return {
        "cluster": ClusterFactory(contact_email="bonjour@fiction.example"),
        "kind": "memberships.notice",
        "to": "somebody@fiction.example",
        "language": "fr",
        "subject": "[Adhésion] À renouveler",
        "text": "Bonjour",
        "reason": "Vous représentez un adhérent.",
        "by": None,
        "at": NOON,
    } | fields


def test_post_stores_the_mail_then_sends_it_once_saved(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        mail = actions.post(**letter())
        assert (mail.state, postbox.outbox) == ("queued", [])

    mail.refresh_from_db()
    (sent,) = postbox.outbox
    assert (mail.state, mail.error) == ("sent", "")
    assert (sent.subject, sent.to, sent.reply_to) == (
        "[Adhésion] À renouveler",
        ["somebody@fiction.example"],
        ["bonjour@fiction.example"],
    )
    assert sent.body == "Bonjour\n\n-- \nVous représentez un adhérent.\n"
    assert sent.extra_headers["Message-ID"] == mail.message_id


def test_post_keeps_a_subject_on_one_line():
    mail = actions.post(**letter(subject="Un\nBcc: other@fiction.example"))

    assert mail.subject == "Un Bcc: other@fiction.example"


def test_post_of_a_draft_sends_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        mail = actions.post(**letter(draft=True))

    assert (mail.state, callbacks, postbox.outbox) == ("draft", [], [])


@pytest.mark.parametrize("state", ["draft", "failed"])
def test_send_lets_a_draft_or_a_failed_mail_leave(
    state, django_capture_on_commit_callbacks
):
    person = UserFactory()
    mail = MailFactory(state=state, error="TimeoutError" if state == "failed" else "")

    with django_capture_on_commit_callbacks(execute=True):
        actions.send(mail, by=person, at=NOON)

    mail.refresh_from_db()
    assert (mail.state, mail.error, len(postbox.outbox)) == ("sent", "", 1)
    event = Event.objects.get()
    assert (event.kind, event.by, event.data) == (
        "outbox.sent",
        person,
        {"to": mail.to, "subject": mail.subject, "was": state},
    )


@pytest.mark.parametrize("state", ["queued", "sent"])
def test_send_refuses_a_mail_that_left_or_is_about_to(state):
    mail = MailFactory(state=state, sent_at=NOON if state == "sent" else None)

    with pytest.raises(actions.NotSendable):
        actions.send(mail, by=UserFactory(), at=NOON)

    assert Mail.objects.get().state == state


@pytest.mark.parametrize("state", ["draft", "failed"])
def test_edit_changes_the_words_of_a_mail_that_has_not_left(state):
    person = UserFactory()
    mail = MailFactory(state=state)

    actions.edit(mail, subject="Votre\nlabel", text="Bravo", by=person, at=NOON)

    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text) == (state, "Votre label", "Bravo")
    event = Event.objects.get()
    assert (event.kind, event.by, event.data) == (
        "outbox.edited",
        person,
        {"to": mail.to, "subject": "Votre label"},
    )


@pytest.mark.parametrize("state", ["queued", "sent"])
def test_edit_refuses_a_mail_that_left_or_is_about_to(state):
    mail = MailFactory(state=state, sent_at=NOON if state == "sent" else None)

    with pytest.raises(actions.NotSendable):
        actions.edit(mail, subject="Other", text="Other", by=UserFactory(), at=NOON)

    assert (Mail.objects.get().subject, Mail.objects.get().text) == (
        mail.subject,
        mail.text,
    )
