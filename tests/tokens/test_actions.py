"""Tokens are made, shown once, admitted, refused, revoked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.tokens import actions, feeds, keys, tasks
from grappe.tokens.models import AccessToken
from tests.factories import NOON, TODAY, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.tokens import AccessTokenFactory, FeedTokenFactory

pytestmark = pytest.mark.django_db
HOUR = NOON.replace(minute=0)


@pytest.fixture
def director():
    return RoleGrantFactory(role="direction", starts_on=TODAY.replace(year=2020))


def access_of(grant) -> Access:
    return Access.of(grant.user, grant.cluster, TODAY)


def made(grant, **values):
    asked = {"name": "Export", "scopes": ["read:members"], "days": 90}
    return actions.create(
        access_of(grant), by=grant.user, at=NOON, **{**asked, **values}
    )


def kinds() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="tokens.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_create_keeps_a_digest_and_says_the_secret_once(director):
    token, secret = made(director)

    assert secret.startswith(f"{token.prefix}.")
    assert token.digest == keys.digest_of(secret)
    assert token.expires_at == NOON + timedelta(days=90)
    assert secret not in str(list(AccessToken.objects.values())) + str(
        list(Event.objects.values())
    )
    assert kinds() == ["tokens.created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["read:everything"]},
        {"days": 0},
        {"days": 366},
    ],
)
def test_create_refuses_what_is_wrong(director, wrong):
    with pytest.raises(actions.NotMakeable):
        made(director, **wrong)


def test_create_refuses_a_stranger_and_another_name(director):
    stranger = RoleGrantFactory(cluster=ClusterFactory())

    with pytest.raises(actions.NotMakeable):
        actions.create(
            Access.of(stranger.user, director.cluster, TODAY),
            name="Export",
            scopes=["read:members"],
            days=1,
            by=stranger.user,
            at=NOON,
        )
    with pytest.raises(actions.NotMakeable):
        actions.create(
            access_of(director),
            name="Export",
            scopes=["read:members"],
            days=1,
            by=stranger.user,
            at=NOON,
        )


def test_admit_writes_the_hour(director):
    token, secret = made(director)

    found = actions.admit(secret, at=NOON + timedelta(minutes=20))

    token.refresh_from_db()
    assert (found, token.last_used_at) == (token, HOUR)


def test_admit_refuses_what_was_never_given(director):
    token, secret = made(director)
    forged = [
        "",
        "nothing",
        token.prefix,
        f"{token.prefix}.{'A' * 43}",
        secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        secret + "\n",
        FeedTokenFactory().secret,
        "é" * 60,
    ]

    for secret in forged:
        with pytest.raises(actions.NotAdmitted):
            actions.admit(secret, at=NOON)


def test_a_closed_token_shown_again_is_written_once_an_hour(director):
    token, secret = made(director)
    actions.revoke(token, by=director.user, at=NOON)

    for minutes in (1, 2):
        with pytest.raises(actions.NotAdmitted):
            actions.admit(secret, at=NOON + timedelta(minutes=minutes))

    token.refresh_from_db()
    assert (token.refused_at, token.ending) == (HOUR, "owner")
    assert kinds() == ["tokens.created", "tokens.revoked", "tokens.refused"]


def test_an_expired_token_is_refused(director):
    _token, secret = made(director, days=1)

    with pytest.raises(actions.NotAdmitted):
        actions.admit(secret, at=NOON + timedelta(days=1))


def test_revoke_twice_is_refused(director):
    token, _secret = made(director)
    actions.revoke(token, by=UserFactory(), at=NOON)

    token.refresh_from_db()
    assert token.ending == "direction"
    with pytest.raises(actions.NotRevocable):
        actions.revoke(token, by=director.user, at=NOON)


def test_who_left_is_refused_at_once_and_their_token_closed(director):
    token, secret = made(director)
    director.ends_on = TODAY - timedelta(days=1)
    director.save()

    with pytest.raises(actions.NotAdmitted):
        actions.admit(secret, at=NOON)

    token.refresh_from_db()
    assert token.ending == "left"


def test_the_night_closes_the_keys_of_who_left_and_warns(director):
    gone = RoleGrantFactory(starts_on=TODAY.replace(year=2020))
    left, _secret = made(gone)
    soon, _secret = made(director, days=10)
    closed = FeedTokenFactory(user=gone.user)
    gone.user.is_active = False
    gone.user.save()

    done = [tasks.nightly_everywhere(NOON) for _night in range(2)]

    left.refresh_from_db()
    closed.refresh_from_db()
    assert done == [{"closed": 2, "warned": 1}, {"closed": 0, "warned": 0}]
    assert (left.ending, closed.ending) == ("left", "left")
    (mail,) = Mail.objects.filter(kind="tokens.expiring")
    assert (mail.to, soon.prefix in mail.text) == (director.user.email, True)


def test_a_feed_opens_to_its_holder_until_it_is_revoked(director):
    token, secret = feeds.create(
        access_of(director), "deadlines", by=director.user, at=NOON
    )

    before = feeds.holder(secret, at=NOON)
    feeds.revoke(token, by=director.user, at=NOON)

    assert (before, before.kind) == (token, "deadlines")
    assert feeds.holder(secret, at=NOON) is None
    assert feeds.holder("nothing", at=NOON) is None
    assert kinds() == ["tokens.feed_created", "tokens.feed_revoked"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"expires_at": NOON}, "accesstoken_expires_later"),
        ({"revoked_at": NOON}, "accesstoken_revocation_is_whole"),
        ({"ending": "owner"}, "accesstoken_revocation_is_whole"),
    ],
)
def test_what_a_token_can_never_be(values, name):
    with pytest.raises(IntegrityError, match=name):
        AccessTokenFactory(**values)


def test_the_direction_sees_all_and_others_their_own(director):
    colleague = RoleGrantFactory(
        cluster=director.cluster, role="team", starts_on=TODAY.replace(year=2020)
    )
    own = AccessTokenFactory(cluster=director.cluster, user=colleague.user)
    other = AccessTokenFactory(cluster=director.cluster, user=director.user)
    AccessTokenFactory()
    seen = AccessToken.objects.visible_to

    assert set(seen(access_of(director))) == {own, other}
    assert set(seen(access_of(colleague))) == {own}
    assert set(seen(Access(director.cluster, TODAY))) == set()


def test_factories_make_keys_that_serve():
    token = AccessTokenFactory()
    RoleGrantFactory(
        user=token.user, cluster=token.cluster, starts_on=TODAY.replace(year=2020)
    )

    assert actions.admit(token.secret, at=timezone.now()) == token
