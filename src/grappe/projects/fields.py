"""The dossier's own fields, in the parts in which they are written and read."""

from typing import Any

from grappe.projects.models import Project

IDENTITY = [
    "acronym",
    "title",
    "kind",
    "public_abstract",
    "summary",
    "keywords",
    "strategic_domain",
    "competences",
    "language",
    "starts_on",
    "duration_months",
    "regions",
    "trl_start",
    "trl_end",
    "trl_evidence",
    "programme",
    "reference",
]
SCIENCE = ["state_of_art", "locks", "innovation", "ip_background"]
MARKET = [
    "market_need",
    "market_segment",
    "market_size_eur",
    "competition",
    "business_model",
    "time_to_market_months",
    "impacts",
]
COMPLIANCE = ["ethics", "other_aids"]

PARTS = {
    "identity": IDENTITY,
    "science": SCIENCE,
    "market": MARKET,
    "compliance": COMPLIANCE,
}


def column(name: str) -> Any:
    """The model's field of that name."""
    return Project._meta.get_field(name)


def label(name: str) -> str:
    """What a field is called on screen."""
    return str(column(name).verbose_name)


def values(project: Project, part: str) -> dict[str, Any]:
    """What stands in a part now; competences as their keys, in order."""
    found = {}
    for name in PARTS[part]:
        if name == "competences":
            keys = project.competences.order_by("pk").values_list("pk", flat=True)
            found[name] = list(keys)
        else:
            found[name] = getattr(project, column(name).attname)
    return found
