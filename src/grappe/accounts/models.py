import secrets

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, ends_after_start


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail address; rights come from role grants."""

    email = models.EmailField(_("e-mail"), unique=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="fr"
    )
    is_active = models.BooleanField(_("can sign in"), default=True)
    # Runs the installation (creates clusters, reads no member's data by it).
    is_operator = models.BooleanField(_("operates the installation"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # One more, and every session opened before is over, listed or not.
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_is_unique_in_any_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.email

    def _get_session_auth_hash(self, secret=None):
        mark = super()._get_session_auth_hash(secret=secret)
        return f"{mark}:{self.session_epoch}" if self.session_epoch else mark


class Role(models.TextChoices):
    """What somebody is in a cluster; each grant of it is dated."""

    DIRECTION = "direction", _("direction")
    TEAM = "team", _("team")
    FINANCE = "finance", _("finance")
    MEMBER_ADMIN = "member_admin", _("member administrator")
    MEMBER = "member", _("member")
    EXPERT = "expert", _("expert")
    COMMITTEE = "committee", _("committee member")
    INVESTOR = "investor", _("investor")
    FUNDER = "funder", _("funder")
    AUDITOR = "auditor", _("auditor")


STAFF_ROLES = frozenset({Role.DIRECTION, Role.TEAM, Role.FINANCE})
MEMBER_ROLES = frozenset({Role.MEMBER_ADMIN, Role.MEMBER})

_member_role_has_organisation = Q(
    role__in=sorted(MEMBER_ROLES), organisation__isnull=False
) | ~Q(role__in=sorted(MEMBER_ROLES))


class RoleGrant(DatedModel):
    """A role held in a cluster for a period; a member's, for an organisation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
    )
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["role", "starts_on"]
        indexes = [models.Index(fields=["user", "cluster"], name="grant_by_user")]
        constraints = [
            ends_after_start("rolegrant_ends_after_start"),
            models.CheckConstraint(
                name="rolegrant_member_has_an_organisation",
                condition=_member_role_has_organisation,
                violation_error_message=_(
                    "A member's role is held for an organisation."
                ),
            ),
            NoOverlap(
                name="rolegrant_held_once_for_an_organisation",
                per=["user", "cluster", "role", "organisation"],
                violation_error_message=_("This role is already held in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} @ {self.cluster}"


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


class Invitation(models.Model):
    """A role offered by e-mail; the link expires, works once, and can be withdrawn.

    The link is signed from the key and `nonce`, so the database alone opens no door.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="fr"
    )
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    # The mail holds a secret link, so it is not kept: only how its sending went.
    mailed_at = models.DateTimeField(null=True, editable=False)
    mail_error = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_member_has_an_organisation",
                condition=_member_role_has_organisation,
                violation_error_message=_(
                    "A member's role is held for an organisation."
                ),
            ),
            models.CheckConstraint(
                name="invitation_expires_later",
                condition=Q(expires_at__gt=models.F("invited_at")),
            ),
            models.CheckConstraint(
                name="invitation_acceptance_is_whole",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    revoked_at=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.get_role_display()} @ {self.cluster}"

    def is_open(self, at) -> bool:
        return not self.accepted_at and not self.revoked_at and at < self.expires_at


class JoinState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class JoinRequest(models.Model):
    """Somebody asks to act for an organisation; its people, or the team, answer."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="join_requests"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="join_requests",
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=JoinState.choices, default=JoinState.WAITING
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "user", "organisation"],
                condition=Q(state="waiting"),
                name="joinrequest_waits_once",
                violation_error_message=_(
                    "You have already asked; an answer will come."
                ),
            ),
            models.CheckConstraint(
                name="joinrequest_answer_is_whole",
                condition=Q(state="waiting", answered_at=None, answered_by=None)
                | ~Q(state="waiting")
                & Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"


class SavedView(models.Model):
    """A list's filters kept under a name by one person in one cluster."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.CASCADE)
    page = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cluster", "page", "name"],
                name="savedview_name_is_unique",
                violation_error_message=_("You already have a view of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SignInFailures(models.Model):
    """Wrong passwords or codes for one address or account, held or not.

    The key is a keyed hash, made the same way whether anybody has the address: neither
    this table nor the answers drawn from it tell who exists.
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "sign-in failures"

    def __str__(self) -> str:
        return f"{self.failures} failures"


class SecondFactorRule(models.Model):
    """From a day on, who holds a role in a cluster needs a second factor there."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="factor_rules"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    required_from = models.DateField(_("required from"))

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "role"], name="secondfactorrule_once_for_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} @ {self.cluster}: {self.required_from}"


class Impersonation(models.Model):
    """A director saw the cluster through somebody's eyes, for a reason and a while."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="impersonations"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                name="impersonation_is_of_somebody_else",
                condition=~Q(by=models.F("person")),
            ),
            models.CheckConstraint(
                name="impersonation_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="impersonation_expires_later",
                condition=Q(expires_at__gt=models.F("began_at")),
            ),
            models.UniqueConstraint(
                fields=["by"],
                condition=Q(ended_at=None),
                name="impersonation_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.person}"
