"""The demo cluster's services, and the studies that measure what it changed.

They come after the rows of the plan, through the same actions as a team's: the effect
that the truth file tells is recovered by the engine itself.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.demo.plan import spec
from grappe.demo.plan.setting import FIRST_SLUG, email_of
from grappe.impact import actions
from grappe.impact.models import RunState, Service, ServiceUse
from grappe.memberships.models import Membership

# Code, French, English, share of the members that use it in a year.
SERVICES = (
    ("veille", "Veille sectorielle", "Sector watch", 0.16),
    ("mises-en-relation", "Mises en relation", "Introductions", 0.12),
    ("financement", "Montage et financement", "Funding and set-up", 0.06),
    ("international", "Europe et international", "Europe and beyond", 0.03),
    ("projets-labellises", "Projets labellisés", "Labelled projects", 0.02),
)
LABEL = "projets-labellises"
# A study a question: outcome, names, winsorising.
STUDIES: tuple[dict[str, Any], ...] = (
    {
        "name_fr": "Effet de l'adhésion sur l'emploi",
        "name_en": "Effect of membership on jobs",
        "question": "Combien d'emplois chaque année d'adhésion ajoute-t-elle ?",
        "outcome": "headcount_awu",
        "winsor_rate": Decimal(0),
    },
    {
        "name_fr": "Effet de l'adhésion sur le chiffre d'affaires",
        "name_en": "Effect of membership on turnover",
        "question": "Combien de chiffre d'affaires une année ajoute-t-elle ?",
        "outcome": "turnover_eur",
        "winsor_rate": Decimal("0.010"),
    },
)
COMMON: dict[str, Any] = {
    "sources": ["register", "declared"],
    "first_year": spec.FIRST_YEAR,
    "last_year": spec.LAST_YEAR,
    "population": {"kinds": ["company"], "years_before": 1},
    "method": "cem",
    "covariates": ["size", "base"],
    "tests": ["pretrend", "sensitivity", "attrition"],
}


def write(seed: int, *, size: str) -> None:
    """Give the demo cluster its services and, but in the small demo, its studies."""
    cluster = Cluster.objects.get(slug=FIRST_SLUG)
    _services(cluster, random.Random(f"services-{seed}"))
    if size == "small":
        # Forty members are too few for a number to be published.
        return
    director = User.objects.get(email=email_of("direction"))
    for days, study in enumerate(STUDIES):
        _study(cluster, study, director, spec.LAST_DAY - timedelta(days=90 - days))


def _services(cluster: Cluster, dice: random.Random) -> None:
    services = {
        code: Service.objects.create(
            cluster=cluster,
            code=code,
            name_fr=name_fr,
            name_en=name_en,
            is_label=code == LABEL,
        )
        for code, name_fr, name_en, _share in SERVICES
    }
    spells = Membership.objects.filter(cluster=cluster).order_by("starts_on", "pk")
    uses: dict[tuple[int, int, date], ServiceUse] = {}
    for organisation, starts, ends in spells.values_list(
        "organisation", "starts_on", "ends_on"
    ):
        last = min(ends or spec.LAST_DAY, spec.LAST_DAY)
        for year in range(starts.year, last.year + 1):
            for code, _fr, _en, share in SERVICES:
                day = date(year, dice.randint(1, 12), dice.randint(1, 28))
                if dice.random() >= share or not starts <= day <= last:
                    continue
                use = ServiceUse(
                    cluster=cluster,
                    service=services[code],
                    organisation_id=organisation,
                    used_on=day,
                    source="démonstration",
                )
                uses[organisation, services[code].pk, day] = use
    ServiceUse.objects.bulk_create(uses.values(), batch_size=2000)


def _study(cluster: Cluster, told: dict[str, Any], by: User, day: date) -> None:
    """Plan, lock, load, run and publish, an hour apart."""
    at = datetime.combine(day, time(9), tzinfo=UTC)
    hours = [at + timedelta(hours=number) for number in range(6)]
    names = {name: told[name] for name in ("name_fr", "name_en")}
    values = {name: value for name, value in told.items() if name not in names}
    study = actions.begin(cluster, values=COMMON | values, by=by, at=hours[0], **names)
    plan = study.plans.get()
    actions.lock(plan, by=by, at=hours[1])
    actions.load(study, by=by, at=hours[2])
    run = actions.start(study, by=by, at=hours[3])
    run = actions.carry_out(run, clock=lambda: hours[4])
    if run.state == RunState.DONE:
        actions.publish(run, by=by, at=hours[5])
