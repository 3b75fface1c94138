"""The feeds there are, by the code that their secret addresses keep."""

from django.utils.translation import pgettext_lazy

CALENDAR, NEWS = "calendar", "news"
KINDS = {
    CALENDAR: pgettext_lazy("feed", "Calendar"),
    NEWS: pgettext_lazy("feed", "News"),
}
