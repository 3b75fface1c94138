"""Readers sign the confidentiality text, then declare on each dossier."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling import undertakings
from grappe.labelling.actions import assigning
from grappe.labelling.models import ConfidentialityText, Undertaking
from grappe.projects import actions as projects
from grappe.projects.models import ConflictNature, Declaration, Project


class NotSignable(Exception):
    """This text cannot be signed so; the message is for the user."""


@transaction.atomic
def sign(
    text: ConfidentialityText,
    user: User,
    *,
    signed_name: str,
    language: str,
    by: User,
    at: datetime,
) -> Undertaking:
    """Keep that somebody signed the words they were shown, by typing their name.

    Raises NotSignable without a name, for a text no longer in use, or the second time.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if text != undertakings.current(text.cluster):
        raise NotSignable(_("Another text is in use now: read that one."))
    if not signed_name.strip():
        raise NotSignable(_("Type your name to sign."))
    if text.undertakings.filter(user=user).exists():
        raise NotSignable(_("Already signed."))
    words, language = undertakings.in_language(text, language)
    undertaking = Undertaking.objects.create(
        text=text,
        user=user,
        signed_name=" ".join(signed_name.split())[:200],
        signed_at=at,
        text_hash=undertakings.digest(words),
        language=language,
    )
    record(
        "labelling.undertaking_signed",
        undertaking,
        by=by,
        at=at,
        cluster=text.cluster,
        reader=user.name,
        version=text.version,
        sha256=undertaking.text_hash,
    )
    return undertaking


@transaction.atomic
def declare(
    project: Project,
    user: User,
    *,
    has_conflict: bool,
    by: User,
    at: datetime,
    nature: str = "",
    explanation: str = "",
) -> Declaration:
    """Declare on a dossier; with a conflict, the readings of it are over at once.

    Nobody clears themselves before they signed the confidentiality text in use.
    Raises projects.actions.NotDeclarable.
    """
    cluster: Any = project.cluster
    if not has_conflict and not undertakings.is_bound(user, cluster):
        raise projects.NotDeclarable(_("Sign the confidentiality text first."))
    signed = undertakings.signed(user, cluster)
    declaration = projects.declare(
        project,
        user,
        has_conflict=has_conflict,
        nature=nature,
        explanation=explanation,
        text_version=signed.text.version if signed else "",
        by=by,
        at=at,
    )
    if has_conflict:
        why = str(ConflictNature(declaration.nature).label)
        assigning.step_aside(project, user, reason=why, by=by, at=at)
    return declaration
