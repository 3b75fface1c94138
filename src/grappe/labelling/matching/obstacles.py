"""Why no assignment exists, in plain words, and each way out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.labelling.matching.options import Options
from grappe.labelling.matching.words import REASONS, Names, joined
from grappe.labelling.models import AssignmentRun, LabelRequest

A_READER = {
    "academic": gettext_lazy("at least one academic reader"),
    "industrial": gettext_lazy("at least one industrial reader"),
}


@dataclass(frozen=True)
class Suggestion:
    """A change that breaks the set, and what to ask for to try it."""

    text: str
    verdict: str
    options: Options | None = None


@dataclass(frozen=True)
class Impossible:
    """Why no assignment exists: a sentence, each constraint, each way out."""

    headline: str
    lines: list[str]
    note: str
    whole: str
    suggestions: list[Suggestion]


def impossible(run: AssignmentRun, names: Names | None = None) -> Impossible:
    names = names or Names.of_conflict(run)
    return Impossible(
        headline=_headline(run, names),
        lines=_constraints(run.conflict, names),
        note=_("Without any one of these, the others can hold together.")
        if run.certificate.get("is_irreducible", True)
        else _("There may be a smaller reason: looking for it would take too long."),
        whole=_whole(run),
        suggestions=_suggestions(run, names),
    )


def _whole(run: AssignmentRun) -> str:
    """The wants of the whole desk, where they exceed all there is."""
    needs, room = run.certificate["all_needs"], run.certificate["all_room"]
    if needs <= room:
        return ""
    return _(
        "In all, this desk has %(needs)d readers to find and its experts have room for"
        " %(room)d."
    ) % {"needs": needs, "room": room}


def _headline(run: AssignmentRun, names: Names) -> str:
    told = run.certificate
    codes = {one["code"] for one in run.conflict}
    dossiers = [
        names.requests[key] for key in told["requests"] if key in names.requests
    ]
    if "minimum" in codes and "kind" not in codes:
        return _(
            "The fewest dossiers that some experts are to read are more than there are"
            " for them."
        )
    if not codes & {"demand", "kind"} or "employer" in codes:
        return _("These conditions cannot hold together.")
    who = joined(dossiers)
    readers = {
        "academic": ngettext(
            "%(n)d academic reader", "%(n)d academic readers", told["needs"]
        ),
        "industrial": ngettext(
            "%(n)d industrial reader", "%(n)d industrial readers", told["needs"]
        ),
        None: ngettext("%(n)d reader", "%(n)d readers", told["needs"]),
    }[told["kind"]] % {"n": told["needs"]}
    needs = ngettext(
        "%(who)s needs %(readers)s", "%(who)s need %(readers)s in all", len(dossiers)
    ) % {"who": who, "readers": readers}
    able = len(told["able"])
    if not able:
        return (
            _("%(needs)s, and no expert may read it.") % {"needs": needs}
            if len(dossiers) == 1
            else _("%(needs)s, and no expert may read them.") % {"needs": needs}
        )
    return ngettext(
        "%(needs)s; only %(able)d expert can read there, with room for %(room)d.",
        "%(needs)s; only %(able)d experts can read there, with room for %(room)d.",
        able,
    ) % {"needs": needs, "able": able, "room": told["room"]}


def _constraints(conflict: Sequence[Mapping[str, Any]], names: Names) -> list[str]:
    """Each constraint of the set, those that are alike said once."""
    told = []
    for count, rows in _by(conflict, "demand", "count").items():
        who = [names.requests[one["request"]] for one in rows]
        told.append(
            ngettext(
                "%(who)s: %(n)d reader to find", "%(who)s: %(n)d readers to find", count
            )
            % {"who": _each(who), "n": count}
        )
    for kind, rows in _by(conflict, "kind", "kind").items():
        who = [names.requests[one["request"]] for one in rows]
        told.append(
            _("%(who)s: %(what)s") % {"who": _each(who), "what": A_READER[kind]}
        )
    for employer, rows in _by(conflict, "employer", "employer").items():
        who = [names.requests[one["request"]] for one in rows]
        told.append(
            _("%(who)s: at most one reader of %(employer)s")
            % {"who": _each(who), "employer": names.employers[employer]}
        )
    for count, rows in _by(conflict, "minimum", "count").items():
        who = [names.experts[one["expert"]] for one in rows]
        told.append(
            ngettext(
                "%(who)s: at least %(n)d more dossier",
                "%(who)s: at least %(n)d more dossiers",
                count,
            )
            % {"who": _each(who), "n": count}
        )
    for count, rows in _by(conflict, "capacity", "count").items():
        who = [names.experts[one["expert"]] for one in rows]
        told.append(
            ngettext(
                "%(who)s: room for %(n)d dossier",
                "%(who)s: room for %(n)d dossiers",
                count,
            )
            % {"who": _each(who), "n": count}
            if count
            else _("%(who)s: no room left") % {"who": _each(who)}
        )
    return told + _forbidden(conflict, names)


def _forbidden(conflict: Sequence[Mapping[str, Any]], names: Names) -> list[str]:
    """Who may not read what, by reason; dossiers closed to the same people together."""
    told = []
    for reason, rows in _by(conflict, "forbidden", "reason").items():
        closed: dict[int, list[int]] = defaultdict(list)
        for one in rows:
            closed[one["request"]].append(one["expert"])
        alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
        for request, experts in closed.items():
            alike[tuple(experts)].append(names.requests[request])
        for keys, dossiers in alike.items():
            told.append(
                _("%(who)s: not for %(dossiers)s (%(why)s)")
                % {
                    "who": joined([names.experts[key] for key in keys]),
                    "dossiers": joined(dossiers),
                    "why": REASONS[reason],
                }
            )
    return told


def _suggestions(run: AssignmentRun, names: Names) -> list[Suggestion]:
    asked = Options.of_json(run.options)
    told = []
    for one in run.certificate.get("suggestions", ()):
        text, options = _suggested(one, asked, names)
        told.append(Suggestion(text, _verdict(one["works"]), options))
    told.append(Suggestion(_to_add(run), ""))
    return told


def _suggested(
    one: Mapping[str, Any], asked: Options, names: Names
) -> tuple[str, Options]:
    if one["code"] == "extra":
        key = one["expert"]
        more = {**asked.extra, key: asked.extra.get(key, 0) + 1}
        text = _("Let %(expert)s read one more dossier") % {
            "expert": names.experts[key]
        }
        return text, replace(asked, extra=more)
    if one["code"] == "fewer":
        key = one["request"]
        less = {**asked.fewer, key: asked.fewer.get(key, 0) + 1}
        text = _("Ask one reader fewer for %(dossier)s") % {
            "dossier": names.requests[key]
        }
        return text, replace(asked, fewer=less)
    if one["code"] == "any_kind":
        key = one["request"]
        text = {
            "academic": _("Do without an academic reader for %(dossier)s"),
            "industrial": _("Do without an industrial reader for %(dossier)s"),
        }[one["kind"]] % {"dossier": names.requests[key]}
        return text, replace(asked, any_kind=asked.any_kind | {key})
    text = _("Leave aside the fewest dossiers of each expert")
    return text, replace(asked, minimums=False)


def _verdict(works: bool | None) -> str:
    """Whether a change is enough by itself, where it was tried."""
    if works is None:
        return ""
    return _("enough by itself") if works else _("not enough by itself")


def _to_add(run: AssignmentRun) -> str:
    languages = ", ".join(
        sorted(
            set(
                LabelRequest.objects.filter(
                    pk__in=run.certificate["requests"]
                ).values_list("project__language", flat=True)
            )
        )
    ).upper()
    sentence = {
        "academic": _("Add an academic expert who reads %(languages)s to the pool"),
        "industrial": _("Add an industrial expert who reads %(languages)s to the pool"),
        None: _("Add an expert who reads %(languages)s to the pool"),
    }[run.certificate["kind"]]
    return sentence % {"languages": languages}


def _by(
    conflict: Sequence[Mapping[str, Any]], code: str, key: str
) -> dict[Any, list[Mapping[str, Any]]]:
    found: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for one in conflict:
        if one["code"] == code:
            found[one[key]].append(one)
    return found


def _each(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s, each") % {"names": joined(names)}
