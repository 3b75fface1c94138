"""What stands in the way of a sign-in through a provider."""

import logging

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("grappe.oidc")


class Refused(Exception):
    """The provider's answer opens nothing; `reason` is for the log, one word.

    The message is for the visitor, and says no more than what they can do.
    """

    message: str | Promise = _(
        "The answer could not be trusted, so nothing was done. Sign in another way, "
        "and tell those who run this site."
    )

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cancelled(Refused):
    message = _("You stopped on the way: nobody was signed in.")


class Stale(Refused):
    message = _("This took too long, or was already used. Begin again.")


class Unreachable(Refused):
    message = _(
        "The provider does not answer. Try again later, or sign in another way."
    )


class TooWeak(Refused):
    message = _(
        "This site asks for a sign-in with two factors there, such as a code or a key. "
        "Set one up there, then begin again."
    )


def note(provider: str, refusal: Refused) -> None:
    """Leave a line in the log, without anything of the person."""
    logger.warning("OpenID Connect: %s refused, %s", provider, refusal.reason)
