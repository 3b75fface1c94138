"""Size of an enterprise, for statistics (France) and for aid (European Union).

Both readings of one company differ: the French category counts its group, the European
status also its partners, two consecutive years and public owners. Each answer carries
the perimeter, the totals, every threshold and the text of law, for a page to show.
"""

from grappe.engines.size.assessment import (
    REMARKS,
    EuSize,
    FrenchSize,
    LegalReference,
    Remark,
    SizeAssessment,
    YearAssessment,
)
from grappe.engines.size.ceilings import (
    Ceiling,
    CeilingResult,
    ThresholdTest,
    Total,
    Totals,
)
from grappe.engines.size.european import eu_status
from grappe.engines.size.figures import (
    Entity,
    EntityKind,
    Exemption,
    Holding,
    YearFigures,
)
from grappe.engines.size.french import french_category
from grappe.engines.size.perimeter import PerimeterLine, Relation

__all__ = [
    "REMARKS",
    "Ceiling",
    "CeilingResult",
    "Entity",
    "EntityKind",
    "EuSize",
    "Exemption",
    "FrenchSize",
    "Holding",
    "LegalReference",
    "PerimeterLine",
    "Relation",
    "Remark",
    "SizeAssessment",
    "ThresholdTest",
    "Total",
    "Totals",
    "YearAssessment",
    "YearFigures",
    "eu_status",
    "french_category",
]
