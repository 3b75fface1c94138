"""What happened to reviews, in words: on the experts' side and on the team's."""

from typing import Any

from grappe.web.reviews import expert_wording, team_wording

SENTENCES: dict[str, Any] = {**expert_wording.SENTENCES, **team_wording.SENTENCES}
