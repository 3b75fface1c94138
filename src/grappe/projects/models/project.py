"""A collaborative project, from its idea to its end."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.models import Role
from grappe.common.models import Bilingual
from grappe.common.periods import in_force
from grappe.projects import seals, veils

TRL = [MinValueValidator(1), MaxValueValidator(9)]


class ProjectKind(Bilingual):
    """What is asked to be labelled: R&D, a demonstrator, a platform, a training…"""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="project_kinds"
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["position", "name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="projectkind_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class ProjectStage(models.TextChoices):
    """Where the project itself stands; its requests for a label have their own states.

    A past project brought in from a file is running or ended.
    """

    IDEA = "idea", _("idea")
    QUALIFIED = "qualified", _("qualified")
    IN_SETUP = "in_setup", _("being set up")
    PROPOSED = "proposed", _("proposed to funders")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    ABANDONED = "abandoned", _("abandoned")


# Its content may still change at its applicants' hands.
OPEN_STAGES = [ProjectStage.IDEA, ProjectStage.QUALIFIED, ProjectStage.IN_SETUP]


class ProjectQuerySet(models.QuerySet):
    def in_cluster(self, access):
        return self.filter(cluster=access.cluster)

    def unbarred(self, access):
        """Without those a conflict of interest takes away from the reader."""
        return self.exclude(pk__in=access.barred_ids)

    def of_applicant(self, access):
        """Those the person works on as an applicant, whatever their role here."""
        if access.user is None:
            return self.none()
        mine = access.user.project_roles.filter(in_force(access.on))
        here = self.in_cluster(access).filter(pk__in=mine.values("project"))
        return here.open_behind(access)

    def open_behind(self, access):
        """Through somebody's eyes, only those that the one who looks may open too.

        Being somebody for an hour gives no dossier, breaks no seal, lifts no conflict.
        """
        if access.behind is None:
            return self
        opened = self.model.objects.readable_by(access.behind).values("pk")
        return self.filter(pk__in=opened)

    def editable_by(self, access):
        """Those the person writes as an applicant."""
        if access.user is None:
            return self.none()
        mine = access.user.project_roles.filter(in_force(access.on), right="edit")
        here = self.in_cluster(access).filter(pk__in=mine.values("project"))
        return here.open_behind(access)

    def granted_to(self, access):
        """Those opened to the reader by a grant in force, without the barred ones."""
        if access.user is None:
            return self.none()
        grants = access.user.dossiers.filter(in_force(access.on), revoked_at=None)
        here = self.in_cluster(access).filter(pk__in=grants.values("project"))
        return here.unbarred(access)

    def listed_for(self, access):
        """What a reader knows to exist: name, lead, state, never the content.

        The direction and the team know every project of the cluster, auditors too;
        the others those granted to them. A conflict removes a project here first.
        """
        if access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR):
            return self.in_cluster(access).unbarred(access)
        return self.granted_to(access)

    def cleared_for(self, access):
        """Those opened to the reader, who declared that no conflict stands.

        Declaring comes before any content: a grant alone opens nothing.
        """
        if access.user is None:
            return self.none()
        clear = access.user.declarations.filter(has_conflict=False, ends_at=None)
        cleared = self.granted_to(access).filter(pk__in=clear.values("project"))
        return cleared.open_behind(access)

    def readable_by(self, access):
        """Those whose content the reader may open now: cleared, and under no seal.

        With the names of those who apply: a veiled one is read elsewhere.
        """
        return self.cleared_for(access).unsealed().unveiled(access)

    def unveiled(self, access):
        """Without those that the reader reads without knowing who applies."""
        rows = self
        for veiled in veils.standing(access):
            rows = rows.exclude(pk__in=veiled)
        return rows

    def unsealed(self):
        """Without those that nobody but their applicants reads before a moment."""
        rows = self
        for sealed in seals.standing():
            rows = rows.exclude(pk__in=sealed)
        return rows

    def with_lead(self):
        """Add `lead_name`, the lead's usual name; None without a lead."""
        usual = Coalesce(
            NullIf("organisation__brand_name", Value("")), "organisation__legal_name"
        )
        # Partners are defined in a later file.
        leads = self.model._meta.get_field("partners").related_model.objects.filter(
            project=OuterRef("pk"), role="lead"
        )
        return self.annotate(lead_name=Subquery(leads.values(name=usual)[:1]))

    def visible_to(self, access):
        """By either door: those listed for a reader, and one's own."""
        mine = self.of_applicant(access).values("pk")
        listed = self.listed_for(access).unveiled(access).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=listed))


