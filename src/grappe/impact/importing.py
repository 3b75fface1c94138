"""Bring in uses of services: one row an organisation, a service and a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.audit.actions import plain
from grappe.connectors import tabular
from grappe.engines import identifiers
from grappe.impact import rules
from grappe.impact.models import Service, ServiceUse
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.models import Verdict
from grappe.imports.registry import Field, Importer, Message, Outcome, Run, Values
from grappe.imports.tables import BAD_CELLS
from grappe.organisations.models import Organisation

FIELDS = (
    Field(
        "siren",
        "SIREN",
        ("siren", "siret", "numero siren", "identifiant"),
        "552 100 554",
        is_required=True,
    ),
    Field(
        "service",
        _("service"),
        ("service", "prestation", "nature", "type", "code service"),
        "veille",
        is_required=True,
    ),
    Field(
        "used_on",
        _("used on"),
        ("date", "jour", "utilise le", "used on", "day"),
        "12/03/2021",
        is_required=True,
    ),
    Field(
        "detail",
        _("what for"),
        ("objet", "detail", "motif", "what for", "description"),
        "Mise en relation avec un centre technique",
    ),
    Field("source", _("source"), ("source", "origine", "preuve"), "compte rendu"),
)
MESSAGES = {
    **{f"cell_{code}": text for code, text in BAD_CELLS.items()},
    "missing": _("Fill this cell."),
    "siren_wrong": _("“%(text)s” is not a SIREN."),
    "organisation_unknown": _("No organisation of the cluster has this SIREN."),
    "service_unknown": _(
        "“%(text)s” is no service of the cluster: add it to the services first."
    ),
    "too_long": _("“%(text)s…” is too long: %(limit)s characters at most."),
    "same_as_row": _("Row %(row)s says the same."),
}
LIMIT = 200
Key = tuple[int, int, date]


class UsePlanner:
    """Uses of services are some thousands at most: all are kept at hand."""

    notices = ()

    def __init__(self, run: Run) -> None:
        self.run = run
        self.services: dict[str, Service] = {}
        for service in Service.objects.filter(cluster=run.cluster):
            for word in (service.code, service.name_fr, service.name_en):
                if word:
                    self.services[folded(word)] = service
        known = Organisation.objects.known_to(run.cluster).exclude(siren=None)
        self.organisations: dict[str, int] = {
            siren: pk for pk, siren in known.values_list("pk", "siren") if siren
        }
        uses = ServiceUse.objects.filter(cluster=run.cluster)
        self.uses = {
            (one.organisation_id, one.service_id, one.used_on): one for one in uses
        }
        self.first: dict[Key, int] = {}

    def plan(self, rows: Sequence[Values]) -> list[Outcome]:
        return [self.plan_row(number, cells) for number, cells in rows]

    def plan_row(self, number: int, cells: Mapping[str, Any]) -> Outcome:
        said, messages = self.read(cells)
        title = f"{cells.get('siren', '')} {cells.get('service', '')}".strip()[:200]
        if messages:
            return Outcome(number, Verdict.REFUSE, title, messages)
        key = (said["organisation_id"], said["service_id"], said["used_on"])
        if key in self.first:
            told = Message("same_as_row", "info", params={"row": self.first[key]})
            return Outcome(number, Verdict.SAME, title, [told])
        self.first[key] = number
        there = self.uses.get(key)
        if there is None:
            changes = {
                name: [None, plain(said[name])]
                for name in ("used_on", "detail", "source")
                if said.get(name)
            }
            return Outcome(number, Verdict.CREATE, title, [], changes, "", said)
        changes = {
            name: [getattr(there, name), said[name]]
            for name in ("detail", "source")
            if said.get(name) and said[name] != getattr(there, name)
        }
        verdict = Verdict.CHANGE if changes else Verdict.SAME
        return Outcome(number, verdict, title, [], changes, f"use:{there.pk}", said)

    def read(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[Message]]:
        said: dict[str, Any] = {}
        messages: list[Message] = []
        readers = {
            "siren": self.read_siren,
            "service": self.read_service,
            "used_on": lambda cell: {"used_on": tabular.parse_date(cell)},
            "detail": lambda cell: {"detail": read_text(cell)},
            "source": lambda cell: {"source": read_text(cell)},
        }
        for name, reader in readers.items():
            cell = cells.get(name)
            if cell in (None, ""):
                if name in ("siren", "service", "used_on"):
                    messages.append(Message("missing", "error", name))
                continue
            try:
                said |= reader(cell)
            except Unreadable as error:
                code, params = error.args
                messages.append(Message(code, "error", name, params))
            except tabular.BadCell as error:
                params = dict(error.params)
                messages.append(Message(f"cell_{error.code}", "error", name, params))
        return said, messages

    def read_siren(self, cell: Any) -> dict[str, Any]:
        digits = "".join(char for char in str(cell) if char.isdigit())
        try:
            siren = identifiers.clean_siren(digits[:9] if len(digits) == 14 else digits)
        except identifiers.InvalidIdentifier:
            raise Unreadable("siren_wrong", {"text": str(cell)[:20]}) from None
        if siren not in self.organisations:
            raise Unreadable("organisation_unknown", {})
        return {"organisation_id": self.organisations[siren]}

    def read_service(self, cell: Any) -> dict[str, Any]:
        service = self.services.get(folded(str(cell)))
        if service is None:
            raise Unreadable("service_unknown", {"text": str(cell)[:40]})
        return {"service_id": service.pk}

    def write(self, outcomes: Sequence[Outcome], journal: Journal) -> None:
        created, rows, changed = [], [], []
        for outcome in outcomes:
            said = outcome.plan
            key = (said["organisation_id"], said["service_id"], said["used_on"])
            use = self.uses.get(key)
            if use is None:
                created.append(ServiceUse(cluster=self.run.cluster, **said))
                rows.append(outcome.number)
                continue
            before = {name: getattr(use, name) for name in outcome.changes}
            for name in before:
                setattr(use, name, said[name])
            changed.append((use, before, outcome.number))
        journal.create(created, rows)
        journal.change(changed)

    def close(self) -> None:
        self.uses.clear()


class Unreadable(ValueError):
    """A cell that says nothing we know: its code and the params of its sentence."""


def read_text(cell: Any) -> str:
    text = " ".join(str(cell).split())
    if len(text) > LIMIT:
        raise Unreadable("too_long", {"text": text[:40], "limit": LIMIT})
    return text


SERVICE_USE = Importer(
    kind="service_use",
    title=_("Uses of services"),
    fields=FIELDS,
    needs=tuple((field.key,) for field in FIELDS if field.is_required),
    begin=UsePlanner,
    rule=rules.can_study,
    messages=MESSAGES,
)
