"""The whole journey, through a real provider of identity."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail as postbox
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from sesame.utils import get_token

from grappe.accounts import oidc
from grappe.accounts.models import SecondFactorRule
from grappe.audit.models import Event
from grappe.config.oidc import read
from tests.accounts.oidc import real
from tests.factories import PublicationFactory, RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider():
    with real.running() as running:
        yield running


@pytest.fixture(autouse=True)
def providers(settings, provider):
    cache.clear()
    settings.SITE_URL = real.SITE
    settings.GRAPPE_OIDC = read(provider.environ)


@pytest.fixture
def camille():
    return UserFactory(email="camille@fiction.example", language="en")


def linked(user, sub="sub-of-camille", provider="proconnect"):
    return SocialAccount.objects.create(
        user=user, provider=provider, uid=sub, extra_data={"email": user.email}
    )


def address_of(response) -> str:
    """Where the page sends the browser by itself."""
    return response.context["address"]


def path_of(address: str) -> str:
    """An address of ours as the test's client asks for it."""
    return address.removeprefix(real.SITE)


def travel(client, person, name="proconnect", **data):
    """Leave for the provider, come back, and show the page that waits."""
    away = client.post(reverse("accounts:oidc_start", args=[name]), data)
    back = client.get(path_of(person.go(address_of(away))))
    assert (back.status_code, back.url) == (302, reverse("accounts:oidc_arrive"))
    return client.get(back.url)


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("name", ["proconnect", "acme"])
def test_a_linked_identity_signs_in_by_a_click(client, camille, name):
    linked(camille, provider=name)

    page = travel(client, real.Person(), name, next="/accounts/profile/")
    before = signed_in(client)
    done = client.post(reverse("accounts:oidc_arrive"))

    assert page.templates[0].name == "accounts/oidc_enter.html"
    assert "Sign in as" in page.content.decode()
    assert (before, done.url) == (None, "/accounts/profile/")
    assert signed_in(client) == str(camille.pk)
    assert oidc.is_strong(client.session) is False


def test_the_question_asked_of_proconnect_holds_what_it_wants_and_no_more(client):
    away = client.post(reverse("accounts:oidc_start", args=["proconnect"]))

    asked = parse_qs(urlsplit(address_of(away)).query)
    assert set(asked) == {
        *("client_id", "redirect_uri", "scope", "response_type", "state"),
        *("nonce", "claims"),
    }
    assert set(asked["scope"][0].split()) == set(
        ["openid", "given_name", "usual_name", "email", "siret"]
    )
    assert asked["claims"] == ['{"id_token":{"acr":null,"amr":null}}']
    assert min(len(asked["state"][0]), len(asked["nonce"][0])) >= 32
    assert asked["redirect_uri"] == [f"{real.SITE}/accounts/oidc/proconnect/callback/"]


def test_other_providers_are_asked_with_pkce(client):
    away = client.post(reverse("accounts:oidc_start", args=["acme"]))

    asked = parse_qs(urlsplit(address_of(away)).query)
    assert (asked["code_challenge_method"], len(asked["code_challenge"][0])) == (
        ["S256"],
        43,
    )


def test_two_factors_there_are_two_factors_here(client, camille):
    linked(camille)

    travel(client, real.Person(acr="eidas2", amr="pwd mfa"))
    client.post(reverse("accounts:oidc_arrive"))

    assert signed_in(client) == str(camille.pk)
    assert oidc.is_strong(client.session) is True


def with_app(user) -> None:
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"}
    )


@pytest.mark.parametrize(
    ("amr", "leads_to"),
    [("pwd", "mfa_authenticate"), ("pwd mfa", "accounts:profile")],
)
def test_ones_own_second_factor_is_asked_after_a_single_one(
    client, camille, amr, leads_to
):
    with_app(camille)
    linked(camille)

    travel(client, real.Person(amr=amr), next="/accounts/profile/")
    done = client.post(reverse("accounts:oidc_arrive"))

    assert done.url == reverse(leads_to)


@pytest.mark.parametrize(("amr", "status"), [("pwd", 302), ("pwd mfa", 200)])
def test_a_role_that_needs_two_factors_takes_those_of_the_provider(
    client, camille, cluster, amr, status
):
    RoleGrantFactory(user=camille, cluster=cluster, role="team")
    SecondFactorRule.objects.create(
        cluster=cluster, role="team", required_from=date(2020, 1, 1)
    )
    linked(camille)

    travel(client, real.Person(amr=amr))
    client.post(reverse("accounts:oidc_arrive"))

    page = client.get(reverse("accounts:people_list", args=[cluster.slug]))
    assert page.status_code == status


def test_strength_is_not_inherited_by_whoever_signs_in_next(client, camille):
    linked(camille)
    travel(client, real.Person(acr="eidas2", amr="pwd mfa"))
    client.post(reverse("accounts:oidc_arrive"))

    client.force_login(UserFactory(), backend="sesame.backends.ModelBackend")

    assert oidc.is_strong(client.session) is False


