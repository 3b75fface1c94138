"""Tokens on the pages: shown once, listed, revoked."""

import pytest

from grappe.tokens.models import AccessToken
from tests.factories.tokens import AccessTokenFactory, FeedTokenFactory

CREATE = "/accounts/tokens/new/"


@pytest.fixture
def said(cluster):
    return {
        "cluster": cluster.pk,
        "name": "Export",
        "scopes": ["read:members", "read:figures"],
        "days": "90",
    }


def test_the_secret_is_shown_once(as_role, said):
    client = as_role("team")

    made = client.post(CREATE, said)
    listed = client.get("/accounts/tokens/")

    token = AccessToken.objects.get()
    secret = made.context["secret"]
    assert secret in made.text
    assert secret not in listed.text
    assert f"{token.prefix}…" in listed.text
    assert "no-store" in made["Cache-Control"]
    assert (token.user, token.scopes) == (client.user, ["read:figures", "read:members"])


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": ["all"]}, {"days": "9999"}, {"name": ""}, {"cluster": "0"}],
)
def test_what_is_wrong_makes_no_token(as_role, said, wrong):
    answer = as_role("team").post(CREATE, said | wrong)

    assert (answer.status_code, AccessToken.objects.count()) == (200, 0)


def test_no_token_is_made_where_one_holds_no_role(as_role, said):
    answer = as_role("stranger").post(CREATE, said)

    assert (answer.status_code, AccessToken.objects.count()) == (200, 0)


def test_the_direction_reads_whose_they_are_and_closes_them(as_role, cluster):
    token = AccessTokenFactory(cluster=cluster, user__given_name="Dominique")
    FeedTokenFactory(cluster=cluster)
    AccessTokenFactory(name="Another cluster's")
    client = as_role("direction")

    page = client.get(f"/{cluster.slug}/tokens/")
    client.post(f"/{cluster.slug}/tokens/{token.pk}/revoke/")

    token.refresh_from_db()
    assert "Dominique" in page.text
    assert "Another cluster" not in page.text
    assert (token.ending, token.revoked_by) == ("direction", client.user)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    AccessTokenFactory.create_batch(rows, cluster=cluster, user=client.user)
    FeedTokenFactory.create_batch(rows, cluster=cluster, user=client.user)
    client.get("/accounts/tokens/")

    with django_assert_num_queries(9):
        client.get("/accounts/tokens/")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Calendar", "News"]), ("fr", ["Actualités", "Calendrier"])],
)
def test_secret_addresses_name_their_feed(as_role, cluster, settings, language, words):
    client = as_role("direction")
    for kind in ("calendar", "news"):
        FeedTokenFactory(user=client.user, cluster=cluster, kind=kind)
    settings.LANGUAGE_CODE = language
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    own = client.get("/accounts/tokens/")
    all_of_them = client.get(f"/{cluster.slug}/tokens/")

    for page in (own, all_of_them):
        assert sorted(str(one.feed_name) for one in page.context["feeds"]) == words
