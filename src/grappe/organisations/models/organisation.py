import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import MEMBER_ROLES, Role
from grappe.common.periods import in_force
from grappe.organisations.models.vocabularies import Competence, ProfileTag


class Kind(models.TextChoices):
    """What an organisation is; a company's size is said by its size category."""

    COMPANY = "company", _("company")
    RESEARCH = "research", _("research organisation")
    HIGHER_EDUCATION = "higher_education", _("higher education")
    HEALTHCARE = "healthcare", _("hospital or care provider")
    AUTHORITY = "authority", _("public body")
    ASSOCIATION = "association", _("association or federation")
    INVESTOR = "investor", _("investor")
    OTHER = "other", _("other")


class Source(models.TextChoices):
    """Where a value comes from, the weakest first."""

    IMPORT = "import", _("imported file")
    DECLARED = "declared", _("declared by the member")
    REGISTER = "register", _("public register")
    TEAM = "team", _("checked by the team")


def by_name(prefix: str = "") -> Lower:
    """Order by the name that pages show, which is not always the legal one."""
    usual = NullIf(f"{prefix}brand_name", Value(""))
    return Lower(Coalesce(usual, f"{prefix}legal_name"))


class OrganisationQuerySet(models.QuerySet):
    def unmerged(self):
        """Records that stand for themselves."""
        return self.filter(merged_into=None)

    def known_to(self, cluster):
        """Organisations a cluster has to do with: members of any time, applicants."""
        return self.unmerged().filter(
            Q(pk__in=cluster.memberships.values("organisation"))
            | Q(pk__in=cluster.applications.values("organisation"))
            | Q(pk__in=cluster.known_organisations.values("organisation"))
        )

    def visible_to(self, access):
        """Those whose file somebody may open, in full or in part.

        The cluster's people and auditors: every organisation the cluster knows. Funders
        and members: the members of the day, and for members their own organisation.
        """
        known = self.known_to(access.cluster)
        if access.has(Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.AUDITOR):
            return known
        members = access.cluster.memberships.filter(in_force(access.on))
        seen = Q(pk__in=access.organisation_ids)
        if access.has(Role.FUNDER, *MEMBER_ROLES):
            seen |= Q(pk__in=members.values("organisation"))
        return known.filter(seen)

    def listed_by(self, cluster, on):
        """Active members on the day that opened their name to the public."""
        members = cluster.memberships.active(on).values("organisation")
        listed = cluster.publications.filter(field="listed", position=None)
        listed = self.unmerged().filter(pk__in=listed.values("organisation"))
        return listed.filter(pk__in=members)


