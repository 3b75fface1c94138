"""Tags and filters that every template of the house can use."""

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from grappe.accounts import queries as accounts
from grappe.web.organisations.wording import value_in_words

register = template.Library()

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


@lru_cache(maxsize=256)
def drawn(name: str) -> SafeString:
    attributes = {"class": "lucide", "aria-hidden": "true", "focusable": "false"}
    return mark_safe(lucide(name, size=20, **attributes))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon, drawn once and kept; words beside it say what it means."""
    return drawn(name)


@register.filter
def euros(amount: Decimal | None) -> str:
    """12 345 €, without cents: lists and figures; "–" when unknown."""
    if amount is None:
        return "–"
    number = formats.number_format(round(amount), use_l10n=True, force_grouping=True)
    return f"{number}{NARROW_SPACE}€"


@register.filter
def percent(rate: float | Decimal | None, digits: int = 1) -> str:
    """A rate from 0 to 1 as 63,4 %; "–" when there is none."""
    if rate is None:
        return "–"
    number = formats.number_format(round(Decimal(rate) * 100, digits), digits)
    return f"{number}{NARROW_SPACE}%"


@register.filter
def day(value: date | None) -> str:
    """A day in short: 31/12/2022 or 12/31/2022 by language; "–" when open."""
    return formats.date_format(value, "SHORT_DATE_FORMAT") if value else "–"


@register.filter
def in_words(value: object, field: str) -> str:
    """The value of an organisation's field, as people read it."""
    return value_in_words(field, value)


@register.filter
def siren(value: str | None) -> str:
    """A SIREN in groups of three."""
    return NARROW_SPACE.join([value[:3], value[3:6], value[6:]]) if value else ""


@register.simple_tag
def language_name(code: str) -> str:
    return get_language_info(code)["name_local"]


@register.simple_tag(takes_context=True)
def contexts(context) -> list:
    """The places the reader may act in: one per cluster and organisation."""
    request = context["request"]
    if not hasattr(request, "grappe_contexts"):
        request.grappe_contexts = accounts.contexts(request.user, timezone.localdate())
    return request.grappe_contexts


@register.simple_tag(takes_context=True)
def acting_for(context) -> str:
    """The name of the place the reader acts in now."""
    grant = context["request"].session.get("grant")
    for place in contexts(context):
        if place.grant_id == grant:
            return place.label
    return _("Choose")


@register.filter
def as_json(value: object) -> str:
    """A value for a script to read from an attribute: the page holds no script."""
    return json.dumps(value, cls=DjangoJSONEncoder)
