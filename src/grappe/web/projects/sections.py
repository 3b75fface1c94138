"""The sections of a project's page, one a tab, in the order of the dossier.

Each says by which doors it is seen and where its data come from: a function
(request, project, door) -> dict, called for the section on screen only. Its template
gets the answer as `data`, beside `project` and `door`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.projects.doors import Door

INSIDE = frozenset({Door.APPLICANT, Door.READER})
APPLICANT = frozenset({Door.APPLICANT})
READER = frozenset({Door.READER})
LISTED = frozenset({Door.LISTED})
EVERYBODY = frozenset(Door)


@dataclass(frozen=True)
class Section:
    """One tab; a section that shows content is written in the log of openings."""

    key: str
    title: str | Promise
    template: str
    source: str
    doors: frozenset[Door] = INSIDE
    is_content: bool = True
    # (access, project) -> bool, for a tab that not everybody behind a door has.
    rule: str = ""

    def data(self, request: Any, project: Any, door: Door) -> dict[str, Any]:
        answer: Callable[..., dict[str, Any]] = import_string(self.source)
        return answer(request, project, door)

    def is_for(self, access: Any, project: Any, door: Door) -> bool:
        if door not in self.doors:
            return False
        return not self.rule or import_string(self.rule)(access, project)


VIEWS = "grappe.web.projects.views"

SECTIONS = [
    Section(
        "card",
        _("Project"),
        "projects/_card.html",
        f"{VIEWS}.detail.card",
        LISTED,
        is_content=False,
    ),
    Section(
        "overview", _("Overview"), "projects/_overview.html", f"{VIEWS}.detail.overview"
    ),
    Section(
        "consortium",
        _("Consortium"),
        "projects/_consortium.html",
        f"{VIEWS}.consortium.section",
    ),
    Section("science", _("Science"), "projects/_texts.html", f"{VIEWS}.detail.science"),
    Section("market", _("Market"), "projects/_texts.html", f"{VIEWS}.detail.market"),
    Section(
        "compliance",
        _("Compliance"),
        "projects/_texts.html",
        f"{VIEWS}.detail.compliance",
    ),
    Section("work", _("Work plan"), "projects/_work.html", f"{VIEWS}.work.section"),
    Section("papers", _("Files"), "projects/_papers.html", f"{VIEWS}.papers.section"),
    Section(
        "versions",
        _("Versions"),
        "projects/_versions.html",
        f"{VIEWS}.versions.section",
    ),
    Section(
        "remarks",
        _("Remarks"),
        "projects/_remarks.html",
        f"{VIEWS}.remarks.section",
        APPLICANT,
    ),
    Section(
        "labels",
        pgettext_lazy("labelling", "Label"),
        "labelling/_project_requests.html",
        "grappe.web.labelling.views.in_project.section",
        EVERYBODY,
        is_content=False,
    ),
    Section(
        "followup",
        _("After the label"),
        "followup/_section.html",
        "grappe.web.followup.views.in_project.section",
        EVERYBODY,
        # It writes in the log itself what a reader sees.
        is_content=False,
    ),
    Section(
        "people",
        _("People"),
        "projects/_people.html",
        f"{VIEWS}.people.section",
    ),
    Section(
        "access",
        _("Readers"),
        "projects/_access.html",
        f"{VIEWS}.readers.section",
        frozenset({Door.READER, Door.LISTED}),
        is_content=False,
        rule=f"{VIEWS}.readers.is_for",
    ),
    Section(
        "history",
        _("History"),
        "projects/_history.html",
        f"{VIEWS}.detail.history",
    ),
]


def shown(access: Any, project: Any, door: Door) -> list[Section]:
    """The tabs somebody has on this project."""
    return [one for one in SECTIONS if one.is_for(access, project, door)]
