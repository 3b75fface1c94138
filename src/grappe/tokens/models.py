from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """What a token may be used for; never more than its owner may do."""

    READ_CLUSTER = "read:cluster", _("read the cluster and its vocabularies")
    READ_ORGANISATIONS = "read:organisations", _("read organisations")
    WRITE_ORGANISATIONS = "write:organisations", _("change organisations")
    READ_MEMBERS = "read:members", _("read members and applications")
    WRITE_MEMBERS = "write:members", _("change members and applications")
    READ_PROJECTS = "read:projects", _("read projects")
    WRITE_PROJECTS = "write:projects", _("change projects")
    READ_LABELS = "read:labels", _("read label requests and labels")
    WRITE_LABELS = "write:labels", _("change label requests")
    READ_FIGURES = "read:figures", _("read figures and their evidence")
    READ_HISTORY = "read:history", _("read the history")


class Ending(models.TextChoices):
    """Why a key opens nothing any more, before its day."""

    OWNER = "owner", _("revoked by its owner")
    DIRECTION = "direction", _("revoked by the direction")
    LEFT = "left", _("its owner left")
    INSTALLATION = "installation", _("revoked by the installation")


class KeyQuerySet(models.QuerySet):
    def of(self, user):
        """A person's own keys, in every cluster."""
        return self.filter(user=user.pk)

    def visible_to(self, access):
        """The direction looks after all the keys of its cluster; others, their own."""
        here = self.filter(cluster=access.cluster)
        if access.user is None:
            return here.none()
        return here if access.has("direction") else here.filter(user=access.user)

    def standing(self):
        """Not revoked; some of them may have expired."""
        return self.filter(revoked_at=None)


class Key(models.Model):
    """A secret that lets other software in; only its first characters are kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="%(class)ss"
    )
    prefix = models.CharField(_("begins with"), max_length=20, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField()
    # To the hour: enough to see that a key sleeps, too little to follow somebody.
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    ending = models.CharField(
        max_length=20, choices=Ending.choices, blank=True, editable=False
    )

    objects = KeyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_revocation_is_whole",
                condition=Q(revoked_at=None, revoked_by=None, ending="")
                | Q(revoked_at__isnull=False) & ~Q(ending=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class AccessToken(Key):
    """Lets a program act in its owner's name: with their rights of today, or fewer."""

    name = models.CharField(_("what for"), max_length=80)
    scopes = models.JSONField(pgettext_lazy("of a token", "may"), default=list)
    expires_at = models.DateTimeField(_("expires"))
    warned_at = models.DateTimeField(null=True, editable=False)
    # The last time it was shown after its end, to the hour.
    refused_at = models.DateTimeField(null=True, editable=False)

    class Meta(Key.Meta):
        constraints = [
            *Key.Meta.constraints,
            models.CheckConstraint(
                name="accesstoken_expires_later",
                condition=Q(expires_at__gt=F("made_at")),
            ),
        ]

    def is_open(self, at) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def scope_labels(self) -> list[str]:
        names = dict(Scope.choices)
        return [str(names.get(scope, scope)) for scope in self.scopes]


class FeedToken(Key):
    """The secret end of an address that calendars and readers subscribe to."""

    # Which feed; the API knows its kinds.
    kind = models.CharField(max_length=40)

    class Meta(Key.Meta):
        pass

    def is_open(self, at) -> bool:
        return self.revoked_at is None


class Repeat(models.Model):
    """A request with an idempotency key: sent again, it does not act again."""

    token = models.ForeignKey(
        AccessToken, on_delete=models.CASCADE, related_name="repeats"
    )
    key = models.CharField(max_length=100)
    # Of the method, the address and the body: a key serves for one request.
    fingerprint = models.CharField(max_length=64)
    # The key of what it made, for what is answered again.
    made = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], name="repeat_key_serves_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.key}"
