"""Figures over what members are: their size, their profile."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from grappe.common.periods import Window
from grappe.indicators.declaration import Flag, Indicator, Theme, Unit
from grappe.indicators.definitions import breakdowns
from grappe.indicators.definitions.members import MEMBERSHIPS, active
from grappe.indicators.definitions.sizes import ESTIMATED, SIZE, UNKNOWN
from grappe.indicators.facts import Fact
from grappe.organisations.models import Kind, ProfileTag, SizeCategory

KNOWN = [size for size in SizeCategory if size != SizeCategory.UNKNOWN]
# Décret 2008-1354, article 3: the category of SMEs holds that of micro firms.
SMES = [SizeCategory.MICRO, SizeCategory.SME]


def _companies(window: Window) -> Q:
    return active(window) & Q(organisation__kind=Kind.COMPANY)


def _companies_of_known_size(window: Window) -> Q:
    return _companies(window) & SIZE.on(window.last, KNOWN, "in")


def _companies_of_unknown_size(window: Window) -> Q:
    return _companies(window) & SIZE.on(window.last, UNKNOWN)


def _estimated(window: Window) -> Q:
    return _companies_of_known_size(window) & ESTIMATED.on(window.last)


def _tagged(**conditions) -> Exists:
    """Whether the organisation has a profile tag of that sort, in the row's cluster."""
    tags = ProfileTag.objects.filter(
        cluster=OuterRef("cluster"),
        organisations=OuterRef("organisation"),
        **conditions,
    )
    return Exists(tags)


# Profiles are not dated: any day gives those of today.
TAGGED = Fact("tagged", lambda day: _tagged())
NEW_PROFILE = Fact("new_profile", lambda day: _tagged(is_new_profile=True))


SME_SHARE = Indicator(
    key="sme_share",
    name=_("Share of SMEs"),
    definition=_(
        "SMEs, micro firms included (décret 2008-1354, article 3), among the active "
        "members of the day that are companies of known size. The size is that of the "
        "day, at group level, for the last closed year."
    ),
    unit=Unit.SHARE,
    theme=Theme.PROFILES,
    kind="stock",
    source=MEMBERSHIPS,
    counts=_companies_of_known_size,
    part=lambda window: SIZE.on(window.last, SMES, "in"),
    part_name=_("SME"),
    dimensions=breakdowns.MEMBERS,
    flags=(
        Flag(
            key="unknown",
            text=ngettext_lazy(
                "%(count)s company of %(total)s has no known size and is not counted.",
                "%(count)s companies of %(total)s have no known size and are not "
                "counted.",
                "count",
            ),
            counts=_companies_of_unknown_size,
            among=_companies,
        ),
        Flag(
            key="estimated",
            text=ngettext_lazy(
                "The size of %(count)s company of %(total)s is estimated.",
                "The size of %(count)s companies of %(total)s is estimated.",
                "count",
            ),
            counts=_estimated,
            among=_companies_of_known_size,
        ),
    ),
    is_on_home=True,
)

NEW_PROFILE_SHARE = Indicator(
    key="new_profile_share",
    name=_("Share of new profiles"),
    definition=_(
        "Among the active members of the day, the share of those with at least one "
        "profile that the cluster marked as new to it. Profiles are not dated: those "
        "of today are read, whatever the day asked."
    ),
    unit=Unit.SHARE,
    theme=Theme.PROFILES,
    kind="stock",
    source=MEMBERSHIPS,
    counts=active,
    part=lambda window: NEW_PROFILE.on("any_day"),
    part_name=_("New profile"),
    dimensions=breakdowns.MEMBERS,
    flags=(
        Flag(
            key="untagged",
            text=ngettext_lazy(
                "%(count)s member of %(total)s has no profile at all.",
                "%(count)s members of %(total)s have no profile at all.",
                "count",
            ),
            counts=lambda window: active(window) & TAGGED.on("any_day", False),
            among=active,
        ),
    ),
    is_on_home=True,
)
