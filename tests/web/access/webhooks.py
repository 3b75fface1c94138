"""Notices to other software: the direction's alone."""

from tests.factories.webhooks import AttemptFactory, DeliveryFactory, EndpointFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
PAGE = "302 404 200 403 403 403 403 403 403 403 403 403"
DONE = "302 404 302 403 403 403 403 403 403 403 403 403"
FILLED = {
    "name": "Client file",
    "url": "http://127.0.0.1:9/notices",
    "kinds": ["memberships.ended"],
}


def endpoint(world: World) -> list:
    return [EndpointFactory(cluster=world.cluster).pk]


def paused(world: World) -> list:
    return [EndpointFactory(cluster=world.cluster, paused=True).pk]


def told(world: World) -> list:
    return [EndpointFactory(cluster=world.cluster, cursor=5).pk]


def delivery(world: World) -> list:
    attempt = AttemptFactory(
        delivery__endpoint__cluster=world.cluster, delivery__delivered=True
    )
    return [attempt.delivery_id]


def unreachable(world: World) -> list:
    # Nobody listens there: sent at once in these tests, it fails at once.
    return [
        DeliveryFactory(
            endpoint__cluster=world.cluster,
            endpoint__url="http://127.0.0.1:9/",
            delivered=True,
        ).pk
    ]


def row(name: str, statuses: str, make=None, **more) -> Row:
    return Row(f"webhooks:{name}", statuses, make, **more)


def post(name: str, make=None, statuses: str = DONE, data=()) -> Row:
    return row(name, statuses, make, method="post", data=dict(data))


ROWS = [
    row("endpoint_list", PAGE),
    row("endpoint_add", PAGE),
    # It shows the secret at once.
    post("endpoint_add", statuses=PAGE, data=FILLED),
    row("endpoint_detail", PAGE, endpoint),
    row("endpoint_edit", PAGE, endpoint),
    post("endpoint_edit", endpoint, data=FILLED),
    row("endpoint_rotate", PAGE, endpoint),
    post("endpoint_rotate", endpoint, PAGE),
    row("endpoint_replay", PAGE, told),
    post("endpoint_replay", told, data={"position": "1"}),
    row("endpoint_remove", PAGE, endpoint),
    post("endpoint_remove", endpoint),
    post("endpoint_pause", endpoint),
    post("endpoint_resume", paused),
    post("endpoint_test", endpoint),
    row("delivery_detail", PAGE, delivery),
    post("delivery_replay", unreachable),
]
