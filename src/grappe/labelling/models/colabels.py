"""The same request labelled by another cluster too."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models.requests import LabelRequest


class CoLabelState(models.TextChoices):
    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted, under study")
    DECLINED = "declined", _("declined")
    LABELLED = "labelled", _("labelled")
    WITH_RESERVATIONS = "labelled_with_reservations", _("labelled with reservations")
    REFUSED = "refused", _("refused")


class CoLabel(models.Model):
    """Another cluster asked to label the same request: of this installation, or named.

    With mutual recognition it follows the lead cluster's decision; otherwise it gives
    its own, with its own date.
    """

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="co_labels"
    )
    cluster = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="co_labels",
        verbose_name=_("cluster"),
    )
    # A cluster that does not work here.
    external_name = models.CharField(_("other cluster"), max_length=200, blank=True)
    follows_lead = models.BooleanField(
        _("recognises the lead cluster's decision"), default=False
    )
    state = models.CharField(
        _("state"),
        max_length=30,
        choices=CoLabelState.choices,
        default=CoLabelState.ASKED,
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="colabel_is_of_one_cluster",
                condition=Q(cluster__isnull=False, external_name="")
                | Q(cluster=None) & ~Q(external_name=""),
                violation_error_message=_("Choose a cluster, or write its name."),
            ),
            models.UniqueConstraint(
                fields=["request", "cluster"],
                condition=Q(cluster__isnull=False),
                name="colabel_is_asked_once",
                violation_error_message=_("This cluster was already asked."),
            ),
            models.CheckConstraint(
                name="colabel_decision_has_a_date",
                condition=Q(
                    state__in=["labelled", "labelled_with_reservations", "refused"],
                    decided_on__isnull=False,
                )
                | Q(state__in=["asked", "accepted", "declined"], decided_on=None),
                violation_error_message=_("A decision has a date."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.cluster or self.external_name)
