"""Who asks: a program, with a token. Sessions open pages, and nothing here."""

import logging
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from grappe.api.v1.problems import CHALLENGE, Problem
from grappe.common import limits
from grappe.tokens import actions, keys
from grappe.tokens.models import AccessToken

log = logging.getLogger("grappe.api")
WINDOW_SECONDS = 60


class Bearer(HttpBearer):
    """A token in the Authorization header; one that opens nothing ends there."""

    def __call__(self, request: HttpRequest) -> Any:
        said = request.headers.get("Authorization", "")
        if not said:
            return None
        scheme, _space, secret = said.partition(" ")
        if scheme.lower() != "bearer":
            raise refused(_("Send the token as “Authorization: Bearer …”."))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        try:
            found = actions.admit(token, at=timezone.now())
        except actions.NotAdmitted as error:
            # The prefix tells which token; the secret is never written anywhere.
            log.warning("token refused: %s", keys.prefix_of(token) or "unknown")
            raise refused(str(error)) from error
        slow_down(f"token-{found.pk}")
        request.user = found.user
        return found


def refused(detail: str) -> Problem:
    challenge = f'{CHALLENGE}, error="invalid_token"'
    return Problem(401, detail, headers={"WWW-Authenticate": challenge})


def slow_down(who: str) -> None:
    """Raises a problem once somebody asked more than their share of the minute."""
    now = int(time.time())
    key = f"grappe.api:{who}:{now // WINDOW_SECONDS}"
    if limits.count(key, 2 * WINDOW_SECONDS) > settings.GRAPPE_API_PER_MINUTE:
        wait = WINDOW_SECONDS - now % WINDOW_SECONDS
        raise Problem(
            429,
            _("This token asked too often: wait a little."),
            headers={"Retry-After": str(wait)},
        )
