"""The cluster's own words.

Categories, tags, domains, competences, reasons, colleges.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from grappe.clusters.models import College, StrategicDomain
from grappe.imports.columns import folded
from grappe.imports.journal import Journal
from grappe.imports.registry import Run
from grappe.memberships.models import MemberCategory, WithdrawalReason
from grappe.organisations.models import Competence, ProfileTag

MODELS: dict[str, Any] = {
    "category": MemberCategory,
    "profile_tags": ProfileTag,
    "strategic_domains": StrategicDomain,
    "competences": Competence,
    "end_reason": WithdrawalReason,
    "college": College,
}
CREATABLE = frozenset({"category", "profile_tags", "strategic_domains", "competences"})


class Terms:
    """Find a term by its code or its name in either language; make missing ones.

    A term this very file brings in stays "new" for the whole pass, so that the
    application tells row by row the same story as the preview.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.may_create = bool(run.options.get("create_missing"))
        self.records: dict[str, dict[str, Any]] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.new: dict[str, dict[str, str]] = {kind: {} for kind in CREATABLE}
        for kind, model in MODELS.items():
            self._load(kind, model)

    def _load(self, kind: str, model: Any) -> None:
        records, labels = {}, {}
        for one in model.objects.filter(cluster=self.run.cluster).order_by("pk"):
            for name in (one.name_fr, one.name_en, one.code):
                if name:
                    records.setdefault(folded(name), one)
        for key, one in records.items():
            labels[key] = one.name_fr
        self.records[kind], self.labels[kind] = records, labels

    def find(self, kind: str, text: str) -> str | None:
        """The key of a term, None if there is none and none may be made."""
        key = folded(text)
        if key in self.new.get(kind, {}) or key in self.records[kind]:
            return key
        if not (self.may_create and kind in CREATABLE and key):
            return None
        self.new[kind][key] = self.labels[kind][key] = text[:200]
        return key

    def is_new(self, kind: str, key: str) -> bool:
        return key in self.new.get(kind, {})

    def label(self, kind: str, key: str) -> str:
        return self.labels[kind][key]

    def record(self, kind: str, key: str) -> Any:
        """The record, None for a term still to be made."""
        return self.records[kind].get(key)

    def make(
        self, wanted: Iterable[tuple[str, str, int, str]], journal: Journal
    ) -> None:
        """Insert the missing among (kind, key, row, college key)."""
        for kind, key, row, college in wanted:
            if key in self.records[kind]:
                continue
            values: dict[str, Any] = {
                "name_fr": self.labels[kind][key],
                "code": self._code(kind, key),
            }
            if kind == "strategic_domains":
                values["starts_on"] = self.run.on
            if kind == "category" and college:
                values["college"] = self.records["college"][college]
            term = MODELS[kind](cluster=self.run.cluster, **values)
            journal.create([term], [row])
            self.records[kind][key] = term

    def _code(self, kind: str, key: str) -> str:
        taken = {one.code for one in self.records[kind].values()}
        base = slugify(key)[:34] or "terme"
        code, number = base, 1
        while code in taken:
            number += 1
            code = f"{base}-{number}"
        return code