class Project(models.Model):
    """What several organisations want to do together; every fact of the dossier."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="projects"
    )
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    acronym = models.CharField(pgettext_lazy("project", "acronym"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    kind = models.ForeignKey(
        ProjectKind, on_delete=models.PROTECT, verbose_name=_("kind")
    )
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=ProjectStage.choices,
        default=ProjectStage.IDEA,
    )
    stage_since = models.DateTimeField(editable=False)
    # Who follows it in the cluster's team.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("followed by"),
    )
    # Public: may be printed anywhere once the project is published.
    public_abstract = models.TextField(_("public abstract"), blank=True)
    is_published = models.BooleanField(_("shown to the public"), default=False)
    # Everything below is confidential.
    summary = models.TextField(_("confidential summary"), blank=True)
    keywords = models.CharField(_("keywords"), max_length=300, blank=True)
    strategic_domain = models.ForeignKey(
        "clusters.StrategicDomain",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("strategic domain"),
    )
    competences = models.ManyToManyField(
        "organisations.Competence",
        blank=True,
        related_name="projects",
        verbose_name=_("competences called for"),
    )
    language = models.CharField(
        _("language of the dossier"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="fr",
    )
    starts_on = models.DateField(_("planned start"), null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(
        _("duration (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    regions = models.CharField(_("regions"), max_length=250, blank=True)
    trl_start = models.PositiveSmallIntegerField(
        _("TRL at the start"), null=True, blank=True, validators=TRL
    )
    trl_end = models.PositiveSmallIntegerField(
        _("TRL at the end"), null=True, blank=True, validators=TRL
    )
    trl_evidence = models.TextField(_("what shows the maturity"), blank=True)
    # Science and technology.
    state_of_art = models.TextField(_("state of the art"), blank=True)
    locks = models.TextField(_("scientific and technical locks"), blank=True)
    innovation = models.TextField(_("innovation"), blank=True)
    ip_background = models.TextField(
        _("background knowledge and freedom to operate"), blank=True
    )
    # Market.
    market_need = models.TextField(_("need"), blank=True)
    market_segment = models.TextField(_("segment and size"), blank=True)
    market_size_eur = models.DecimalField(
        _("market size (€)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    competition = models.TextField(_("competition"), blank=True)
    business_model = models.TextField(_("business model"), blank=True)
    time_to_market_months = models.PositiveSmallIntegerField(
        _("time to market after the end (months)"), null=True, blank=True
    )
    impacts = models.TextField(_("environmental and social impact"), blank=True)
    # Compliance.
    ethics = models.TextField(_("ethics and regulation"), blank=True)
    other_aids = models.TextField(_("other aid of the last three years"), blank=True)
    # Past projects: where they come from, what they were funded by.
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-stage_since", "-pk"]
        indexes = [
            models.Index(fields=["cluster", "stage"], name="project_by_stage"),
            models.Index(fields=["cluster", "acronym"], name="project_by_acronym"),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_trl_does_not_fall",
                condition=Q(trl_start=None)
                | Q(trl_end=None)
                | Q(trl_end__gte=F("trl_start")),
                violation_error_message=_("The TRL at the end is below the start."),
            ),
            models.CheckConstraint(
                name="project_trl_is_from_1_to_9",
                condition=(Q(trl_start=None) | Q(trl_start__range=(1, 9)))
                & (Q(trl_end=None) | Q(trl_end__range=(1, 9))),
                violation_error_message=_("A TRL goes from 1 to 9."),
            ),
            models.CheckConstraint(
                name="project_lasts_at_least_a_month",
                condition=Q(duration_months=None) | Q(duration_months__gte=1),
                violation_error_message=_("A project lasts at least one month."),
            ),
            models.UniqueConstraint(
                fields=["cluster", "programme", "reference"],
                condition=~Q(reference=""),
                name="project_reference_is_unique",
                violation_error_message=_(
                    "A project of this programme already has this reference."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym

    def get_absolute_url(self) -> str:
        return reverse("projects:project_detail", args=[self.cluster.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES
