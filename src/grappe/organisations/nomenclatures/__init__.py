"""Official lists: activities, legal forms, territories, postcodes, countries.

Plain functions over the files of `reference/`, read once. They accept what people
type; a code nobody knows gives None where an object is expected, "" where a text is.
"""

from grappe.organisations.nomenclatures.iso3166 import (
    Country,
    clean_country,
    countries,
    country,
    country_name,
)
from grappe.organisations.nomenclatures.naf import (
    NAF_2025,
    REV2,
    Activity,
    activities,
    activity,
    activity_label,
    activity_path,
    normalise_activity,
)
from grappe.organisations.nomenclatures.places import (
    Place,
    department_of_postcode,
    locate,
    normalise_postcode,
    normalise_town,
)
from grappe.organisations.nomenclatures.territories import (
    Department,
    Region,
    department,
    departments,
    region,
    regions,
)
from grappe.organisations.nomenclatures.units import (
    HeadcountBand,
    LegalCategory,
    headcount_band,
    headcount_band_of,
    headcount_bands,
    legal_categories,
    legal_category,
)

__all__ = [
    "NAF_2025",
    "REV2",
    "Activity",
    "Country",
    "Department",
    "HeadcountBand",
    "LegalCategory",
    "Place",
    "Region",
    "activities",
    "activity",
    "activity_label",
    "activity_path",
    "clean_country",
    "countries",
    "country",
    "country_name",
    "department",
    "department_of_postcode",
    "departments",
    "headcount_band",
    "headcount_band_of",
    "headcount_bands",
    "legal_categories",
    "legal_category",
    "locate",
    "normalise_activity",
    "normalise_postcode",
    "normalise_town",
    "region",
    "regions",
]