class Organisation(models.Model):
    """A company, laboratory, hospital, school or body; every cluster shares the record.

    The columns hold the value retained among those collected, each kept with its source
    and date in `FieldValue`.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=250)
    brand_name = models.CharField(_("usual name"), max_length=250, blank=True)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.COMPANY
    )
    siren = models.CharField("SIREN", max_length=9, null=True, blank=True, unique=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    foreign_id = models.CharField(
        _("foreign register number"), max_length=60, blank=True
    )
    ror = models.CharField("ROR", max_length=9, blank=True)
    pic = models.CharField("PIC", max_length=9, null=True, blank=True, unique=True)
    rnsr = models.CharField("RNSR", max_length=10, blank=True)
    legal_category = models.CharField(_("legal category"), max_length=4, blank=True)
    naf_rev2 = models.CharField(_("activity (NAF rev. 2)"), max_length=6, blank=True)
    naf_2025 = models.CharField(_("activity (NAF 2025)"), max_length=6, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("taken over by"),
    )
    # Set on a record found to be the same as another: everything hangs on that one.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_records",
    )
    # The day a public register was last asked about it.
    register_checked_on = models.DateField(null=True, blank=True, editable=False)
    is_startup = models.BooleanField(_("start-up"), default=False)
    is_publicly_controlled = models.BooleanField(
        _("controlled by public bodies (25 % or more)"), default=False
    )
    website = models.URLField(_("website"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    strategic_domains = models.ManyToManyField(
        "clusters.StrategicDomain", blank=True, related_name="organisations"
    )
    profile_tags = models.ManyToManyField(
        ProfileTag, blank=True, related_name="organisations"
    )
    competences = models.ManyToManyField(
        Competence, blank=True, related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["legal_name", "pk"]
        indexes = [models.Index(fields=["legal_name"], name="organisation_by_name")]
        constraints = [
            models.CheckConstraint(
                name="organisation_siren_has_nine_digits",
                condition=Q(siren=None) | Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message=_("A SIREN has nine digits."),
            ),
            models.CheckConstraint(
                name="organisation_siren_is_french",
                condition=Q(siren=None)
                | Q(
                    country__in=[
                        "FR",
                        "GP",
                        "MQ",
                        "GF",
                        "RE",
                        "YT",
                        "PM",
                        "BL",
                        "MF",
                        "NC",
                        "PF",
                        "WF",
                    ]
                ),
                violation_error_message=_("Only a French organisation has a SIREN."),
            ),
            models.CheckConstraint(
                name="organisation_closes_after_it_was_founded",
                condition=Q(closed_on=None)
                | Q(founded_on=None)
                | Q(closed_on__gte=F("founded_on")),
                violation_error_message=_("It closed before it was founded."),
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                violation_error_message=_("An organisation does not take itself over."),
            ),
            models.CheckConstraint(
                name="organisation_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
            models.UniqueConstraint(
                fields=["ror"],
                condition=~Q(ror=""),
                name="organisation_ror_is_unique",
                violation_error_message=_("Another organisation has this ROR."),
            ),
            models.UniqueConstraint(
                fields=["country", "foreign_id"],
                condition=~Q(foreign_id=""),
                name="organisation_foreign_id_is_unique",
                violation_error_message=_(
                    "Another organisation of this country has this register number."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url_in(self, cluster) -> str:
        """A shared record has one page in each cluster that knows it."""
        return reverse("memberships:member_detail", args=[cluster.slug, self.pk])

    @property
    def name(self) -> str:
        return self.brand_name or self.legal_name

    @property
    def is_company(self) -> bool:
        return self.kind == Kind.COMPANY


class KnownOrganisation(models.Model):
    """An organisation a cluster keeps in its files without it being a member."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="known_organisations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="known_to_clusters"
    )
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation"],
                name="knownorganisation_is_unique",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Establishment(models.Model):
    """A place of work of an organisation; in France it has a SIRET."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="establishments"
    )
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=250, blank=True)
    is_head_office = models.BooleanField(_("head office"), default=False)
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    department = models.CharField(_("department"), max_length=3, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["-is_head_office", "town", "pk"]
        constraints = [
            models.CheckConstraint(
                name="establishment_siret_has_fourteen_digits",
                condition=Q(siret=None) | Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message=_("A SIRET has fourteen digits."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_head_office=True),
                name="establishment_one_head_office",
                violation_error_message=_("There is already a head office."),
            ),
            models.CheckConstraint(
                name="establishment_closed_one_is_no_head_office",
                condition=Q(is_head_office=False) | Q(closed_on=None),
                violation_error_message=_("A closed place is no head office."),
            ),
            models.CheckConstraint(
                name="establishment_position_is_whole",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.postcode, self.town]))


class FieldValue(models.Model):
    """One value collected for one field: what was said, by which source, as of when.

    `cluster` is the one that collected it; it is None for a public register.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="field_values"
    )
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, null=True, related_name="+"
    )
    field = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    detail = models.CharField(max_length=200, blank=True)
    observed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["field", "-observed_on", "-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "field"], name="fieldvalue_by_field")
        ]

    def __str__(self) -> str:
        return f"{self.field}={self.value} ({self.get_source_display()})"
