"""A request that is sent again after a cut does not act again: Idempotency-Key."""

import re
from collections.abc import Callable
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.api.v1.entry import token_of
from grappe.api.v1.problems import Problem
from grappe.tokens import repeats

SHAPE = re.compile(r"[\x21-\x7e]{1,100}")


@transaction.atomic
def once(request: HttpRequest, act: Callable[[], int]) -> int:
    """Act, and say the key of what was made; sent again, say the same key only.

    What is refused is undone and forgotten: it may be sent again once it is right.
    """
    token, key = token_of(request), request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if not SHAPE.fullmatch(key):
        raise Problem(422, errors={"Idempotency-Key": [_("Use up to 100 characters.")]})
    kept, is_new = repeats.take(token, key, fingerprint(request), at=timezone.now())
    if not is_new:
        if kept.fingerprint != fingerprint(request):
            raise Problem(
                422,
                errors={"Idempotency-Key": [_("This key served for another request.")]},
            )
        return kept.made
    made = act()
    repeats.keep(kept, made)
    return made


def fingerprint(request: HttpRequest) -> str:
    said = f"{request.method} {request.path}\n".encode() + request.body
    return sha256(said).hexdigest()
