"""The neighbour's sessions: one held, with its acts, its minutes, and a decision."""

from grappe.accounts.models import User
from grappe.committees import minutes, records
from grappe.committees import models as committees
from grappe.labelling.models import LabelRequest
from tests.factories import NOON, TODAY
from tests.factories import committees as make
from tests.factories.labelling import BodyFactory

# Rows that belong to a cluster by another row.
BY_SESSION = {
    "committees.statutes": "body__cluster",
    "committees.session": "body__cluster",
    "committees.agendaitem": "session__body__cluster",
    "committees.act": "session__body__cluster",
    "committees.paper": "ballot__session__body__cluster",
    "committees.decision": "request__cluster",
    "committees.minutes": "session__body__cluster",
}
# What the house's code reads: no secret is written there.
COUNTED = {"choice", "dropped_reason"}


def with_sessions(
    request: LabelRequest, by: User, secret: str, *, name: str = ""
) -> None:
    """A closed session that decided of a request, and one to come.

    What was said of the request holds the secret; its member has a name of their own,
    if one is given.
    """
    body = request.procedure.deciding_body or BodyFactory(cluster=request.cluster)
    make.StatutesFactory(body=body)
    seat = {
        "user": by.pk,
        "name": name or secret,
        "has_vote": True,
        "is_chair": True,
        "college": None,
        "college_name": name or secret,
    }
    session = make.SessionFactory(
        body=body,
        state="closed",
        convened_at=NOON,
        opened_at=NOON,
        closed_at=NOON,
        seats=[seat],
    )
    item = make.AgendaItemFactory(session=session, request=request, rapporteur=by)
    told = [
        ("opened", None, None, {}),
        ("arrived", None, by, {"remote": False}),
        ("item_opened", item, None, {"request": request.pk}),
        ("noted", item, None, {"text": secret}),
        (
            "ballot_opened",
            item,
            None,
            {"question": secret, "outcome": "", "is_secret": True},
        ),
        ("ballot_cancelled", item, None, {"reason": secret}),
        (
            "decided",
            item,
            None,
            {"outcome": "labelled", "reasons": secret, "scope": secret},
        ),
        ("item_closed", item, None, {}),
        ("closed", None, None, {}),
    ]
    acts = [
        committees.Act.objects.create(
            session=session,
            number=number,
            kind=kind,
            item=on,
            member=member,
            facts=facts,
            at=NOON,
            by=by,
        )
        for number, (kind, on, member, facts) in enumerate(told, start=1)
    ]
    committees.Paper.objects.create(ballot=acts[4], choice="for")
    make.DecisionFactory(
        request=request, item=item, reasons="motifs", scope="objet", decided_by=by
    )
    facts = records.facts_of(session)
    committees.Minutes.objects.create(
        session=session,
        facts=facts,
        text=minutes.write(facts, "fr"),
        written_at=NOON,
        locked_at=NOON,
        locked_by=by,
        sha256="0" * 64,
    )
    coming = make.SessionFactory(body=body, held_on=TODAY, convened_at=NOON)
    make.AgendaItemFactory(session=coming)
