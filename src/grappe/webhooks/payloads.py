"""What a notice says: keys and the few facts of `kinds`, in JSON, versioned."""

import json
from datetime import UTC, datetime
from typing import Any

from grappe.audit.models import Link
from grappe.webhooks.kinds import FACTS, TEST
from grappe.webhooks.models import Endpoint

VERSION = 1


def of_link(endpoint: Endpoint, link: Link, uid: str) -> str:
    """An act of the trail, with its place and the head of the chain there."""
    event = link.event
    facts = {key: event.data[key] for key in FACTS[event.kind] if key in event.data}
    return _text(
        endpoint,
        uid,
        event.kind,
        event.at,
        chain={"position": link.position, "hash": link.chain_hash},
        data={
            "target": event.target,
            "organisation": event.organisation_id,
            "project": event.project_id,
            **facts,
        },
    )


def of_test(endpoint: Endpoint, uid: str, at: datetime) -> str:
    return _text(endpoint, uid, TEST, at, chain=None, data={})


def _text(endpoint: Endpoint, uid: str, kind: str, at: datetime, **rest: Any) -> str:
    message = {
        "version": VERSION,
        "id": uid,
        "type": kind,
        "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "cluster": endpoint.cluster.slug,
        **rest,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
