"""The label on the page of its request."""

from typing import Any

from grappe.labels import queries


def on_request(request: Any, label_request: Any, door: Any) -> dict[str, Any] | None:
    """By any door: its existence is no part of the evaluation. None before it."""
    label = queries.of_request(request.access, label_request)
    return None if label is None else {"label": label, "on": request.access.on}
