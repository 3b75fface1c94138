"""How well experts fit requests: records turned into what the affinity engine reads."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from grappe.labelling.models import Expert, ExpertCompetence, ExpertText, LabelRequest
from grappe.organisations.models import Competence
from grappe.projects.models import Project

if TYPE_CHECKING:
    from grappe.engines.affinity import Affinity, Profile, Subject

# What a dossier says of its subject, the shortest first.
TEXTS = (
    "title",
    "keywords",
    "public_abstract",
    "summary",
    "state_of_art",
    "locks",
    "innovation",
    "market_need",
    "market_segment",
)
LEVELS = 3
BEST_SHOWN = 4
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Fits:
    """The affinity of experts (columns) for requests (lines), and its explanation.

    Attributes
    ----------
    affinity
        The engine's result.
    texts
        For each expert, the key of each text; None for the field of work.
    """

    affinity: "Affinity"
    texts: list[list[int | None]]

    def why(self, line: int, column: int) -> dict[str, Any]:
        """The explanation of one pair, in codes and numbers that can be kept."""
        found = self.affinity.explain(line, column, limit=BEST_SHOWN)
        texts = self.texts[column]
        return {
            "basis": found.basis,
            "text": _rounded(found.text),
            "competence": _rounded(found.competence),
            # The last code of the path is the competence itself.
            "competences": [
                [int(one.code.rpartition("/")[2]), round(one.share, 3), one.held]
                for one in found.competences
            ],
            "words": [[one.word, round(one.share, 3)] for one in found.words],
            "past": [
                [texts[one.index], round(one.cosine, 3)] for one in found.past_texts
            ],
        }


def fits(requests: Sequence[LabelRequest], experts: Sequence[Expert]) -> Fits:
    """Score every expert for every request."""
    from grappe.engines.affinity import affinity

    subjects, profiles, texts = given(requests, experts)
    return Fits(affinity(subjects, profiles), texts)


def scores(requests: Sequence[LabelRequest], experts: Sequence[Expert]) -> Any:
    """The scores alone, shape (n, m); kept a day, unless what they rest on changes."""
    from grappe.engines.affinity import affinity

    subjects, profiles, _texts = given(requests, experts)
    known = json.dumps(
        [[vars(one) for one in side] for side in (subjects, profiles)], sort_keys=True
    )
    key = f"fits-{hashlib.sha256(known.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = affinity(subjects, profiles).scores
        cache.set(key, found, A_DAY)
    return found


def given(
    requests: Sequence[LabelRequest], experts: Sequence[Expert]
) -> tuple[list["Subject"], list["Profile"], list[list[int | None]]]:
    """What the engine is told of these requests and experts, in five queries."""
    from grappe.engines.affinity import Profile, Subject

    projects = [request.project_id for request in requests]
    paths = _paths(experts, requests)
    asked: dict[int, dict[str, float]] = defaultdict(dict)
    rows = Project.competences.through.objects.filter(project__in=projects)
    for project, competence in rows.values_list("project", "competence"):
        asked[project][paths[competence]] = 1.0
    said = {
        row[0]: "\n".join(text for text in row[1:] if text)
        for row in Project.objects.filter(pk__in=projects).values_list("pk", *TEXTS)
    }
    keys = [one.pk for one in experts]
    held: dict[int, dict[str, float]] = defaultdict(dict)
    skills = ExpertCompetence.objects.filter(expert__in=keys)
    for expert, competence, level in skills.values_list(
        "expert", "competence", "level"
    ):
        held[expert][paths[competence]] = level / LEVELS
    written: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for pk, expert, title, text in (
        ExpertText.objects.filter(expert__in=keys)
        .order_by("pk")
        .values_list("pk", "expert", "title", "text")
    ):
        written[expert].append((pk, f"{title}\n{text}"))
    for one in experts:
        if one.biography:
            written[one.pk].append((None, one.biography))
    subjects = [Subject(said[project], asked[project]) for project in projects]
    profiles = [
        Profile(tuple(text for _pk, text in written[key]), held[key]) for key in keys
    ]
    return subjects, profiles, [[pk for pk, _text in written[key]] for key in keys]


def _paths(
    experts: Iterable[Expert], requests: Iterable[LabelRequest]
) -> dict[int, str]:
    """Each competence of the cluster as the path of keys from its root."""
    clusters = {one.cluster_id for one in experts}
    clusters |= {one.cluster_id for one in requests}
    parents = dict(
        Competence.objects.filter(cluster__in=clusters).values_list("pk", "parent")
    )
    found: dict[int, str] = {}
    for pk in parents:
        steps: list[int] = []
        at: int | None = pk
        while at is not None and at not in steps:
            steps.append(at)
            at = parents.get(at)
        found[pk] = "/".join(str(one) for one in reversed(steps))
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
