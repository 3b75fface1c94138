"""What other parts of labelling add to the page of a request, block by block.

Each block says by which doors it is seen and where its data come from: a function
(request, label_request, door) -> dict, or None where it has nothing to show. Its
template gets the answer as `data`, beside `label_request` and `door`.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.projects.doors import Door

READERS = frozenset({Door.READER, Door.LISTED})
READER = frozenset({Door.READER})


@dataclass(frozen=True)
class Section:
    """One block; it never shows through the applicants' door unless it says so."""

    key: str
    title: str | Promise
    template: str
    source: str
    doors: frozenset[Door] = READERS


@dataclass(frozen=True)
class Block:
    """A section with its data, ready to be shown."""

    section: Section
    data: dict[str, Any]


SECTIONS: list[Section] = [
    Section(
        "readers",
        _("Readers"),
        "labelling/_readers.html",
        "grappe.web.labelling.desk.lists.readers",
    ),
    Section(
        "links",
        _("Outside experts"),
        "labelling/_links.html",
        "grappe.web.labelling.views.links.section",
    ),
    Section(
        "opinions",
        _("Opinions of experts"),
        "reviews/_opinions.html",
        "grappe.web.reviews.views.section.opinions",
        READER,
    ),
    Section(
        "experts",
        _("The experts’ remarks"),
        "reviews/_applicants.html",
        "grappe.web.reviews.views.section.applicants",
        frozenset({Door.APPLICANT}),
    ),
    Section(
        "committee",
        _("Committee"),
        "committees/_request.html",
        "grappe.web.committees.sections.of_request",
    ),
    Section(
        "label",
        pgettext_lazy("labelling", "Label"),
        "labels/_on_request.html",
        "grappe.web.labels.sections.on_request",
        frozenset(Door),
    ),
]


def blocks(request: Any, label_request: Any, door: Door) -> list[Block]:
    """What the page shows to somebody who came by this door."""
    found = []
    for section in SECTIONS:
        if door in section.doors:
            data = import_string(section.source)(request, label_request, door)
            if data is not None:
                found.append(Block(section, data))
    return found
