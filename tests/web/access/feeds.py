"""Calendars and news: secret addresses for software, a page to make them."""

from tests.factories.tokens import FeedTokenFactory
from tests.web.access import Row, World

ALL = "200 200 200 200 200 200 200 200 200 200 200 200"
# Somebody who has nothing in the cluster learns nothing of it.
INSIDERS = "302 404 200 200 200 200 200 200 200 200 200 200"
# Only one's own.
NOT_MINE = "302 404 404 404 404 404 404 404 404 404 404 404"


def address(kind: str):
    def make(world: World) -> list:
        return [FeedTokenFactory(cluster=world.cluster, kind=kind).secret]

    return make


def of_another(world: World) -> list:
    return [FeedTokenFactory(cluster=world.cluster).pk]


ROWS = [
    Row("feeds:calendar", ALL, address("calendar"), of_cluster=False),
    Row("feeds:own_news", ALL, address("news"), of_cluster=False),
    Row("feeds:public_news", ALL),
    Row("feeds:feed_list", INSIDERS),
    Row("feeds:feed_create", INSIDERS, method="post", data={"kind": "calendar"}),
    Row("feeds:feed_revoke", NOT_MINE, of_another, method="post"),
]
