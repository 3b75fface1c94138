"""What members used, and when: the treatments whose effect can be studied."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.common.models import Bilingual
from grappe.organisations.models import Organisation


class Service(Bilingual):
    """A service of the cluster, in its own words: introductions, funding, watch…

    `is_label` marks the one that stands for labelled projects.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="services"
    )
    code = models.SlugField(_("code"), max_length=40)
    is_label = models.BooleanField(_("stands for labelled projects"), default=False)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="service_code_is_unique",
                violation_error_message=_("This code is already used."),
            ),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=models.Q(is_label=True),
                name="service_one_stands_for_labels",
                violation_error_message=_(
                    "Another service already stands for labelled projects."
                ),
            ),
        ]


class ServiceUse(models.Model):
    """An organisation used a service on a day, as some record says."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="service_uses"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="uses")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="service_uses"
    )
    used_on = models.DateField(_("used on"))
    detail = models.CharField(_("what for"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["-used_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "service", "organisation", "used_on"],
                name="serviceuse_is_entered_once",
                violation_error_message=_("This use is already entered."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.service}, {self.used_on}"
