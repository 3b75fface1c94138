from datetime import timedelta

import pytest
from django.core import mail as postbox
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from sesame.utils import get_token

from tests.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_is_used_up():
    cache.clear()


def words(response) -> str:
    """The page without what differs by nature: tokens."""
    return response.content.decode().split("<main", 1)[1].split("</main>")[0]


def test_link_request_says_the_same_whoever_has_an_account(client):
    UserFactory(email="known@fiction.example")
    url = reverse("accounts:link_request")

    known = client.post(url, {"email": "known@fiction.example"})
    unknown = client.post(url, {"email": "stranger@fiction.example"})

    assert words(known).replace("known@", "stranger@") == words(unknown)
    assert [mail.to for mail in postbox.outbox] == [["known@fiction.example"]]


def test_link_request_refuses_too_many_for_one_address(client):
    url = reverse("accounts:link_request")

    answers = [
        client.post(url, {"email": "known@fiction.example"}).templates[0].name
        for _ in range(4)
    ]

    assert answers == ["accounts/link_sent.html"] * 3 + ["accounts/link_request.html"]


def test_opening_the_link_signs_nobody_in_but_the_button_does(client):
    user = UserFactory(language="en")
    url = reverse("accounts:link_open", args=[get_token(user)])

    for _ in range(2):
        assert client.get(url).status_code == 200
        assert "_auth_user_id" not in client.session
    response = client.post(url, {"next": "/essai/"})

    assert (response.status_code, response.url) == (302, "/essai/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert response.cookies["django_language"].value == "en"


def test_a_link_works_once(client):
    url = reverse("accounts:link_open", args=[get_token(UserFactory())])
    client.post(url)
    client.logout()

    assert (client.get(url).status_code, client.post(url).status_code) == (410, 410)


def test_link_open_never_leaves_the_site(client):
    url = reverse("accounts:link_open", args=[get_token(UserFactory())])

    response = client.post(url, {"next": "https://evil.example/"})

    assert response.url == reverse("web:index")


def test_sign_in_by_password(client):
    user = UserFactory()
    user.set_password("a long enough password")
    user.save()

    response = client.post(
        reverse("account_login"),
        {"login": user.email.upper(), "password": "a long enough password"},
    )

    assert (response.status_code, client.session["_auth_user_id"]) == (
        302,
        str(user.pk),
    )


def test_password_reset_mails_those_who_have_an_account_only(client):
    user = UserFactory()
    user.set_password("a long enough password")
    user.save()
    url = reverse("account_reset_password")

    for email in (user.email, "nobody@fiction.example"):
        assert client.post(url, {"email": email}).url == reverse(
            "account_reset_password_done"
        )

    (mail,) = postbox.outbox
    assert (mail.to, mail.subject.startswith("[Grappe] ")) == ([user.email], True)
    key = mail.body.split("/accounts/password/reset/key/")[1].split()[0]
    page = client.get(f"/accounts/password/reset/key/{key}", follow=True)
    assert page.status_code == 200
    secret = "another long password"
    done = client.post(
        page.redirect_chain[-1][0], {"password1": secret, "password2": secret}
    )
    user.refresh_from_db()
    assert (done.status_code, user.check_password(secret)) == (302, True)


def test_there_is_no_sign_up(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_password_is_set_then_changed(as_role):
    client = as_role("team")
    client.user.set_unusable_password()
    client.user.save()
    client.logout()
    # A password is chosen soon after a link was opened, not in a browser left open.
    client.post(reverse("accounts:link_open", args=[get_token(client.user)]))
    first, second = "a long enough password", "another long password"

    assert client.get(reverse("account_set_password")).status_code == 200
    chosen = client.post(
        reverse("account_set_password"), {"password1": first, "password2": first}
    )
    changed = client.post(
        reverse("account_change_password"),
        {"oldpassword": first, "password1": second, "password2": second},
    )

    client.user.refresh_from_db()
    assert (chosen.url, changed.url) == ("/accounts/profile/", "/accounts/profile/")
    assert client.user.check_password(second)


def test_profile_saves_names_and_language(as_role):
    client = as_role("team")

    response = client.post(
        reverse("accounts:profile"),
        {"given_name": "Sacha", "family_name": "Inventé", "language": "en"},
    )

    client.user.refresh_from_db()
    assert (client.user.name, client.user.language) == ("Sacha Inventé", "en")
    assert response.cookies["django_language"].value == "en"


def test_profile_refuses_a_language_it_does_not_speak(as_role):
    response = as_role("team").post(
        reverse("accounts:profile"), {"given_name": "A", "language": "xx"}
    )

    assert list(response.context["form"].errors) == ["language"]


def test_context_switch_goes_to_the_chosen_place_only_if_it_is_theirs(as_role):
    client = as_role("team")
    own = RoleGrantFactory(user=client.user, as_member=True)
    past = RoleGrantFactory(
        user=client.user, ends_on=timezone.localdate() - timedelta(days=1)
    )
    url = reverse("accounts:context_switch")

    chosen = client.post(url, {"grant": own.pk})
    kept = client.session["grant"]
    refused = [
        client.post(url, {"grant": grant}).url
        for grant in (past.pk, RoleGrantFactory().pk, "x", "")
    ]

    assert (chosen.url, kept) == (f"/{own.cluster.slug}/", own.pk)
    assert refused == [reverse("web:index")] * 4
    assert client.session["grant"] == own.pk


def test_a_locked_address_answers_the_same_whoever_has_it(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.GRAPPE_LOCK_FAILURES = 3
    user = UserFactory(email="known@fiction.example")
    user.set_password("a long enough password")
    user.save()
    url = reverse("account_login")

    def pages(email):
        tries = ["wrong"] * 3 + ["a long enough password"]
        answers = [client.post(url, {"login": email, "password": p}) for p in tries]
        return [
            (one.status_code, words(one).replace(email, "").count("alert"), shown(one))
            for one in answers
        ]

    def shown(response):
        return response.context["form"].non_field_errors()

    known, unknown = pages("known@fiction.example"), pages("nobody@fiction.example")

    assert known == unknown
    assert "_auth_user_id" not in client.session
    assert known[3][2] == [
        "Too many failed login attempts. Try again later.",
    ]
    # The link, and another password, open the door again.
    client.post(reverse("accounts:link_open", args=[get_token(user)]))
    client.logout()
    client.post(url, {"login": user.email, "password": "a long enough password"})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_password_is_hashed_for_an_address_that_nobody_has(client, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *args: hashed.append(1) or encode(self, *args),
    )
    user = UserFactory(email="known@fiction.example")
    user.set_password("a long enough password")
    user.save()
    counts = []
    for email in ("known@fiction.example", "nobody@fiction.example"):
        hashed.clear()
        client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        counts.append(len(hashed))

    assert counts == [1, 1]
