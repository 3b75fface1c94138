"""Figures of time: how long each stage of a label request took."""

from dataclasses import replace

from django.db.models import (
    F,
    Q,
)
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from grappe.common.periods import Window
from grappe.indicators.declaration import Indicator, Theme, Unit
from grappe.indicators.definitions import breakdowns
from grappe.indicators.definitions.labelling.rows import DELAYS, decided


def _measured(field: str):
    def counts(window: Window) -> Q:
        return decided(window) & Q(**{f"{field}__isnull": False})

    return counts


def _days(field: str):
    def part(window: Window) -> Combinable:
        return F(field)

    return part


LABELLING_DELAY = Indicator(
    key="labelling_delay",
    name=_("Days from filing to decision"),
    definition=_(
        "Average number of days from the filing of a request to its decision, over the "
        "requests decided in the period. The days that applicants took to answer "
        "requests for complements are left out."
    ),
    unit=Unit.DAYS,
    theme=Theme.LABELS,
    kind="flow",
    source=DELAYS,
    counts=_measured("total_days"),
    part=_days("total_days"),
    part_name=_("Days"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    is_unknown_when_empty=True,
)

LABELLING_ON_TIME = Indicator(
    key="labelling_on_time",
    name=_("Share decided within the promised delay"),
    definition=_(
        "Over the requests decided in the period, those decided within the number of "
        "days that their procedure promises, the days taken by applicants left out."
    ),
    unit=Unit.SHARE,
    theme=Theme.LABELS,
    kind="flow",
    source=DELAYS,
    counts=_measured("total_days"),
    part=lambda window: Q(total_days__lte=F("procedure__service_days")),
    part_name=_("In time"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    is_unknown_when_empty=True,
)

RECEIPT_DELAY = replace(
    LABELLING_DELAY,
    key="delay_receipt",
    name=_("Days from filing to admissibility"),
    definition=_(
        "Average number of days from filing to the answer on admissibility, over the "
        "requests decided in the period, the days taken by applicants left out."
    ),
    counts=_measured("receipt_days"),
    part=_days("receipt_days"),
)

READING_DELAY = replace(
    LABELLING_DELAY,
    key="delay_reading",
    name=_("Days of reading by experts"),
    definition=_(
        "Average number of days from admissibility to the last opinion filed, over "
        "the requests decided in the period that experts read."
    ),
    counts=_measured("reading_days"),
    part=_days("reading_days"),
)

DECISION_DELAY = replace(
    LABELLING_DELAY,
    key="delay_decision",
    name=_("Days from the last opinion to the decision"),
    definition=_(
        "Average number of days from the last opinion filed (from admissibility where "
        "no expert reads) to the decision, over the requests decided in the period."
    ),
    counts=_measured("decision_days"),
    part=_days("decision_days"),
)
