"""Tokens: each their own; the direction sees and revokes all of its cluster."""

from grappe.accounts.models import User
from tests.factories.tokens import AccessTokenFactory, FeedTokenFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
OWN = "302" + " 200" * 11
DIRECTION = "302 404 200" + " 403" * 9
DIRECTION_POST = "302 404 302" + " 403" * 9


def newest() -> dict:
    """Of whoever asks: the last to have signed in."""
    user = User.objects.order_by("-pk").first()
    return {"user": user} if user else {}


def own_token(world: World) -> list:
    return [AccessTokenFactory(cluster=world.cluster, **newest()).pk]


def own_feed(world: World) -> list:
    return [FeedTokenFactory(cluster=world.cluster, **newest()).pk]


def others_token(world: World) -> list:
    return [AccessTokenFactory(cluster=world.cluster).pk]


def others_feed(world: World) -> list:
    return [FeedTokenFactory(cluster=world.cluster).pk]


HIDDEN = "302" + " 404" * 11
REVOKED = "302" + " 302" * 11
ROWS = [
    Row("tokens:token_list", OWN, of_cluster=False),
    Row("tokens:token_create", OWN, of_cluster=False),
    Row("tokens:token_revoke", OWN, own_token, of_cluster=False),
    Row("tokens:token_revoke", REVOKED, own_token, "post", of_cluster=False),
    Row("tokens:token_revoke", HIDDEN, others_token, of_cluster=False),
    Row("tokens:feed_revoke", OWN, own_feed, of_cluster=False),
    Row("tokens:feed_revoke", REVOKED, own_feed, "post", of_cluster=False),
    Row("tokens:feed_revoke", HIDDEN, others_feed, of_cluster=False),
    Row("tokens:cluster_token_list", DIRECTION),
    Row("tokens:cluster_token_revoke", DIRECTION, others_token),
    Row("tokens:cluster_token_revoke", DIRECTION_POST, others_token, "post"),
    Row("tokens:cluster_feed_revoke", DIRECTION, others_feed),
    Row("tokens:cluster_feed_revoke", DIRECTION_POST, others_feed, "post"),
]
