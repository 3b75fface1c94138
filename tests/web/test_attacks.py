"""What attackers send to doors, addresses and forms: refused, and seen in the log."""

import importlib
import inspect
import logging
import pkgutil

import pytest
from django import forms
from django.conf import settings as real
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from sesame.utils import get_token

import grappe.web
from grappe.accounts import notifications
from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.outbox import actions as outbox
from grappe.outbox.delivery import message_of
from grappe.web.clusters.forms import CardForm
from tests.factories import NOON, InvitationFactory, UserFactory

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\thttps://evil.example/",
    "/%0d%0aLocation:%20https://evil.example/",
    "ftp://testserver/",
]


def local(address: str) -> str:
    return address.removeprefix(real.SITE_URL)


def is_of_this_site(url: str) -> bool:
    """As a browser takes it: tabs are nothing, a backslash is a slash."""
    seen = "".join(url.split()).replace("\\", "/")
    return seen.startswith("/") and not seen.startswith("//")


# Keys of doors -----------------------------------------------------------------------


def forged(token: str) -> list[str]:
    """The same key, a little changed or cut, and others that were never given.

    Not its last letter: some of its bits say nothing.
    """
    middle = len(token) // 2
    return [
        token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :],
        ("A" if token[0] != "A" else "B") + token[1:],
        token[: len(token) // 2],
        token + token,
        "A" * len(token),
        "0",
        "../../" + token,
        signing.dumps([1, "nonce"], salt="another.salt"),
        signing.dumps({"pk": 1}),
    ]


@pytest.mark.django_db
def test_no_forged_link_signs_anybody_in(client, caplog):
    token = get_token(UserFactory())

    with caplog.at_level(logging.WARNING):
        statuses = {
            send(f"/accounts/link/{key}/").status_code
            for key in forged(token)
            for send in (client.get, client.post)
        }

    assert statuses <= {404, 410}
    assert "_auth_user_id" not in client.session
    assert any("accounts:link_open 410" in told for told in caplog.messages)


@pytest.mark.django_db
def test_a_link_of_somebody_else_s_installation_opens_nothing(client, settings):
    user = UserFactory()
    settings.SECRET_KEY = "the key of another installation, long enough for anybody"
    link = local(notifications.sign_in_link(user))
    settings.SECRET_KEY = real.SECRET_KEY + "!"

    assert client.post(link).status_code == 410


@pytest.mark.django_db
def test_a_used_link_is_refused_to_everybody_and_logged(client, caplog):
    link = local(notifications.sign_in_link(UserFactory()))
    client.post(link)

    with caplog.at_level(logging.WARNING):
        again = Client().post(link)

    assert again.status_code == 410
    assert "POST accounts:link_open 410" in caplog.messages


@pytest.mark.django_db
def test_a_link_dies_with_its_address_and_with_the_account(client):
    moved, closed = UserFactory(), UserFactory()
    links = [local(notifications.sign_in_link(user)) for user in (moved, closed)]
    User.objects.filter(pk=moved.pk).update(email="new@fiction.example")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert [client.post(link).status_code for link in links] == [410, 410]


@pytest.mark.django_db
def test_no_forged_invitation_gives_a_role(client, cluster, caplog):
    made = InvitationFactory(cluster=cluster)
    token = notifications.invitation_link(made).rsplit("/", 2)[1]
    salts = [
        signing.dumps([made.pk, "wrong"], salt=notifications.INVITATION_SALT),
        signing.dumps([10**30, made.nonce], salt=notifications.INVITATION_SALT),
        signing.dumps("x", salt=notifications.INVITATION_SALT),
        signing.dumps([made.pk, made.nonce], salt="another.salt"),
    ]

    with caplog.at_level(logging.WARNING):
        statuses = {
            send(f"/accounts/invitation/{key}/").status_code
            for key in [*forged(token), *salts]
            for send in (client.get, client.post)
        }

    made.refresh_from_db()
    assert statuses <= {404, 410}
    assert (made.accepted_at, User.objects.filter(email=made.email).count()) == (
        None,
        0,
    )
    assert any("accounts:invitation_open 410" in told for told in caplog.messages)


