"""A proposal as a page shows it: dossier by dossier, with names and reasons."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grappe.labelling import matching
from grappe.labelling.matching import Options, telling
from grappe.labelling.matching.obstacles import Impossible, Suggestion
from grappe.labelling.matching.words import Names
from grappe.labelling.models import (
    STANDING_STATES,
    Assignment,
    AssignmentRun,
    LabelRequest,
    ProposedReading,
)


@dataclass(frozen=True)
class Reader:
    reading: ProposedReading
    why: list[str]


@dataclass(frozen=True)
class Next:
    """Somebody who could step in."""

    name: str
    fit: float
    load: int


@dataclass(frozen=True)
class Proposed:
    """One dossier of a proposal."""

    request: LabelRequest
    readers: list[Reader]
    alternates: list[Next]
    stays: list[Assignment]


@dataclass(frozen=True)
class WayOut:
    """A suggestion; without fields, nothing that a proposal can try."""

    suggestion: Suggestion
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class Bar:
    """How many experts would be asked for so many dossiers."""

    readings: int
    experts: int
    most: int


def dossiers(run: AssignmentRun) -> Any:
    """Requests that the proposal gives a reader, in the order of their numbers."""
    return (
        LabelRequest.objects.filter(pk__in=run.readings.values("request"))
        .select_related("project", "procedure")
        .order_by("number", "pk")
    )


def proposed(run: AssignmentRun, requests: Sequence[LabelRequest]) -> list[Proposed]:
    """A page of them. No word of a dossier but its title: it was not opened."""
    keys = [request.pk for request in requests]
    readings: dict[int, list[ProposedReading]] = defaultdict(list)
    rows = run.readings.filter(request__in=keys).select_related(
        "expert__user", "expert__organisation"
    )
    for row in rows:
        readings[row.request_id].append(row)
    moved = set(run.certificate.get("moved_readings", ())) | set(
        run.certificate.get("lost_readings", ())
    )
    stays: dict[int, list[Assignment]] = defaultdict(list)
    for one in Assignment.objects.filter(
        request__in=keys, state__in=STANDING_STATES
    ).select_related("expert__user"):
        if one.pk not in moved and one.run_id != run.pk:
            stays[one.request_id].append(one)
    alternates = run.certificate.get("alternates", {})
    names = Names.of_reasons(
        [row.why for row in rows],
        {one[0] for key in keys for one in alternates.get(str(key), ())},
    )
    return [
        Proposed(
            request=request,
            readers=[
                Reader(
                    row,
                    telling.why(
                        row.why, names, title=request.project.title, can_read=False
                    ),
                )
                for row in readings[request.pk]
            ],
            alternates=[
                Next(names.experts[expert], fit, load)
                for expert, fit, load in alternates.get(str(request.pk), ())
                if expert in names.experts
            ],
            stays=stays[request.pk],
        )
        for request in requests
    ]


def bars(run: AssignmentRun) -> list[Bar]:
    """How the new readings spread over the experts."""
    counts = Counter(Counter(run.readings.values_list("expert", flat=True)).values())
    most = max(counts.values(), default=1)
    return [Bar(load, counts[load], most) for load in sorted(counts)]


def numbers(run: AssignmentRun) -> dict[str, Any]:
    """The figures of the certificate, None where it has none."""
    names = ("total", "value", "bound")
    return {name: run.certificate.get(name) for name in names}


def taken_back(run: AssignmentRun) -> list[Assignment]:
    """Readings that applying it takes back."""
    keys = [
        *run.certificate.get("moved_readings", ()),
        *run.certificate.get("lost_readings", ()),
    ]
    return list(
        Assignment.objects.filter(pk__in=keys).select_related(
            "expert__user", "request__project"
        )
    )


def asked_of(run: AssignmentRun) -> Options:
    return matching.Options.of_json(run.options)


def worst(run: AssignmentRun) -> tuple[str, float] | None:
    """The dossier served worst, and its score."""
    key = run.certificate.get("worst_request")
    if key is None:
        return None
    row = LabelRequest.objects.select_related("project").filter(pk=key).first()
    return (row.project.acronym, run.certificate["worst"]) if row else None


def fields(options: Options) -> list[tuple[str, str]]:
    """What a form must send to ask for the same; a box not ticked is left out."""
    kept = options.as_json()
    sent = [("mode", options.mode), ("objective", options.objective)]
    if options.readers:
        sent.append(("readers", str(options.readers)))
    if options.minimums:
        sent.append(("minimums", "on"))
    for name in ("fewer", "extra", "any_kind"):
        if kept[name]:
            sent.append((name, json.dumps(kept[name])))
    return sent


def ways_out(found: Impossible) -> list[WayOut]:
    """Each suggestion, with what to send to try it."""
    return [
        WayOut(one, fields(one.options) if one.options else [])
        for one in found.suggestions
    ]
