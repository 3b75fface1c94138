from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q

from grappe.audit.sealing import seal_later


def of_organisations(pks: Collection[int]) -> Q:
    """About these, or about a record merged into one of them: both histories.

    The records are found first: joined, PostgreSQL would read all organisations.
    """
    organisations = Event.organisation.field.related_model._base_manager
    records = organisations.filter(Q(pk__in=pks) | Q(merged_into__in=pks))
    return Q(organisation__in=records.values("pk"))


class EventQuerySet(models.QuerySet):
    def about(self, organisation, access):
        """What happened to an organisation, as somebody of one cluster may read it.

        Acts on the shared record made without a cluster (a register refresh) are
        read by all; those made in another cluster stay there.
        """
        here = Q(cluster=access.cluster) | Q(cluster=None)
        return self.filter(here, of_organisations([organisation.pk])).told_to(access)

    def visible_to(self, access):
        """The team and auditors read a cluster's trail; members, their own file's.

        What is said of a project is for those to whom it is listed, less the barred.
        """
        here = self.filter(cluster=access.cluster)
        if not access.has("direction", "team", "auditor", "finance"):
            here = here.filter(of_organisations(access.organisation_ids))
        return here.told_to(access)

    def told_to(self, access):
        """Nothing of projects but to those who know them all, less the barred ones."""
        if not access.has("direction", "team", "auditor"):
            return self.filter(project=None)
        barred = access.barred_ids
        return self.exclude(project__in=barred) if barred else self

    def latest_first(self):
        return self.order_by("-at", "-pk")

    def create(self, **values):
        """Write one event; it is chained once its transaction is saved."""
        event = super().create(**values)
        seal_later(event.pk)
        return event

    def bulk_create(self, objs, *args, **kwargs):
        """Write many events, chained together once their transaction is saved."""
        events = super().bulk_create(objs, *args, **kwargs)
        if events:
            seal_later(events[0].pk)
        return events


class Event(models.Model):
    """One act: who did what, to which record, when; written with the change itself."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="events",
    )
    # A conflict of interest takes away all that is said of a project.
    project = models.ForeignKey(
        "projects.Project",
        on_delete=models.PROTECT,
        null=True,
        related_name="events",
    )
    target = models.CharField(max_length=80)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["cluster", "-at"], name="event_by_cluster"),
            models.Index(fields=["organisation", "-at"], name="event_by_organisation"),
            models.Index(fields=["target"], name="event_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.target}"


class Link(models.Model):
    """The place of one event in the chain: see docs/methods/audit-chain.md.

    `content_hash` is the event's as it was when it was chained; `chain_hash` is that of
    this content, this place, and the link before.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    position = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64)
    # The event that says why the content is no longer what it was, if it is not.
    redaction = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        null=True,
        related_name="redacted_links",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="link_position_counts_from_one", condition=Q(position__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}:{self.chain_hash}"


class ChainCheck(models.Model):
    """What a verification of the whole chain found, for those who read the history."""

    at = models.DateTimeField()
    # Its head then: kept elsewhere too, it catches a chain that was written anew.
    position = models.PositiveBigIntegerField()
    chain_hash = models.CharField(max_length=64)
    redacted_count = models.PositiveBigIntegerField()
    problem_count = models.PositiveBigIntegerField()
    # The first ones: {"code", "position", "event"}.
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.position}: {self.problem_count}"

    @property
    def is_whole(self) -> bool:
        return not self.problem_count
