"""What happens to keys of other software, in words."""

from django.utils.translation import gettext_lazy as _

from grappe.tokens.models import Ending, Scope

SENTENCES = {
    "tokens.created": _("made the token “{name}” ({prefix}…)"),
    "tokens.revoked": _("revoked the token {prefix}… of {owner} ({ending})"),
    "tokens.refused": _("refused the closed token {prefix}… of {owner}"),
    "tokens.feed_created": _("made a secret address for a feed ({prefix}…)"),
    "tokens.feed_revoked": _(
        "revoked the secret address {prefix}… of {owner} ({ending})"
    ),
}
LABELS = {"ending": dict(Ending.choices), "scopes": dict(Scope.choices)}