def test_first_time_asks_to_sign_in_then_to_agree(client, camille):
    first = travel(client, real.Person())
    assert first.templates[0].name == "accounts/oidc_known.html"
    assert SocialAccount.objects.count() == 0

    client.post(
        reverse("accounts:link_open", args=[get_token(camille)]),
        {"next": reverse("accounts:oidc_arrive")},
    )
    asked = client.get(reverse("accounts:oidc_arrive"))
    assert asked.templates[0].name == "accounts/oidc_link.html"
    assert SocialAccount.objects.count() == 0
    done = client.post(reverse("accounts:oidc_arrive"))

    assert done.url == reverse("accounts:oidc_list")
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (
        camille,
        "sub-of-camille",
        {"email": "camille@fiction.example"},
    )
    assert "accounts.identity_linked" in kinds()


@pytest.mark.django_db(transaction=True)
def test_linking_and_unlinking_are_told_by_mail(client, camille):
    client.force_login(camille, backend="sesame.backends.ModelBackend")
    travel(client, real.Person())
    client.post(reverse("accounts:oidc_arrive"))
    account = SocialAccount.objects.get()

    client.post(reverse("accounts:oidc_unlink", args=[account.pk]))

    assert [(mail.to, mail.subject) for mail in postbox.outbox] == [
        ([camille.email], "[Grappe] ProConnect now opens your account"),
        ([camille.email], "[Grappe] ProConnect no longer opens your account"),
    ]
    assert SocialAccount.objects.count() == 0


def test_an_address_that_was_not_confirmed_links_nothing(client, camille):
    client.force_login(camille, backend="sesame.backends.ModelBackend")

    page = travel(client, real.Person(sub="sub-of-unconfirmed"), "acme")
    client.post(reverse("accounts:oidc_arrive"))

    assert page.templates[0].name == "accounts/oidc_unknown.html"
    assert SocialAccount.objects.count() == 0


def test_an_unconfirmed_address_does_not_tell_who_has_an_account(client, camille):
    page = travel(client, real.Person(sub="sub-of-unconfirmed"), "acme")

    assert page.templates[0].name == "accounts/oidc_unknown.html"
    assert camille.email not in page.content.decode()


def test_an_identity_of_another_address_is_not_linked(client):
    client.force_login(UserFactory(), backend="sesame.backends.ModelBackend")

    page = travel(client, real.Person())
    client.post(reverse("accounts:oidc_arrive"))

    assert page.templates[0].name == "accounts/oidc_unknown.html"
    assert SocialAccount.objects.count() == 0


def test_a_stranger_is_told_whom_to_ask_and_gets_no_account(client, membership):
    organisation = membership.organisation
    organisation.siren = "803141593"
    organisation.save()
    page = travel(client, real.Person(sub="sub-of-stranger"))
    assert page.context["clusters"] == []

    PublicationFactory(
        cluster=membership.cluster, organisation=organisation, field="listed"
    )
    page = client.get(reverse("accounts:oidc_arrive"))
    client.post(reverse("accounts:oidc_arrive"))

    assert page.templates[0].name == "accounts/oidc_unknown.html"
    assert page.context["clusters"] == [membership.cluster]
    assert signed_in(client) is None


@pytest.mark.django_db(transaction=True)
def test_another_sub_for_a_linked_address_is_refused_recorded_and_told(client, camille):
    linked(camille)

    pages = [
        travel(client, real.Person(sub="another-sub-of-camille")) for _ in range(2)
    ]
    client.post(reverse("accounts:oidc_arrive"))

    assert [page.status_code for page in pages] == [403, 403]
    assert pages[0].templates[0].name == "accounts/oidc_changed.html"
    assert (signed_in(client), SocialAccount.objects.get().uid) == (
        None,
        "sub-of-camille",
    )
    assert kinds() == ["accounts.identity_refused"]
    assert [mail.subject for mail in postbox.outbox] == [
        "[Grappe] An unknown identity of ProConnect was refused"
    ]


def test_the_new_sub_is_linked_once_the_old_link_was_ended(client, camille):
    old = linked(camille)
    client.force_login(camille, backend="sesame.backends.ModelBackend")
    travel(client, real.Person(sub="another-sub-of-camille"))

    client.post(reverse("accounts:oidc_unlink", args=[old.pk]))
    client.post(reverse("accounts:oidc_arrive"))

    assert SocialAccount.objects.get().uid == "another-sub-of-camille"


def test_who_is_signed_in_does_not_become_somebody_else(client, camille):
    linked(camille)
    somebody = UserFactory()
    client.force_login(somebody, backend="sesame.backends.ModelBackend")

    page = travel(client, real.Person())
    client.post(reverse("accounts:oidc_arrive"))

    assert page.templates[0].name == "accounts/oidc_other.html"
    assert signed_in(client) == str(somebody.pk)


