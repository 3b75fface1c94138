"""Writes the past labels of the demo, and its last day's session."""

from typing import Any

from grappe.demo.history import today
from grappe.demo.history.committee import Committee
from grappe.demo.history.money import Money
from grappe.demo.history.past import Past
from grappe.demo.history.scenes import AID_EUR, FIRST_YEAR, LAST_YEAR, scenes
from grappe.demo.history.tales import FUNDERS, tell
from grappe.demo.projects.cast import Cast
from grappe.demo.projects.write import SERVED, leave
from grappe.labelling.models import Expert, Procedure
from grappe.outbox.models import Mail

# Days that the applicants of the demo have to answer the experts.
REBUTTAL_DAYS = 7
FEWER_TODAY = 4


def write(seed: int, *, size: str) -> dict[str, Any]:
    """Give the demo cluster its years of labelling; what was drawn, for its truth."""
    cast = Cast(seed)
    before = set(Mail.objects.values_list("pk", flat=True))
    Procedure.objects.filter(cluster=cast.cluster, code="rdi").update(
        rebuttal_days=REBUTTAL_DAYS
    )
    pool = Expert.objects.filter(cluster=cast.cluster).select_related("user")
    past = Past(cast, seed, list(pool.order_by("pk")))
    committee, money = Committee(cast, past), Money(past)
    told = scenes(size)
    lately = today.SCENE.requests if size != "small" else FEWER_TODAY
    tales = iter(tell(past.dice, sum(one.requests for one in told) + lately))
    for rank, scene in enumerate(told):
        call = past.open_call(scene, FUNDERS[rank % len(FUNDERS)][0])
        presented = [
            past.present(next(tales), call, scene.committee_on)
            for _n in range(scene.requests)
        ]
        committee.hold(scene.committee_on, presented)
        money.answer(scene, call, presented)
    money.grant()
    money.follow()
    today.conditions(past)
    today.opinions(past, SERVED)
    today.hold(past, committee, list(tales))
    leave(before)
    return truth(past, money)


def truth(past: Past, money: Money) -> dict[str, Any]:
    """What an estimator of leanings, or a count of winners, must find."""
    won = [on for _bid, on in money.granted if FIRST_YEAR <= on.year <= LAST_YEAR]
    emails = {expert.pk: expert.user.email for expert in past.pool}
    return {
        "years": [FIRST_YEAR, LAST_YEAR],
        "projects_funded": len(won),
        "aid_eur": AID_EUR if won else 0,
        "leanings_in_points": {
            emails[key]: leaning for key, leaning in past.leanings.items()
        },
        "worths": past.worths,
    }
