"""What a figure is broken down by: groups that share the rows out, or that overlap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from grappe.clusters.models import Cluster

# The code of the group of rows that are in no other.
NONE = "none"
Labels = dict[str, str]


@dataclass(frozen=True, eq=False)
class Dimension:
    """Each row is in exactly one group, so the groups add up to the figure.

    `code` makes the group of a row from the day on which it is read, which may be a
    reference to a column (a member that left is read on its last day).
    """

    key: str
    name: str | Promise
    code: Callable[[Any], Combinable]
    labels: Callable[[Cluster], Labels]
    overlaps: ClassVar[bool] = False

    def shared_out(self, rows: QuerySet, cluster: Cluster, day: Any) -> list[QuerySet]:
        """The rows with their `in_group`."""
        return [rows.annotate(in_group=self.code(day))]

    def within(self, rows: QuerySet, cluster: Cluster, day: Any, code: str) -> QuerySet:
        """The rows of one group."""
        return rows.annotate(in_group=self.code(day)).filter(in_group=code)


@dataclass(frozen=True, eq=False)
class Overlap:
    """A row is in each of its groups: the groups may add up to more than the figure.

    `path` leads from a row to words of a vocabulary of the cluster (tags, domains).
    Organisations are shared: the words of other clusters are never read.
    """

    key: str
    name: str | Promise
    path: str
    vocabulary: Any
    none: str | Promise
    overlaps: ClassVar[bool] = True

    def shared_out(self, rows: QuerySet, cluster: Cluster, day: Any) -> list[QuerySet]:
        """The rows once for each of their groups, then those that are in none."""
        in_groups = rows.filter(**{f"{self.path}__cluster": cluster})
        return [
            in_groups.annotate(in_group=F(f"{self.path}__code")),
            self.within(rows, cluster, day, NONE).annotate(in_group=Value(NONE)),
        ]

    def within(self, rows: QuerySet, cluster: Cluster, day: Any, code: str) -> QuerySet:
        """The rows of one group, each once."""
        everywhere = rows.model._default_manager
        if code == NONE:
            worded = everywhere.filter(**{f"{self.path}__cluster": cluster})
            return rows.exclude(pk__in=worded.values("pk"))
        worded = everywhere.filter(
            **{f"{self.path}__cluster": cluster, f"{self.path}__code": code}
        )
        return rows.filter(pk__in=worded.values("pk"))

    def labels(self, cluster: Cluster) -> Labels:
        words = self.vocabulary.objects.filter(cluster=cluster)
        return {word.code: word.name for word in words} | {NONE: str(self.none)}