def test_a_closed_account_stays_closed(client, camille):
    linked(camille)
    camille.is_active = False
    camille.save()

    for amr in ("pwd", "pwd mfa"):
        travel(client, real.Person(amr=amr))
        done = client.post(reverse("accounts:oidc_arrive"))

        assert (done.url, signed_in(client)) == (reverse("account_inactive"), None)


def test_who_stops_on_the_way_is_told_so(client):
    away = client.post(reverse("accounts:oidc_start", args=["acme"]))
    back = client.get(path_of(real.Person(sub="").go(address_of(away))))

    assert back.status_code == 400
    assert "You stopped on the way" in back.content.decode()


def test_an_answer_works_once_and_in_one_browser(client, camille):
    linked(camille)
    away = client.post(reverse("accounts:oidc_start", args=["proconnect"]))
    answer = path_of(real.Person().go(address_of(away)))

    elsewhere = Client().get(answer)
    first = client.get(answer)
    again = client.get(answer)

    assert [elsewhere.status_code, first.status_code, again.status_code] == [
        400,
        302,
        400,
    ]


def test_signing_out_here_signs_out_there(client, camille):
    linked(camille)
    person = real.Person()
    travel(client, person)
    client.post(reverse("accounts:oidc_arrive"))

    away = client.post(reverse("account_logout"))
    asked = parse_qs(urlsplit(address_of(away)).query)
    assert signed_in(client) is None
    assert set(asked) == {"id_token_hint", "post_logout_redirect_uri", "state"}
    back = client.get(path_of(person.go(address_of(away))), follow=True)

    assert "You are signed out, here and at ProConnect." in back.content.decode()


def test_a_return_nobody_asked_for_says_nothing(client):
    url = reverse("accounts:oidc_signed_out", args=["proconnect"])

    back = client.get(url, {"state": "forged"}, follow=True)

    assert "You are signed out" not in back.content.decode()


def test_the_siret_chooses_in_the_form_and_gives_no_right(client, camille, membership):
    linked(camille)
    organisation = membership.organisation
    organisation.siren = "803141593"
    organisation.save()
    cluster = membership.cluster
    travel(client, real.Person())
    client.post(reverse("accounts:oidc_arrive"))
    url = reverse("accounts:join_request_create", args=[cluster.slug])

    hidden = client.get(url).context["form"].initial["organisation"]
    PublicationFactory(cluster=cluster, organisation=organisation, field="listed")
    offered = client.get(url).context["form"].initial["organisation"]

    assert (hidden, offered) == (None, organisation)
    assert camille.grants.count() == 0


def test_direction_ends_the_links_of_its_own_people_only(as_role, cluster, camille):
    RoleGrantFactory(user=camille, cluster=cluster, role="expert")
    mine, other = linked(camille), linked(UserFactory(), sub="of-nobody-here")
    client = as_role("direction")

    page = client.get(reverse("accounts:oidc_people", args=[cluster.slug]))
    answers = [
        client.post(
            reverse("accounts:oidc_people_unlink", args=[cluster.slug, account.pk])
        ).status_code
        for account in (mine, other)
    ]

    assert [account.pk for account in page.context["page"]] == [mine.pk]
    assert answers == [302, 404]
    assert list(SocialAccount.objects.values_list("pk", flat=True)) == [other.pk]
    assert kinds() == ["accounts.identity_unlinked"]


def test_nobody_ends_the_link_of_somebody_else(client, camille):
    account = linked(camille)
    client.force_login(UserFactory(), backend="sesame.backends.ModelBackend")

    answer = client.post(reverse("accounts:oidc_unlink", args=[account.pk]))

    assert (answer.status_code, SocialAccount.objects.count()) == (404, 1)


def test_leaving_takes_a_click_of_ours(client):
    url = reverse("accounts:oidc_start", args=["proconnect"])

    assert client.get(url).status_code == 405
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403


def test_an_unknown_provider_is_not_found(client):
    url = reverse("accounts:oidc_start", args=["unknown"])

    assert client.post(url).status_code == 404


def test_nothing_in_the_address_changes_the_question(client):
    url = reverse("accounts:oidc_start", args=["proconnect"])
    query = (
        "?scope=everything&auth_params=state%3Dforged%26nonce%3Dforged&process=connect"
    )

    asked = parse_qs(urlsplit(address_of(client.post(url + query))).query)

    assert "everything" not in asked["scope"][0]
    assert "forged" not in [*asked["state"], *asked["nonce"]]


def test_signing_in_never_leaves_the_site(client, camille):
    linked(camille)

    travel(client, real.Person(), next="https://evil.example/")
    done = client.post(reverse("accounts:oidc_arrive"))

    assert done.url == reverse("web:index")


def test_the_sign_in_page_offers_the_providers(client):
    page = client.get(reverse("account_login")).content.decode()

    assert page.count("Sign in with ProConnect") == 1
    assert page.count("Sign in with Acme") == 1
