"""Who may work on a project, who may read it, and who must not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, ends_after_start
from grappe.projects.models.project import Project


class Right(models.TextChoices):
    """What an applicant may do on the dossier, the least first."""

    VIEW = "view", _("read")
    COMMENT = "comment", _("comment")
    EDIT = "edit", _("write")


class ProjectMember(DatedModel):
    """Somebody who works on the dossier for the consortium, for a period."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="members"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="project_roles"
    )
    # For which partner they speak: who confirms that partner's part.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project_members",
        verbose_name=_("for"),
    )
    right = models.CharField(
        _("right"), max_length=10, choices=Right.choices, default=Right.VIEW
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            ends_after_start("projectmember_ends_after_start"),
            NoOverlap(
                name="projectmember_is_there_once",
                per=["user", "project"],
                violation_error_message=_("This person already works on the project."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_right_display()} @ {self.project}"


class GrantPurpose(models.TextChoices):
    """As what somebody reads a dossier."""

    TEAM = "team", _("follows the project")
    EXPERT = "expert", _("reads it as an expert")
    COMMITTEE = "committee", _("sits on the committee")
    FUNDER = "funder", _("funder")
    PARTNER_CLUSTER = "partner_cluster", _("co-labelling cluster")
    AUDITOR = "auditor", _("audits")


class Grant(DatedModel):
    """A dossier opened to one reader for a period; opens nothing before a declaration.

    `ends_on` shortened to the eve takes the right back: nothing is deleted.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="grants"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dossiers"
    )
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=GrantPurpose.choices
    )
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-granted_at"]
        indexes = [models.Index(fields=["user", "project"], name="dossier_by_reader")]
        constraints = [
            ends_after_start("grant_ends_after_start"),
            NoOverlap(
                name="grant_is_given_once_for_a_purpose",
                per=["user", "project", "purpose"],
                violation_error_message=_("This dossier is already open to them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.project} ({self.get_purpose_display()})"


class ConflictNature(models.TextChoices):
    """Why somebody must not read a dossier."""

    APPLICANT = "applicant", _("works on the dossier")
    EMPLOYER = "employer", _("works for a partner")
    GROUP = "group", _("works for the group of a partner")
    NAMED = "named", _("named by the lead")
    PAST_PROJECT = "past_project", _("recent common project with a partner")
    MANDATE = "mandate", _("holds a mandate in a partner")
    FINANCIAL = "financial", _("financial interest")
    FAMILY = "family", _("family or close ties")
    COMPETITOR = "competitor", _("works for a competitor")
    PUBLICATION = "publication", _("published together in the last three years")
    OTHER = "other", _("other")


# What somebody can say of themselves and an organisation, in their interests.
LASTING_NATURES = [
    ConflictNature.EMPLOYER,
    ConflictNature.MANDATE,
    ConflictNature.FINANCIAL,
    ConflictNature.FAMILY,
    ConflictNature.COMPETITOR,
    ConflictNature.PUBLICATION,
    ConflictNature.OTHER,
]


class Declaration(models.Model):
    """What a reader declared about their interests, before any content is shown.

    A new declaration ends the former; the last one stands. With a conflict, the project
    no longer exists for them.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="declarations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations"
    )
    has_conflict = models.BooleanField(_("conflict of interest"))
    nature = models.CharField(
        _("nature"), max_length=20, choices=ConflictNature.choices, blank=True
    )
    explanation = models.TextField(_("explanation"), blank=True)
    # The version of the confidentiality text they agreed to with it.
    text_version = models.CharField(max_length=40, blank=True)
    declared_at = models.DateTimeField()
    # Set when a later declaration replaces it.
    ends_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(ends_at=None),
                name="declaration_one_stands",
            ),
            models.CheckConstraint(
                name="declaration_of_a_conflict_says_which",
                condition=Q(has_conflict=True) & ~Q(nature="")
                | Q(has_conflict=False, nature=""),
                violation_error_message=_("Say what kind of conflict it is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.project}"


class ExcludedReader(models.Model):
    """Somebody, or everybody of an organisation, whom the lead asks to keep away."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="excluded_readers"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("everybody of"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # As the lead wrote it; the team says who it is.
    name = models.CharField(_("name"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Interest(DatedModel):
    """A lasting tie of a reader to an organisation: a mandate, shares, a former job.

    Every project in which the organisation (or its group) takes part is then barred.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="interests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="interested_people",
    )
    nature = models.CharField(
        _("nature"), max_length=20, choices=ConflictNature.choices
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ends_after_start("interest_ends_after_start"),
            models.CheckConstraint(
                name="interest_is_one_that_people_declare",
                condition=Q(nature__in=LASTING_NATURES),
                violation_error_message=_(
                    "This is found by the records, not declared."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.organisation} ({self.get_nature_display()})"


class Waiver(models.Model):
    """The direction lets a reader read in spite of a conflict found by the records.

    Only for what the records infer (a past project, a group), through one partner, with
    a reason; never for a conflict that the reader declared or the lead named.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="waivers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(max_length=20, choices=ConflictNature.choices)
    # The partner it comes through: another one found later bars again.
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"))
    waived_at = models.DateTimeField()
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "nature", "organisation"],
                name="waiver_is_given_once",
                violation_error_message=_("This is already let through."),
            ),
            models.CheckConstraint(
                name="waiver_is_of_an_inferred_conflict",
                condition=Q(nature__in=["past_project", "group"]),
                violation_error_message=_("Only an inferred conflict can be waived."),
            ),
            models.CheckConstraint(
                name="waiver_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.project}"


class ConflictPolicy(models.Model):
    """Which ties found in the records bar a reader in one cluster."""

    cluster = models.OneToOneField(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="conflict_policy"
    )
    bars_group = models.BooleanField(_("the group of a partner"), default=True)
    bars_past_projects = models.BooleanField(
        _("a recent project with a partner"), default=True
    )
    past_project_years = models.PositiveSmallIntegerField(
        _("recent means these last years"), default=3
    )
    bars_shared_mandates = models.BooleanField(
        _("a board shared with somebody of a partner"), default=True
    )

    def __str__(self) -> str:
        return str(self.cluster)
