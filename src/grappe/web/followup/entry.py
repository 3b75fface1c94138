"""The way to a row of the follow-up: 404 where it does not exist for the reader."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from grappe.followup import rules
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web.projects import entry


def followed(request: Any, pk: int) -> Project:
    """A project of which the team writes what the funders say."""
    project, door = entry.entered(request, pk)
    if not rules.can_follow(request.access, door):
        raise Http404
    return project


def treated(request: Any, pk: int) -> Project:
    """A project whose content the team may read and write about."""
    project, door = entry.entered(request, pk)
    if not rules.can_treat(request.access, door):
        raise Http404
    return project


def tab(project: Project) -> str:
    """The follow-up on the project's page."""
    return reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, "followup"]
    )


def door_of(request: Any, project: Project) -> Door:
    return entry.entered(request, project.pk)[1]
