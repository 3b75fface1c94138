"""Versions of what was read: nothing is sent twice, and nobody's change is lost."""

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from grappe.api.v1.problems import Problem


def version_of(data: Any) -> str:
    """The ETag of what is answered: it moves when anything in it does."""
    if isinstance(data, BaseModel):
        data = data.model_dump()
    text = json.dumps(data, cls=NinjaJSONEncoder, sort_keys=True)
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: HttpRequest, version: str) -> bool:
    """Whether the reader already holds that version."""
    return version in listed(request.headers.get("If-None-Match", ""))


def need_same(request: HttpRequest, current: BaseModel) -> None:
    """Let a change through only if its writer read what stands now.

    Raises a problem: 428 where they do not say what they read, 412 if it moved. Asked
    under the lock of the record.
    """
    said = request.headers.get("If-Match", "")
    if not said:
        raise Problem(428, _("Send the ETag of what you read as If-Match."))
    if said.strip() != "*" and version_of(current) not in listed(said):
        raise Problem(412, _("Read it again, then send your change once more."))


def listed(header: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in header.split(",")}
