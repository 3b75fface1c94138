"""A plan as one text that always reads the same, so that its hash proves it."""

import hashlib
import json
from typing import Any

from grappe.impact.models import Plan

# Everything that says what will be measured; nothing of who wrote it or when.
FIELDS = (
    "version",
    "reason",
    "question",
    "treatment",
    "outcome",
    "scale",
    "entry",
    "sources",
    "first_year",
    "last_year",
    "population",
    "comparison",
    "method",
    "covariates",
    "anticipation_years",
    "winsor_rate",
    "cluster_by",
    "inference",
    "confidence",
    "tests",
    "minimum_cell",
    "seed",
)
# Told only where it says something: the hashes of earlier plans stay what they were.
LATER = ("join_below",)
DECIMALS = {"winsor_rate": "0.001", "confidence": "0.01"}


def content(plan: Plan) -> dict[str, Any]:
    """What the hash covers; `before` chains an amendment to the plan it replaces."""
    told: dict[str, Any] = {name: getattr(plan, name) for name in FIELDS}
    told |= {name: value for name in LATER if (value := getattr(plan, name))}
    for name, step in DECIMALS.items():
        told[name] = str(told[name].quantize(type(told[name])(step)))
    told["study"] = plan.study.pk
    told["cluster"] = plan.study.cluster.slug
    told["service"] = plan.service.code if plan.service else None
    earlier = plan.study.plans.filter(version__lt=plan.version).order_by("-version")
    previous = earlier.first()
    told["before"] = previous.sha256 if previous else None
    return told


def text(plan: Plan) -> str:
    """Canonical JSON: keys in order, no space, accents as they are."""
    told = content(plan)
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(plan: Plan) -> str:
    return hashlib.sha256(text(plan).encode()).hexdigest()


def is_intact(plan: Plan) -> bool:
    """A locked plan whose columns still say what was locked."""
    return plan.is_locked and sha256(plan) == plan.sha256
