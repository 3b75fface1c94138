"""Filling a database with the demo, where there is nothing to lose."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.clusters.actions import reference
from grappe.clusters.models import Cluster
from grappe.demo import rights, studies, truth
from grappe.demo.digest import Digest
from grappe.demo.history import write as history
from grappe.demo.load import Loader
from grappe.demo.plan import Plan
from grappe.demo.projects import write as projects
from grappe.organisations.models import Organisation

MARK = "demo:"


class NotFillable(Exception):
    """The demo cannot be written here; the message is for the user."""


class Content(Enum):
    """What a database holds."""

    NOTHING = "nothing"
    DEMO = "demo"
    REAL = "real"


@dataclass(frozen=True)
class Filled:
    """What was written, and where its truth is told."""

    hash: str
    rows: int
    truth: Path


def content() -> Content:
    """Whether the database is empty, holds a demo, or holds anything else."""
    clusters = Cluster.objects.all()
    # Clusters only known by name are reference data, the same in every installation.
    if clusters.hosted().exclude(source__startswith=MARK).exists():
        return Content.REAL
    if clusters.hosted().exists():
        return Content.DEMO
    if Organisation.objects.exists() or User.objects.exists():
        return Content.REAL
    return Content.NOTHING


def truth_path() -> Path:
    """Beside the SQLite file; for PostgreSQL, in the installation's own folder."""
    name = str(connection.settings_dict["NAME"])
    is_file = connection.vendor == "sqlite" and "memory" not in name
    file = Path(name) if is_file else settings.VAR / connection.vendor
    return file.with_name(f"{file.stem}-demo-truth.json")


def fill(
    seed: int,
    size: str,
    *,
    path: Path,
    progress: Callable[[str], None] = lambda slug: None,
) -> Filled:
    """Write a demo in an empty database, whole or not at all.

    Raises NotFillable if there is anything in it.
    """
    plan, digest, loader = Plan(seed, size), Digest(), Loader()
    effects = {}
    with transaction.atomic():
        if content() != Content.NOTHING:
            raise NotFillable(_("This database is not empty."))
        reference.import_policy_phases()
        for chapter in plan:
            digest.take(chapter.sheet)
            loader.load(chapter.sheet)
            effects[chapter.slug] = chapter.effect
            progress(chapter.slug)
        studies.write(seed, size=size)
        projects.write(seed, size=size)
        labels = history.write(seed, size=size)
        rights.write(seed)
        told = truth.told(plan, digest.hexadecimal, digest.rows, effects, labels)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    return Filled(digest.hexadecimal, digest.rows, path)
