"""News of the public registers as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grappe.clusters.models import Cluster
from grappe.organisations import fields, registers
from grappe.organisations.models import (
    AlertKind,
    AlertOutcome,
    Organisation,
    RegisterAlert,
)
from grappe.web.organisations.wording import value_in_words

ICONS = {
    AlertKind.CLOSED: "circle-x",
    AlertKind.REOPENED: "rotate-ccw",
    AlertKind.MOVED: "truck",
    AlertKind.ACTIVITY: "factory",
    AlertKind.NAME: "signature",
    AlertKind.LEGAL_CATEGORY: "scale",
}


@dataclass(frozen=True)
class Heir:
    """A unit that took over: its number, and its record where the cluster has one."""

    siren: str
    organisation: Organisation | None


@dataclass(frozen=True)
class Line:
    """One piece of news in words."""

    alert: RegisterAlert
    before: str
    after: str
    heirs: list[Heir]

    @property
    def icon(self) -> str:
        return ICONS[AlertKind(self.alert.kind)]

    @property
    def register(self) -> str:
        return registers.title(self.alert.register)

    @property
    def is_open(self) -> bool:
        return self.alert.settled_at is None

    @property
    def state(self) -> str:
        if self.is_open:
            return _("to be looked at")
        return str(AlertOutcome(self.alert.outcome).label)


def lines(alerts: Iterable[RegisterAlert], cluster: Cluster) -> list[Line]:
    """Each piece of news, with the records of those who took over: one query."""
    rows = list(alerts)
    sirens = {siren for row in rows for siren in _heirs(row)}
    known = {}
    if sirens:
        found = Organisation.objects.known_to(cluster).filter(siren__in=sirens)
        known = {one.siren: one for one in found}
    return [
        Line(
            row,
            before(row),
            after(row),
            [Heir(siren, known.get(siren)) for siren in _heirs(row)],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Count:
    """How much news of one kind waits."""

    kind: str
    label: str
    icon: str
    count: int


def counted(by_kind: dict[str, int]) -> list[Count]:
    """The kinds of which something waits, in the order of their choice."""
    return [
        Count(kind.value, str(kind.label), ICONS[kind], by_kind[kind.value])
        for kind in AlertKind
        if by_kind.get(kind.value)
    ]


def before(alert: RegisterAlert) -> str:
    """What was on record, in words."""
    if alert.kind == AlertKind.CLOSED:
        return _("open")
    if alert.kind == AlertKind.REOPENED:
        return _closed_since(alert.before)
    values = alert.data.get("values", {})
    if not values:
        return alert.before
    parts = alert.before.split(", ") if len(values) > 1 else [alert.before]
    return _in_words(dict(zip(values, parts, strict=False)))


def after(alert: RegisterAlert) -> str:
    """What the register says, in words."""
    if alert.kind == AlertKind.REOPENED:
        return _("open")
    if alert.kind == AlertKind.CLOSED and not alert.after:
        return _("closed, on a day the register does not give")
    if alert.kind == AlertKind.CLOSED:
        return _closed_since(alert.after)
    values = alert.data.get("values", {})
    return _in_words(values) if values else alert.after


def _closed_since(day: str) -> str:
    return _("closed since %(day)s") % {"day": value_in_words("closed_on", day)}


def _in_words(values: dict) -> str:
    if len(values) == 1:
        return "".join(value_in_words(name, value) for name, value in values.items())
    return ", ".join(
        _("%(field)s: %(value)s")
        % {"field": fields.label(name), "value": value_in_words(name, value)}
        for name, value in values.items()
    )


def _heirs(alert: RegisterAlert) -> list[str]:
    return [siren for siren, _day in alert.data.get("successors", [])]
