"""Figures over label requests: presented, labelled, deferred, refused."""

from dataclasses import replace

from django.db.models import (
    Q,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from grappe.common.periods import Window
from grappe.indicators.declaration import Flag, Indicator, Theme, Unit
from grappe.indicators.definitions import breakdowns
from grappe.indicators.definitions.labelling.rows import LABELLED, REQUESTS, decided
from grappe.labelling.models import (
    RequestState,
)


def presented(window: Window) -> Q:
    return decided(window) & Q(is_led=True)


def labelled(window: Window) -> Q:
    return presented(window) & Q(state__in=LABELLED, procedure__is_support_letter=False)


def with_reservations(window: Window) -> Q:
    return labelled(window) & Q(state=RequestState.WITH_RESERVATIONS)


def refused(window: Window) -> Q:
    return presented(window) & Q(state=RequestState.REFUSED)


def deferred(window: Window) -> Q:
    return presented(window) & Q(state=RequestState.DEFERRED)


def support_letters(window: Window) -> Q:
    is_letter = Q(state=RequestState.SUPPORT_LETTER) | Q(
        procedure__is_support_letter=True, state__in=LABELLED
    )
    return presented(window) & is_letter


def beside_another(window: Window) -> Q:
    """Labelled beside the cluster that leads the request."""
    return decided(window) & Q(is_led=False)


def with_co_labels(window: Window) -> Q:
    return labelled(window) | beside_another(window)


def _withdrawn(window: Window) -> Q:
    return labelled(window) & Q(is_withdrawn=True)


PROJECTS_PRESENTED = Indicator(
    key="projects_presented",
    name=_("Requests decided"),
    definition=_(
        "Label requests that the cluster leads and decided in the period, whatever the "
        "decision: labelled, with reservations, deferred, refused, support letter. "
        "Requests withdrawn, not admissible or not yet decided are not counted; a "
        "request presented again counts each time."
    ),
    unit=Unit.PROJECTS,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=presented,
    dimensions=breakdowns.REQUESTS,
    default_dimension="outcome",
)

PROJECTS_LABELLED = Indicator(
    key="projects_labelled",
    name=_("Labels given"),
    definition=_(
        "Label requests that the cluster leads and labelled in the period, with "
        "reservations or without. Support letters are not labels. Labels that another "
        "cluster leads are counted apart."
    ),
    unit=Unit.PROJECTS,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=labelled,
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    flags=(
        Flag(
            key="beside",
            text=ngettext_lazy(
                "%(count)s more was labelled beside the cluster that leads it.",
                "%(count)s more were labelled beside the cluster that leads them.",
                "count",
            ),
            counts=beside_another,
        ),
        Flag(
            key="withdrawn",
            text=ngettext_lazy(
                "%(count)s of these labels was withdrawn since.",
                "%(count)s of these labels were withdrawn since.",
                "count",
            ),
            counts=_withdrawn,
        ),
    ),
    is_on_home=True,
)

LABELS_WITH_RESERVATIONS = replace(
    PROJECTS_LABELLED,
    key="labels_with_reservations",
    name=_("Labels with reservations"),
    definition=_("Among the labels given in the period, those with reservations."),
    counts=with_reservations,
    flags=(),
    is_on_home=False,
)

PROJECTS_REFUSED = replace(
    PROJECTS_PRESENTED,
    key="projects_refused",
    name=_("Requests refused"),
    definition=_("Label requests that the cluster leads and refused in the period."),
    counts=refused,
    default_dimension="kind",
)

PROJECTS_DEFERRED = replace(
    PROJECTS_PRESENTED,
    key="projects_deferred",
    name=_("Requests deferred"),
    definition=_(
        "Label requests that the cluster leads and deferred in the period: they may "
        "be presented again."
    ),
    counts=deferred,
    default_dimension="kind",
)

SUPPORT_LETTERS = replace(
    PROJECTS_PRESENTED,
    key="support_letters",
    name=_("Support letters"),
    definition=_(
        "Support letters given in the period, asked for or in place of a label."
    ),
    counts=support_letters,
    default_dimension="kind",
)

CO_LABELS = replace(
    PROJECTS_PRESENTED,
    key="co_labels",
    name=_("Labels beside another cluster"),
    definition=_(
        "Requests led by another cluster of the installation that this cluster "
        "labelled in the period."
    ),
    counts=beside_another,
    default_dimension="",
)

LABELS_WITH_CO_LABELS = replace(
    PROJECTS_PRESENTED,
    key="labels_all",
    name=_("Labels given, co-labels included"),
    definition=_(
        "Requests labelled in the period, led by the cluster or beside another one. A "
        "request that both labelled counts once."
    ),
    counts=with_co_labels,
    default_dimension="led",
)

LABEL_SHARE = Indicator(
    key="label_share",
    name=_("Share of requests labelled"),
    definition=_(
        "Labels given over the requests decided in the period, both without support "
        "letters asked for. Requests found not admissible never came to a decision: "
        "they are not in it."
    ),
    unit=Unit.SHARE,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=lambda window: presented(window) & Q(procedure__is_support_letter=False),
    part=lambda window: Q(state__in=LABELLED),
    part_name=_("Labelled"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
)
