import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from grappe.common.periods import DatedModel, ends_after_start
from grappe.organisations.models.organisation import Organisation


class Person(models.Model):
    """Somebody the cluster deals with; an account is linked when they sign in."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
    )
    # Set on a record found to be the same person as another.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_records",
    )

    class Meta:
        ordering = ["family_name", "given_name"]
        indexes = [
            models.Index(fields=["email"], name="person_by_email"),
            # An account finds the person of the same address on nearly every page.
            models.Index(Lower("email"), name="person_by_email_in_any_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class PositionRole(models.TextChoices):
    REPRESENTATIVE = "representative", _("voting representative")
    SUBSTITUTE = "substitute", _("substitute")
    BILLING = "billing", _("billing contact")
    CONTACT = "contact", _("contact")


class Position(DatedModel):
    """Somebody's place in an organisation, as one cluster knows it."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="positions"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="positions"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="positions"
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=PositionRole.choices,
        default=PositionRole.CONTACT,
    )

    class Meta:
        ordering = ["role", "person__family_name"]
        constraints = [
            ends_after_start("position_ends_after_start"),
            models.UniqueConstraint(
                fields=["cluster", "organisation", "role"],
                condition=Q(role="representative", ends_on=None),
                name="position_one_voting_representative",
                violation_error_message=_("There is already a voting representative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.job_title}"


class ConsentPurpose(models.TextChoices):
    DIRECTORY = "directory", _("name in the public directory")
    NEWSLETTER = "newsletter", _("newsletter")
    PHOTO = "photo", _("photographs")


class Consent(models.Model):
    """What a person agreed to, on which text, and when they took it back."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=ConsentPurpose.choices
    )
    text_version = models.CharField(_("version of the text"), max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_is_given_once",
            ),
            models.CheckConstraint(
                name="consent_is_withdrawn_after_it_was_given",
                condition=Q(withdrawn_at=None)
                | Q(withdrawn_at__gte=models.F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}"


class Publication(models.Model):
    """A member opens one field to the public pages of a cluster; none is at first.

    `field` is one of `PUBLIC_FIELDS`; "listed" puts the name in the public directory.
    `position` is set for a contact's fields.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="publications"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="publications"
    )
    position = models.ForeignKey(
        Position,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="publications",
    )
    field = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation", "field"],
                condition=Q(position=None),
                name="publication_of_an_organisation_is_unique",
            ),
            models.UniqueConstraint(
                fields=["cluster", "position", "field"],
                condition=Q(position__isnull=False),
                name="publication_of_a_contact_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.field}"


# What a member may open to the public, in the order of the form.
PUBLIC_FIELDS = {
    "listed": _("name and kind in the public directory"),
    "description": _("description"),
    "website": _("website"),
    "place": _("town and place on the map"),
    "profile": _("profile tags and competences"),
    "size": _("size"),
}
PUBLIC_CONTACT_FIELDS = {
    "name": _("name"),
    "job_title": _("job title"),
    "email": _("e-mail"),
    "phone": _("phone"),
}
