"""What happened to experts' opinions, in words; applicants never read these."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "reviews.started": _("began an opinion on {acronym}"),
    "reviews.filed": _("filed an opinion on {acronym}"),
    "reviews.reacted": _("answered a colleague's opinion on {acronym}"),
    "reviews.reminded": _("reminded {experts} of an opinion on {acronym}"),
    "reviews.escalated": _(
        "told the team that opinions on {acronym} do not come: {experts}"
    ),
}
