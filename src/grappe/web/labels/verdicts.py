"""Each verdict in words that a stranger understands at once."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.engines.credential import Claims, Outcome
from grappe.labels import signing, verifying
from grappe.labels.models import LabelKind


@dataclass(frozen=True)
class Words:
    """The verdict, what it means, and how it looks: "good", "wary" or "bad"."""

    title: str | Promise
    text: str | Promise
    look: str
    icon: str


GOOD, WARY, BAD = "good", "wary", "bad"
VERDICTS: dict[str, Words] = {
    Outcome.GENUINE: Words(
        _("Genuine and in force"),
        _("%(cluster)s gave this label, and it holds today."),
        GOOD,
        "badge-check",
    ),
    Outcome.WITHDRAWN: Words(
        pgettext_lazy("labelling", "Withdrawn"),
        _("%(cluster)s gave this label, then took it back. It holds no more."),
        BAD,
        "badge-x",
    ),
    Outcome.EXPIRED: Words(
        pgettext_lazy("labelling", "Expired"),
        _("%(cluster)s gave this label, and its last day is past."),
        BAD,
        "calendar-x",
    ),
    Outcome.NOT_YET: Words(
        _("Not in force yet"),
        _("%(cluster)s gave this label for a day that has not come."),
        WARY,
        "calendar-clock",
    ),
    Outcome.OTHER_CALL: Words(
        _("For another call"),
        _("%(cluster)s gave this label, but not for the call you ask about."),
        BAD,
        "shuffle",
    ),
    Outcome.REPLACED: Words(
        _("Replaced by a newer letter"),
        _("%(cluster)s signed this label again since: ask for the newer letter."),
        WARY,
        "files",
    ),
    Outcome.REVOKED_KEY: Words(
        _("Signed with a void key"),
        _("%(cluster)s declared this key void: nothing signed with it counts."),
        BAD,
        "key-round",
    ),
    Outcome.UNKNOWN_KEY: Words(
        _("Not signed by this cluster"),
        _("No key of %(cluster)s signed this. It is forged, or another cluster's."),
        BAD,
        "badge-x",
    ),
    Outcome.ALTERED: Words(
        _("Altered"),
        _("This is not what %(cluster)s signed: something was changed in it."),
        BAD,
        "badge-x",
    ),
    Outcome.UNREADABLE: Words(
        _("Not a label"),
        _("What you gave is no signed label, or a part of it is missing."),
        BAD,
        "file-x",
    ),
    Outcome.NOT_A_LABEL: Words(
        _("Not a label"),
        _("What you gave is signed by %(cluster)s, but it is no label."),
        BAD,
        "file-x",
    ),
    verifying.UNKNOWN: Words(
        _("No such label"),
        _("%(cluster)s gave no label with this address. Check each character."),
        BAD,
        "search-x",
    ),
}


def of(verdict: verifying.Verdict, cluster: Any) -> Words:
    """The words for a verdict, with the cluster's name in them."""
    words = VERDICTS[verdict.outcome]
    return Words(
        words.title, str(words.text) % {"cluster": cluster.name}, words.look, words.icon
    )


def kind(claims: Claims | None) -> str | Promise:
    """What was given, in words; a label whose reservations were all lifted is whole."""
    if claims is None:
        return ""
    if claims.kind == LabelKind.WITH_RESERVATIONS and claims.open_reservations == 0:
        return _("label (its reservations were lifted)")
    return dict(LabelKind.choices).get(claims.kind, claims.kind)


def newer(verdict: verifying.Verdict) -> str:
    """Where the newer proof of a replaced one is verified."""
    is_replaced = verdict.outcome == Outcome.REPLACED and verdict.label is not None
    return signing.verification_address(verdict.label) if is_replaced else ""
