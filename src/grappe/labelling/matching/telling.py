"""Proofs and reasons in plain words: what a certificate says, why this expert."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.labelling.matching.options import REPAIR, Options
from grappe.labelling.matching.words import Names, joined, percent
from grappe.labelling.models import AssignmentRun, Objective

PASSED = {
    "full": gettext_lazy("read as many as they can"),
    "employer": gettext_lazy("a colleague reads it"),
    "kind": gettext_lazy("another kind of reader is needed"),
    "minimum": gettext_lazy("the one chosen has too few to read"),
    "total": gettext_lazy("more useful elsewhere"),
}


def proof(run: AssignmentRun) -> list[str]:
    """What the certificate of a proposal says."""
    kept = run.certificate
    if not kept.get("objective"):
        return []
    if Options.of_json(run.options).mode == REPAIR:
        return _proof_of_repair(kept)
    gap = percent(kept["gap"])
    if not kept["is_proven"]:
        return [_unproven(run.objective, kept, gap)]
    sentence = {
        Objective.TOTAL.value: _(
            "No assignment fits better in all: proven; %(gap)s gap between it and what"
            " nothing can exceed."
        ),
        Objective.WORST.value: _(
            "No assignment serves the worst served dossier better: proven; %(gap)s gap."
            " Among those, it is the one that fits best in all."
        ),
        Objective.LEXIMIN.value: _(
            "No assignment is fairer: the score of each dossier, the worst served"
            " first, was proven in its turn; %(gap)s gap."
        ),
    }[run.objective]
    return [sentence % {"gap": gap}]


def _unproven(objective: str, kept: Mapping[str, Any], gap: str) -> str:
    if objective == Objective.LEXIMIN and kept["levels"]:
        return _(
            "The worst served dossier is served as well as can be: proven. There are"
            " too many dossiers to prove the order of the next ones."
        )
    return _(
        "Not proven: the time ran out. At best, another assignment does %(gap)s better."
    ) % {"gap": gap}


def _proof_of_repair(kept: Mapping[str, Any]) -> list[str]:
    told = [
        ngettext(
            "%(n)d reading stays as it is.",
            "%(n)d readings stay as they are.",
            kept["kept"],
        )
        % {"n": kept["kept"]}
    ]
    if kept["lost"]:
        told.append(
            ngettext("%(n)d can no longer be.", "%(n)d can no longer be.", kept["lost"])
            % {"n": kept["lost"]}
        )
    moved = kept["moved"]
    if not moved:
        told.append(_("None is taken back from anybody: no repair could move fewer."))
    elif moved <= kept["fewest"]:
        told.append(
            ngettext(
                "%(n)d is taken back: no repair moves fewer, proven.",
                "%(n)d are taken back: no repair moves fewer, proven.",
                moved,
            )
            % {"n": moved}
        )
    else:
        told.append(
            _("%(n)d are taken back; at least %(fewest)d must be.")
            % {"n": moved, "fewest": kept["fewest"]}
        )
    return told


def why(
    kept: Mapping[str, Any], names: Names, *, title: str = "", can_read: bool
) -> list[str]:
    """Why an expert fits a dossier. Its words are told to those who may read it.

    Others are told those of its title, and what the expert brings.
    """
    told = []
    if rank := kept.get("rank"):
        told.append(
            _("Fits it best of all who may read it.")
            if rank == 1
            else _("Number %(rank)d of those who may read it.") % {"rank": rank}
        )
    shared = [
        names.competences[key]
        for key, _share, _held in kept.get("competences", ())
        if key in names.competences
    ]
    if shared:
        told.append(
            _("Has %(share)s of the competences called for: %(names)s.")
            % {"share": percent(kept["competence"], 0), "names": joined(shared)}
        )
    past = [
        _("their field of work") if key is None else f"“{names.texts[key]}”"
        for key, _cosine in kept.get("past", ())
        if key is None or key in names.texts
    ]
    if past:
        told.append(_("Wrote near it: %(texts)s.") % {"texts": joined(past)})
    words = [
        word
        for word, _share in kept.get("words", ())
        if can_read or word.lower() in title.lower()
    ]
    if words:
        told.append(_("In common: %(words)s.") % {"words": joined(words)})
    if kept.get("basis") == "none":
        told.append(_("Nothing to compare: no competence and no text on one side."))
    passed = [
        _("%(expert)s (%(why)s)") % {"expert": names.experts[key], "why": PASSED[code]}
        for key, _fit, code in kept.get("passed", ())
        if key in names.experts
    ]
    if passed:
        told.append(_("Would fit better: %(experts)s.") % {"experts": joined(passed)})
    return told
