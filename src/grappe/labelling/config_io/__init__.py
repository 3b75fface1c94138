"""A cluster's labelling configuration out as JSON, and in again, here or elsewhere.

What goes out is the version in use of each procedure and grid. What comes in never
changes what is here: a version that differs becomes the next one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.config_io.loading import Loaded, Loader
from grappe.labelling.config_io.reading import NotLoadable, parse
from grappe.labelling.config_io.shape import (
    BODY,
    KIND,
    REASON,
    TEXT,
    dump,
    grid_of,
    procedure_of,
)
from grappe.labelling.models import AdmissibilityReason, Body, ConfidentialityText
from grappe.projects.models import ProjectKind

__all__ = ["Loaded", "NotLoadable", "dump", "load", "parse"]


@transaction.atomic
def load(
    cluster: Any,
    data: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    is_published: bool = False,
) -> Loaded:
    """Add what the cluster has not; nothing at all comes in if anything is wrong.

    Raises NotLoadable, naming the place in the file.
    """
    loader = Loader(cluster, by, at, is_published)
    loader.entries(data, "kinds", ProjectKind, KIND)
    loader.entries(data, "bodies", Body, BODY)
    loader.entries(data, "reasons", AdmissibilityReason, REASON)
    loader.wordings(data)
    loader.entries(data, "texts", ConfidentialityText, TEXT, key="version")
    loader.policy(data)
    loader.versions(data, "grids", loader.grid, grid_of)
    loader.versions(data, "procedures", loader.procedure, procedure_of)
    done = loader.done
    if done.added:
        names = [f"{what} {name}" for what, name in done.added]
        record("labelling.configuration_loaded", cluster, by=by, at=at, names=names)
    return done
