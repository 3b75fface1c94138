"""Sessions: lists, agenda, the day itself, minutes, decisions; and statutes."""

from datetime import date

from grappe.committees import actions
from grappe.committees.actions import minuting
from grappe.committees.models import Session
from grappe.labelling.models import BodySeat
from tests.factories import NOON, UserFactory
from tests.factories.committees import (
    AgendaItemFactory,
    DecisionFactory,
    SessionFactory,
    StatutesFactory,
)
from tests.factories.labelling import BodyFactory, LabelRequestFactory
from tests.web.access import Row, World

#        anonymous stranger direction team finance member_admin member expert committee
#        investor funder auditor
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
DIRECTION_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
CONFIGURATION = "302 404 200 200 403 403 403 403 403 403 403 403"
STAFF = "302 404 200 200 403 403 403 403 403 403 403 200"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
SIGNED_IN = "302" + " 200" * 11
# A session nobody here sits in: the staff keep it, auditors look on.
KNOWN = "302 404 200 200 404 404 404 404 404 404 404 200"
KEPT = "302 404 200 200 404 404 404 404 404 404 404 403"
KEPT_POST = "302 404 302 302 404 404 404 404 404 404 404 403"
ATTENDED = KEPT
# No decision, session or request of a cluster for the staff of another one.
DECISION = "302 404 200 200 403 403 403 403 403 403 403 200"
DECISION_TEAM = TEAM
WITHOUT_A_BODY = "302 404 200 403 403 403 403 403 403 403 403 403"

RULES = {
    "quorum_percent": 60,
    "quorum_least": 3,
    "majority": "absolute",
    "proxies_each": 2,
    "secret_least": 4,
}


def body(world: World) -> list:
    return [BodyFactory(cluster=world.cluster).pk]


def statutes(world: World) -> list:
    return [StatutesFactory(body__cluster=world.cluster).pk]


def planned(world: World) -> list:
    return [SessionFactory(body__cluster=world.cluster).pk]


def item(world: World, *way: str) -> list:
    row = AgendaItemFactory(session__body__cluster=world.cluster)
    return [row.session_id, row.pk, *way]


def ready(world: World, *people) -> Session:
    """A session that can be opened, with two people who sit and a subject."""
    session = SessionFactory(body__cluster=world.cluster)
    StatutesFactory(body=session.body, starts_on=date(2020, 1, 1))
    for person in people or UserFactory.create_batch(2):
        BodySeat.objects.create(
            body=session.body,
            user=person,
            is_chair=True,
            starts_on=date(2020, 1, 1),
        )
    AgendaItemFactory(session=session)
    return session


def opened(world: World) -> list:
    session = ready(world)
    actions.open_session(session, by=None, at=NOON)
    return [session.pk]


def under_way(world: World, *, votes: bool = False, decides: bool = False) -> list:
    """An item is under way, and a vote where one is wanted."""
    people = UserFactory.create_batch(2)
    session = ready(world, *people)
    row = session.items.get()
    if decides:
        request = LabelRequestFactory(
            cluster=world.cluster, filed=True, state="committee_scheduled"
        )
        row = AgendaItemFactory(session=session, request=request, title="")
    actions.open_session(session, by=None, at=NOON)
    for person in people:
        actions.arrive(session, person, by=None, at=NOON)
    actions.open_item(row, by=None, at=NOON)
    if votes:
        actions.open_ballot(row, question="?", by=None, at=NOON)
    return [session.pk]


def closed(world: World) -> list:
    (pk,) = opened(world)
    actions.close_session(Session.objects.get(pk=pk), by=None, at=NOON)
    return [pk]


def written(world: World) -> list:
    (pk,) = closed(world)
    session = Session.objects.get(pk=pk)
    minuting.write_minutes(session, language="fr", by=None, at=NOON)
    return [pk]


def locked(world: World) -> list:
    (pk,) = written(world)
    minuting.lock_minutes(Session.objects.get(pk=pk), by=None, at=NOON)
    return [pk]


def decision(world: World) -> list:
    return [DecisionFactory(request__cluster=world.cluster).pk]


def alone(world: World) -> list:
    """A request that goes before no body."""
    request = LabelRequestFactory(cluster=world.cluster, filed=True, state="admissible")
    return [request.pk]


ROWS = [
    Row("committees:statutes_list", CONFIGURATION, body),
    Row("committees:statutes_adopt", DIRECTION, body),
    Row(
        "committees:statutes_adopt",
        DIRECTION_POST,
        body,
        "post",
        RULES | {"starts_on": "2026-01-01"},
    ),
    Row("committees:statutes_edit", DIRECTION, statutes),
    Row("committees:session_list", STAFF),
    Row("committees:session_export", STAFF, query="?format=csv"),
    Row("committees:session_create", TEAM),
    Row("committees:my_session_list", SIGNED_IN),
    Row("committees:session_detail", KNOWN, planned),
    Row("committees:session_edit", KEPT, planned),
    Row("committees:session_cancel", KEPT, planned),
    Row("committees:session_again", KEPT, planned),
    Row("committees:session_convene", KEPT, planned),
    Row("committees:item_add", KEPT, planned),
    Row("committees:item_edit", KEPT, item),
    Row("committees:item_move", KEPT_POST, lambda w: item(w, "up"), "post"),
    Row("committees:item_remove", KEPT_POST, item, "post"),
    Row("committees:session_open", KEPT_POST, lambda world: [ready(world).pk], "post"),
    Row("committees:session_live", KNOWN, opened),
    Row(
        "committees:session_act",
        KEPT_POST,
        lambda world: [*opened(world), "close"],
        "post",
    ),
    Row("committees:session_vote", KEPT_POST, opened, "post"),
    Row("committees:session_aside", ATTENDED, under_way),
    Row("committees:session_note", KEPT, under_way),
    Row("committees:session_ballot", KEPT, under_way),
    Row("committees:session_ballot_cancel", KEPT, lambda w: under_way(w, votes=True)),
    Row("committees:session_decide", KEPT, lambda w: under_way(w, decides=True)),
    Row("committees:minutes_detail", KNOWN, locked),
    Row("committees:minutes_write", KEPT.replace("403", "404"), closed),
    Row("committees:minutes_lock", KEPT_POST.replace("403", "404"), written, "post"),
    Row("committees:minutes_pdf", KNOWN, locked),
    Row("committees:session_extract", "200", locked),
    Row("committees:decision_list", STAFF),
    Row("committees:decision_export", STAFF, query="?format=csv"),
    Row("committees:decision_apply", DIRECTION_POST, method="post"),
    Row("committees:decision_detail", DECISION, decision),
    Row("committees:decision_edit", DECISION_TEAM, decision),
    Row("committees:decision_drop", DECISION_TEAM, decision),
    Row("committees:decision_create", WITHOUT_A_BODY, alone),
]
