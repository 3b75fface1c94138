"""The rest of a row: place, activity, figures.

Wrong ones are mostly left out and said.
"""

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from grappe.connectors import tabular
from grappe.memberships.importing.parsing import Parsed, as_text, day_of
from grappe.organisations import nomenclatures
from grappe.organisations.fields import FRENCH

_url = URLValidator(schemes=["http", "https"])
# Addresses of this form satisfy the validator too, which is far slower.
_PLAIN_URL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,3}[a-z]{2,63}(?:/[\w./-]*)?",
    re.ASCII,
)
_PAIR = re.compile(r"\s*[;|]\s*|\s*,\s+|(?<=\.\d)\s*,\s*|\s+")
_YEAR = re.compile(r"(19|20)\d\d")
FIRST_YEAR = 1990


def read_details(row: Parsed, cells: Mapping[str, Any], on: date) -> None:
    read_place(row, cells)
    read_activity(row, cells, on)
    read_figures(row, cells, on)


def read_place(row: Parsed, cells: Mapping[str, Any]) -> None:
    is_french = row.organisation.get("country", "FR") in FRENCH
    for key, limit in (("address", 250), ("town", 100)):
        if key in cells:
            value = " ".join(as_text(cells[key]).split())
            if len(value) > limit:
                row.error("too_long", key, text=value[:40], limit=limit)
            elif value:
                row.place[key] = value
    if "postcode" in cells:
        written = as_text(cells["postcode"])
        code = nomenclatures.normalise_postcode(written) if is_french else ""
        if is_french and not code:
            row.warn("postcode_unusual", "postcode", text=written[:20])
        row.place["postcode"] = code or written[:10]
    read_department(row, cells, is_french)
    read_position(row, cells)


def read_department(row: Parsed, cells: Mapping[str, Any], is_french: bool) -> None:
    if "department" not in cells or not is_french:
        return
    written = as_text(cells["department"])
    found = nomenclatures.department(written.split(" ")[0])
    if found is None:
        row.warn("department_unknown", "department", text=written[:40])
    else:
        row.place["department"] = found.code


def read_position(row: Parsed, cells: Mapping[str, Any]) -> None:
    if "position" in cells:
        written = as_text(cells["position"]).strip("()[] ")
        # "50.6,3.0" and "50,6 ; 3,0" are both written.
        pair = written.split(",") if written.count(",") == 1 else _PAIR.split(written)
    elif "latitude" in cells and "longitude" in cells:
        pair = [cells["latitude"], cells["longitude"]]
        written = f"{pair[0]}, {pair[1]}"
    elif key := next((key for key in ("latitude", "longitude") if key in cells), ""):
        row.warn("position_wrong", key, text=as_text(cells[key])[:40])
        return
    else:
        return
    try:
        latitude, longitude = (float(str(part).replace(",", ".")) for part in pair)
    except ValueError:
        row.warn("position_wrong", "position", text=written[:40])
        return
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    if not on_earth or math.isnan(latitude + longitude):
        row.warn("position_wrong", "position", text=written[:40])
        return
    row.place |= {"latitude": latitude, "longitude": longitude}


def read_activity(row: Parsed, cells: Mapping[str, Any], on: date) -> None:
    said = row.organisation
    if "naf" in cells:
        written = as_text(cells["naf"])
        code = written.split(" ")[0]
        if found := nomenclatures.activity(code):
            said["naf_rev2"] = found.code
        elif found := nomenclatures.activity(code, nomenclatures.NAF_2025):
            said["naf_2025"] = found.code
        else:
            row.warn("naf_unknown", "naf", text=written[:40])
    if "legal_category" in cells:
        written = as_text(cells["legal_category"])
        if legal := nomenclatures.legal_category(written.split(" ")[0]):
            said["legal_category"] = legal.code
        else:
            row.warn("legal_category_unknown", "legal_category", text=written[:40])
    if "website" in cells:
        read_website(row, as_text(cells["website"]))
    if (day := day_of(row, cells, "founded_on")) is not None:
        if day > on:
            row.error("founded_in_future", "founded_on", day=day.isoformat())
        said["founded_on"] = day


def read_website(row: Parsed, written: str) -> None:
    address = written if "://" in written else f"https://{written}"
    scheme, _, rest = address.partition("://")
    address = f"{scheme.lower()}://{rest}"
    try:
        if not _PLAIN_URL.fullmatch(address):
            _url(address)
        if len(address) > 200:
            raise ValidationError("too long")
    except ValidationError:
        row.warn("website_wrong", "website", text=written[:60])
    else:
        row.organisation["website"] = address


FIGURES = {
    "headcount": ("headcount_awu", Decimal("0.1"), Decimal(10) ** 9),
    "turnover": ("turnover_eur", Decimal("0.01"), Decimal(10) ** 14),
    "balance": ("balance_eur", Decimal("0.01"), Decimal(10) ** 14),
}


def read_figures(row: Parsed, cells: Mapping[str, Any], on: date) -> None:
    for key, (name, unit, limit) in FIGURES.items():
        if key not in cells:
            continue
        try:
            number = Decimal(str(tabular.parse_number_fr(cells[key])))
        except tabular.BadCell as error:
            row.error(f"cell_{error.code}", key, **error.params)
            continue
        if abs(number) >= limit:
            row.error("too_long", key, text=str(cells[key])[:40], limit=15)
        elif number < 0 and key != "turnover":
            row.error("negative", key, text=str(cells[key])[:40])
        else:
            row.figures[name] = number.quantize(unit)
    if row.figures:
        row.figures["year"] = year_of(row, cells, on)


def year_of(row: Parsed, cells: Mapping[str, Any], on: date) -> int:
    """The closed year the figures are of; the last one when the file does not say."""
    if "figures_year" not in cells:
        row.warn("year_assumed", "figures_year", year=on.year - 1)
        return on.year - 1
    written = as_text(cells["figures_year"])
    found = _YEAR.search(written)
    if not found or not FIRST_YEAR <= int(found[0]) <= on.year:
        row.error("year_wrong", "figures_year", text=written[:20], last=on.year)
        return on.year - 1
    return int(found[0])
