"""The list of members as a file: pages and the command line write the same columns."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.memberships import directory
from grappe.memberships.directory import Line
from grappe.organisations import nomenclatures


def columns(words: dict[str, dict], on: date) -> list[tuple[Any, Callable]]:
    """The title of each column, and how a line fills it."""
    return [
        (_("Usual name"), lambda line: line.name),
        (_("Legal name"), lambda line: line.legal_name),
        (_("Acronym"), lambda line: line.acronym),
        ("SIREN", lambda line: line.siren or ""),
        (_("Type"), lambda line: directory.TYPE_LABELS[line.member_type]),
        (
            _("Category"),
            lambda line: words["category"].get(line.category, ""),
        ),
        (_("Status"), lambda line: directory.STATUS_LABELS[line.status]),
        (_("Member since"), lambda line: line.starts_on),
        (_("Last day"), lambda line: line.ends_on),
        (_("Town"), lambda line: line.town),
        (_("Department"), department_name),
        (_("Country"), lambda line: line.country),
        (
            _("Strategic domains"),
            lambda line: joined(line.domains, words["domain"]),
        ),
        (_("Profile"), lambda line: joined(line.tags, words["tag"])),
        (_("As of"), lambda line: on),
    ]


def joined(values: tuple[int, ...], names: dict[int, str]) -> str:
    return " ; ".join(sorted(names[value] for value in values if value in names))


def department_name(line: Line) -> str:
    found = nomenclatures.department(line.department) if line.department else None
    return found.name if found else ""
