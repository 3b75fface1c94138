from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.memberships.models.membership import Membership


class Renewal(models.Model):
    """A member was told that its membership goes on for a year, and it did."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="renewals"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    deadline = models.DateField(_("last day to give notice"))
    notice = models.OneToOneField(
        "outbox.Mail",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
    )
    told_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year"], name="renewal_once_a_year"
            ),
            models.CheckConstraint(
                name="renewal_told_has_its_notice",
                condition=Q(told_at=None, notice=None)
                | Q(told_at__isnull=False, notice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.year}"
