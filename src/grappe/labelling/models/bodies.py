"""Who gives an opinion on requests or decides of them, and who sits there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.common.models import Bilingual
from grappe.common.periods import DatedModel, ends_after_start


class Body(Bilingual):
    """Who gives an opinion or decides: committee of experts, labelling committee."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="bodies"
    )
    code = models.SlugField(_("code"), max_length=40)
    decides = models.BooleanField(_("decides (else gives an opinion)"), default=True)
    # Quorum, votes and proxies: `committees.Statutes`.
    description = models.TextField(_("rules"), blank=True)

    class Meta:
        ordering = ["name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="body_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class BodySeat(DatedModel):
    """Somebody's seat in a body, for a period."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="seats"
    )
    is_chair = models.BooleanField(_("chair"), default=False)
    has_vote = models.BooleanField(_("votes"), default=True)
    college = models.ForeignKey(
        "clusters.College",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("college"),
    )

    class Meta:
        ordering = ["-is_chair", "starts_on"]
        constraints = [ends_after_start("bodyseat_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.user} @ {self.body}"
