"""The countries, for a form to offer."""

from django.utils.translation import get_language

from grappe.organisations import nomenclatures


def country_choices() -> list[tuple[str, str]]:
    """Countries by name in the reader's language, France first."""
    language = get_language() or "fr"
    named = [
        (one.code, nomenclatures.country_name(one.code, language))
        for one in nomenclatures.countries()
    ]
    return sorted(named, key=lambda pair: (pair[0] != "FR", pair[1]))
