"""The cluster's own lists, edited by one mechanism whatever the app they belong to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import College, StrategicDomain
from grappe.impact.models import Service
from grappe.labelling.models import AdmissibilityReason
from grappe.memberships.models import MemberCategory, WithdrawalReason
from grappe.organisations.models import Competence, ProfileTag
from grappe.projects.models import ProjectKind


@dataclass(frozen=True)
class Vocabulary:
    """One list: its model, the columns people edit, and what the list is for."""

    kind: str
    title: Any
    purpose: Any
    icon: str
    model: type[Model]
    # Beside the two names and the code.
    fields: tuple[str, ...]
    is_tree: bool = False

    def entries(self, cluster):
        return self.model._default_manager.filter(cluster=cluster)

    def is_retired(self, entry: Any, on: date) -> bool:
        """No longer offered on a day: retired by hand, or closed by its dates."""
        if hasattr(entry, "is_in_force"):
            return not entry.is_in_force(on)
        return getattr(entry, "is_retired", False)


VOCABULARIES = {
    vocabulary.kind: vocabulary
    for vocabulary in [
        Vocabulary(
            "domains",
            _("Strategic domains"),
            _("The fields of action that members and figures are told apart by."),
            "compass",
            StrategicDomain,
            ("starts_on", "ends_on"),
        ),
        Vocabulary(
            "categories",
            _("Member categories"),
            _("The categories of the statutes; each votes in a college."),
            "layers",
            MemberCategory,
            ("college", "position", "is_retired"),
        ),
        Vocabulary(
            "colleges",
            _("Voting colleges"),
            _("The colleges of the general assembly."),
            "landmark",
            College,
            ("position",),
        ),
        Vocabulary(
            "reasons",
            _("Withdrawal reasons"),
            _("Why members leave, so that it can be counted."),
            "door-open",
            WithdrawalReason,
            ("kind", "is_retired"),
        ),
        Vocabulary(
            "tags",
            _("Profile tags"),
            _("What a member is, in the cluster's own words."),
            "tags",
            ProfileTag,
            ("is_new_profile", "is_retired"),
        ),
        Vocabulary(
            "competences",
            _("Competences"),
            _("The tree of what members can do."),
            "network",
            Competence,
            ("parent", "uri", "is_retired"),
            is_tree=True,
        ),
        Vocabulary(
            "services",
            _("Services"),
            _("What members may use, and whose effect may be studied."),
            "hand-helping",
            Service,
            ("is_label", "is_retired"),
        ),
        Vocabulary(
            "project-kinds",
            _("Kinds of project"),
            _("What may be asked to be labelled; each kind has its procedure."),
            "shapes",
            ProjectKind,
            ("position", "is_retired"),
        ),
        Vocabulary(
            "inadmissibility",
            _("Reasons not to receive a dossier"),
            _("What applicants are told when their dossier cannot be received."),
            "ban",
            AdmissibilityReason,
            ("text_fr", "text_en", "is_retired"),
        ),
    ]
}


@dataclass(frozen=True)
class Node:
    """An entry as the list shows it; `depth` is 0 at the root of a tree."""

    entry: Any
    depth: int
    is_retired: bool

    @property
    def indent(self) -> str:
        return "— " * self.depth


def nodes(vocabulary: Vocabulary, cluster, on: date) -> list[Node]:
    """The entries in reading order: a tree's children follow their parent."""
    entries = list(vocabulary.entries(cluster))
    if not vocabulary.is_tree:
        return [Node(entry, 0, vocabulary.is_retired(entry, on)) for entry in entries]
    children: dict[int | None, list[Any]] = {}
    for entry in entries:
        children.setdefault(entry.parent_id, []).append(entry)
    found: list[Node] = []
    walk(None, 0, children, lambda e, d: found.append(Node(e, d, e.is_retired)))
    return found


def walk(
    parent: int | None,
    depth: int,
    children: dict[int | None, list[Any]],
    visit: Callable[[Any, int], None],
) -> None:
    for entry in children.get(parent, []):
        visit(entry, depth)
        walk(entry.pk, depth + 1, children, visit)


def branch(entry: Any, entries: list[Any]) -> set[int]:
    """The keys of a node and of everything under it: none may be its parent."""
    children: dict[int | None, list[Any]] = {}
    for other in entries:
        children.setdefault(other.parent_id, []).append(other)
    found = {entry.pk}
    walk(entry.pk, 0, children, lambda node, _depth: found.add(node.pk))
    return found
