"""Bring in past projects: a row for each, or a row for each participation."""

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Importer
from grappe.projects import rules
from grappe.projects.importing.fields import FIELDS, OPTIONS
from grappe.projects.importing.hiding import hidden_rows
from grappe.projects.importing.messages import MESSAGES
from grappe.projects.importing.planning import ProjectPlanner

PROJECTS = Importer(
    kind="projects",
    title=_("Past projects"),
    fields=FIELDS,
    options=OPTIONS,
    needs=(("acronym", "title"),),
    begin=ProjectPlanner,
    rule=rules.can_manage,
    messages=MESSAGES,
    hides=hidden_rows,
    # What the night jobs find about organisations that came with a project.
    derived=frozenset(
        {
            "organisations.sizeperiod",
            "organisations.organisationpair",
            "organisations.registeralert",
        }
    ),
)
