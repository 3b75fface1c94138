from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.common.models import Bilingual


class ProfileTag(Bilingual):
    """What a member is, in the cluster's own words: medtech, nutrition, e-health…"""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="profile_tags"
    )
    code = models.SlugField(_("code"), max_length=40)
    # The cluster widens to these profiles: they make up the "share of new profiles".
    is_new_profile = models.BooleanField(
        _("a new profile for the cluster"), default=False
    )
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="profiletag_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class Competence(Bilingual):
    """A node of the cluster's tree of competences."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="competences"
    )
    code = models.CharField(_("code"), max_length=60)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    # Where the notion comes from, when it is borrowed (EuroSciVoc, NACE).
    uri = models.CharField(_("address of the notion"), max_length=250, blank=True)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="competence_code_is_unique",
                violation_error_message=_("This code is already used."),
            ),
            models.CheckConstraint(
                name="competence_is_not_its_own_parent",
                condition=~models.Q(parent=models.F("pk")),
                violation_error_message=_("A competence is not part of itself."),
            ),
        ]
