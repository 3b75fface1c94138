"""Nothing that names an expert goes to applicants."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.labelling.models import LabelRequest
from grappe.reviews import anonymity


class ExpertNamed(Exception):
    """A text for applicants names an expert, or may; the message is for the user.

    `can_be_checked` where only words were found that may mean something else.
    """

    def __init__(self, words: list[str], *, can_be_checked: bool):
        self.words, self.can_be_checked = words, can_be_checked
        shown = ", ".join(f"“{one}”" for one in words)
        super().__init__(
            ngettext(
                "This names an expert, or may: %(words)s. Take it out.",
                "These name experts, or may: %(words)s. Take them out.",
                len(words),
            )
            % {"words": shown}
        )


class TooLong(Exception):
    """The text is longer than anybody reads."""


LONGEST = 40_000


def checked(text: str, request: LabelRequest, *, is_checked: bool) -> str:
    """The text as it may leave.

    Raises ExpertNamed for the whole name or the address of an expert, and, unless
    somebody checked, for a lone name or an employer's; TooLong.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise TooLong(_("A text is longer than %d characters.") % LONGEST)
    found = anonymity.findings(text, anonymity.people_of(request))
    sure = [one.words for one in found if one.is_sure]
    if sure or (found and not is_checked):
        words = sure or [one.words for one in found]
        raise ExpertNamed(list(dict.fromkeys(words)), can_be_checked=not sure)
    return text