@pytest.mark.django_db
def test_a_key_of_another_password_opens_nothing_and_works_once(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    key = next(
        word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word
    )
    words = {"password1": "une phrase de passe 9", "password2": "une phrase de passe 9"}
    other = UserFactory()
    wrong = local(key).replace("/key/", f"/key/{other.pk}-")

    client.post(client.get(wrong, follow=True).request["PATH_INFO"], words)
    first = client.get(local(key), follow=True).request["PATH_INFO"]
    client.post(first, words)
    Client().post(first, words | {"password1": "autre phrase 77", "password2": "x"})
    thief = Client()
    late = thief.get(local(key), follow=True).request["PATH_INFO"]
    thief.post(
        late, {"password1": "phrase du voleur 5", "password2": "phrase du voleur 5"}
    )

    user.refresh_from_db()
    other.refresh_from_db()
    assert user.check_password("une phrase de passe 9")
    assert not other.check_password("une phrase de passe 9")


# Where an answer leads ---------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_door_leads_off_the_site(cluster, target, caplog):
    user = UserFactory()
    user.set_password("une phrase de passe 9")
    user.save()
    link = local(notifications.sign_in_link(user))
    with caplog.at_level(logging.WARNING):
        answers = [
            Client().post(link, {"next": target}),
            Client().post(
                f"{reverse('account_login')}",
                {
                    "login": user.email,
                    "password": "une phrase de passe 9",
                    "next": target,
                },
            ),
            Client().post(reverse("web:language"), {"language": "en", "next": target}),
        ]

    led = [answer.headers["Location"] for answer in answers]
    assert [url for url in led if not is_of_this_site(url)] == []


@pytest.mark.django_db
def test_a_refused_next_page_is_logged(caplog):
    link = local(notifications.sign_in_link(UserFactory()))

    with caplog.at_level(logging.WARNING):
        Client().post(link, {"next": "https://evil.example/"})

    assert "An address of another site was refused as the next page." in caplog.messages


@pytest.mark.django_db
def test_an_address_is_never_led_to_another_host(client, cluster):
    for path in ("//evil.example/", "/\\evil.example", "//evil.example//", "/essai"):
        response = client.get(path)
        led = response.headers.get("Location", "/")
        assert is_of_this_site(led), path


# Hosts -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "testserver:80@evil.example"},
        {"HTTP_HOST": "testserver.evil.example"},
        {"HTTP_HOST": "evil.example#testserver"},
    ],
)
def test_an_unknown_host_is_refused_and_logged(client, caplog, headers):
    with caplog.at_level(logging.WARNING):
        response = client.get("/", **headers)

    assert response.status_code == 400
    assert "evil.example" not in response.text
    assert any(record.name.startswith("django.security") for record in caplog.records)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_X_ORIGINAL_URL": "https://evil.example/"},
        {"HTTP_HOST": "localhost"},
    ],
)
def test_mails_lead_to_the_site_whatever_the_host_says(
    client, settings, headers, mailoutbox
):
    settings.SITE_URL = "https://grappe.fiction.example"
    user = UserFactory()

    for name in ("accounts:link_request", "account_reset_password"):
        client.post(reverse(name), {"email": user.email}, **headers)

    whole = "\n".join(message.body for message in mailoutbox)
    links = [word for word in whole.split() if word.startswith("http")]
    assert len(mailoutbox) == 2
    assert len(links) >= 2
    assert [
        u for u in links if not u.startswith("https://grappe.fiction.example/")
    ] == []


# Headers of mails --------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_writes_headers_of_a_mail(cluster):
    Cluster.objects.filter(pk=cluster.pk).update(contact_email="team@fiction.example")
    sent = outbox.post(
        cluster=cluster,
        kind="fiction",
        to="anne@fiction.example",
        language="fr",
        subject="Bonjour\r\nBcc: evil@fiction.example\n\n<html>",
        text="Texte",
        reason="parce que",
        by=None,
        at=NOON,
    )

    message = message_of(sent).message()

    assert message["Subject"] == "Bonjour Bcc: evil@fiction.example <html>"
    assert message["Bcc"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ending", ["\r\nBcc: b@fiction.example", "\n\nx", ",b@c.example"]
)
def test_no_form_takes_an_address_of_two_lines(client, mailoutbox, ending):
    for name in ("accounts:link_request", "account_reset_password"):
        client.post(reverse(name), {"email": f"anne@fiction.example{ending}"})

    assert mailoutbox == []


# Fields that no form offers ----------------------------------------------------------


def model_forms() -> list[type[forms.ModelForm]]:
    """Every form of the site that is made of a model."""
    found = set()
    for module in pkgutil.walk_packages(grappe.web.__path__, "grappe.web."):
        if ".forms" in module.name:
            loaded = importlib.import_module(module.name)
            for _name, one in inspect.getmembers(loaded, inspect.isclass):
                if issubclass(one, forms.ModelForm) and one.__module__ == module.name:
                    found.add(one)
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__name__}")


# Who a row belongs to, who made it, and what actions alone may set.
NEVER = {
    *("id", "pk", "cluster", "user", "password", "is_operator", "is_active", "nonce"),
    *("state", "created_by", "created_at", "decided_at", "decided_by", "granted_by"),
    *("granted_to", "submitted_at", "signed_at", "revoked_at", "sha256"),
}


def test_no_form_offers_what_only_actions_may_set():
    offered = {
        f"{one.__module__}.{one.__name__}.{name}"
        for one in model_forms()
        for name in NEVER & set(one.base_fields)
    }

    assert len(model_forms()) > 15
    assert offered == set()


def test_every_form_of_a_model_names_its_fields():
    vague = [
        one.__name__
        for one in model_forms()
        if one._meta.model is not None
        and (one._meta.fields in (None, "__all__") or one._meta.exclude)
    ]

    assert vague == []


@pytest.mark.django_db
def test_fields_sent_besides_change_nothing_of_oneself(as_role):
    client = as_role("member")
    before = User.objects.values().get(pk=client.user.pk)

    client.post(
        reverse("accounts:profile"),
        {
            "given_name": "Autre",
            "family_name": "Nom",
            "language": "fr",
            "email": "evil@fiction.example",
            "is_operator": "on",
            "is_active": "",
            "password": "x",
            "id": "1",
            "grants": "1",
        },
    )

    after = User.objects.values().get(pk=client.user.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"given_name", "family_name"}


@pytest.mark.django_db
def test_fields_sent_besides_change_nothing_of_the_cluster(as_role, cluster):
    names = {field.name for field in Cluster._meta.concrete_fields}
    besides = names - set(CardForm.base_fields)
    before = Cluster.objects.values().get(pk=cluster.pk)

    as_role("direction").post(
        reverse("clusters:settings", args=[cluster.slug]),
        dict.fromkeys(besides, "1"),
    )

    after = Cluster.objects.values().get(pk=cluster.pk)
    assert {name for name in besides if after.get(name) != before.get(name)} == set()
