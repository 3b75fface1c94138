"""How long each thing is kept: the rules, their default lengths, and their reasons.

A cluster may keep things for another time (`models.RetentionTerm`); what the law or the
proof of a decision needs is `KEPT`: no job touches it, and the register says why.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

YEAR = 365


@dataclass(frozen=True)
class Rule:
    """Something that outlives its use: counted from what, for how long, then what.

    `days` is a default proposed by Grappe. Rules of the whole installation, not of a
    cluster, are `is_shared`.
    """

    code: str
    name: Any
    since: Any
    does: Any
    days: int
    is_shared: bool = False


@dataclass(frozen=True)
class Kept:
    """Something that is kept, and why."""

    code: str
    name: Any
    why: Any


ERASED = _("deleted")
UNNAMED = _("made anonymous, counts stay")

_RULES = [
    Rule(
        "account",
        _("Accounts without a role"),
        _("since the last sign-in"),
        UNNAMED,
        3 * YEAR,
        is_shared=True,
    ),
    Rule(
        "unused_account",
        _("Accounts that never signed in"),
        _("since the account was made"),
        UNNAMED,
        YEAR,
        is_shared=True,
    ),
    Rule(
        "application",
        _("Prospects and refused applications"),
        _("since the last contact that came from the person"),
        UNNAMED,
        3 * YEAR,
    ),
    Rule(
        "contact",
        _("Former contacts of organisations"),
        _("since their last position ended"),
        ERASED,
        3 * YEAR,
    ),
    Rule(
        "invitation",
        _("Invitations"),
        _("since they were sent"),
        ERASED,
        YEAR,
    ),
    Rule(
        "join_request",
        _("Requests to join an organisation"),
        _("since they were answered"),
        ERASED,
        YEAR,
    ),
    Rule(
        "opinion",
        _("Opinions of experts"),
        _("since the call closed, or the request"),
        _("words deleted, marks and outcomes stay"),
        5 * YEAR,
    ),
    Rule(
        "expert",
        _("Cards of former experts"),
        _("since the card ended"),
        _("words deleted, the dates stay"),
        5 * YEAR,
    ),
    Rule("mail", _("Mails sent"), _("since they were written"), ERASED, 3 * YEAR),
    Rule(
        "import",
        _("Rows of imported files"),
        _("since the file came"),
        _("rows deleted, counts stay"),
        2 * YEAR,
    ),
    Rule(
        "consent",
        _("Consents taken back"),
        _("since they were taken back"),
        ERASED,
        3 * YEAR,
    ),
    Rule(
        "merge",
        _("Merged records of people"),
        _("since the merge"),
        ERASED,
        2 * YEAR,
    ),
    Rule(
        "token",
        _("Keys of programs and feeds"),
        _("since they ended"),
        ERASED,
        YEAR,
    ),
    Rule(
        "session",
        _("Sessions of browsers"),
        _("since they ended"),
        ERASED,
        0,
        is_shared=True,
    ),
    Rule(
        "task",
        _("Jobs done"),
        _("since they ended"),
        ERASED,
        30,
        is_shared=True,
    ),
    Rule(
        "failures",
        _("Failed sign-ins"),
        _("since the last one"),
        ERASED,
        30,
        is_shared=True,
    ),
]
RULES = {rule.code: rule for rule in _RULES}

_KEPT = [
    Kept(
        "opening",
        _("Who opened what"),
        _("Kept GRAPPE_OPENING_DAYS, three years by default, then deleted each night."),
    ),
    Kept(
        "trail",
        _("History"),
        _("Kept as the proof of what was done; erasure takes names out of it."),
    ),
    Kept(
        "dossier",
        _("Dossiers of projects"),
        _("Kept ten years after the decision: public funders may audit it."),
    ),
    Kept(
        "decision",
        _("Decisions and minutes"),
        _("Label decisions are archived ten years at least."),
    ),
    Kept(
        "accounts_book",
        _("Aid and its accounts"),
        _("Accounting records are kept ten years (Commercial Code, L123-22)."),
    ),
    Kept(
        "membership",
        _("Periods of membership"),
        _("The list of members is part of the association's life."),
    ),
    Kept(
        "organisation",
        _("Organisations"),
        _("About organisations; kept as long as a cluster knows them."),
    ),
    Kept("cluster", _("The cluster itself"), _("Kept as long as the cluster.")),
    Kept(
        "study",
        _("Studies of impact"),
        _("Kept with the study, so that it can be computed again."),
    ),
    Kept(
        "pair",
        _("Possible duplicates"),
        _("Kept as long as both records, and deleted with them."),
    ),
    Kept(
        "delivery",
        _("Notices sent to other software"),
        _("Deleted each night once they are old: see the page of notices."),
    ),
    Kept(
        "suppression",
        _("Addresses that were erased"),
        _("Kept as a keyed hash, so that no file brings the person back."),
    ),
    Kept(
        "hold",
        _("What the law may ask for"),
        _("Kept as long as a hold stands, then as the rule says."),
    ),
]
KEPT = {kept.code: kept for kept in _KEPT}


def name_of(code: str) -> str:
    """What a rule is called, whether it ends or is kept."""
    return str((RULES.get(code) or KEPT[code]).name)


def in_words(code: str, cluster: Any = None) -> str:
    """How long, in a sentence: what is kept, for how long and from when, or why."""
    rule = RULES.get(code)
    if rule is None:
        return f"{KEPT[code].name}: {KEPT[code].why}"
    days = rule.days
    words = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days % YEAR == 0 and days:
        years = days // YEAR
        words = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return _t("%(what)s: %(time)s %(since)s, then %(then)s") % {
        "what": rule.name,
        "time": words,
        "since": rule.since,
        "then": rule.does,
    }
