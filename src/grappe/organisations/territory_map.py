"""The map of France: outlines of the departments, and where a point falls on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import atanh, cos, exp, radians, sin
from pathlib import Path

from grappe.organisations import nomenclatures

CONTOURS = Path(__file__).parent / "reference" / "contours" / "departments.json"
ATTRIBUTION = "Contours administratifs (data.gouv.fr), ODbL 1.0"

WIDTH, HEIGHT = 1000, 910
MARGIN = 8  # about a region shown alone

# Lambert-93, the legal projection of metropolitan France: conic conformal on the
# GRS80 ellipsoid, true to scale on the parallels 44° and 49°. The four constants are
# those the national mapping agency publishes with it; results are in metres.
EXPONENT = 0.7256077650
SCALE_M = 11754255.426
POLE_X_M, POLE_Y_M = 700000.0, 12655612.050
ECCENTRICITY = 0.08181919112
MERIDIAN = 3.0

# The frame of the map in Lambert-93: its top left corner, and the metres of one unit.
LEFT_M, TOP_M, UNIT_M = 72000.0, 7122000.0, 1200.0

# Degrees that hold metropolitan France and Corsica: south, west, north, east.
METROPOLE = (41.2, -5.3, 51.2, 9.8)


@dataclass(frozen=True, slots=True)
class Inset:
    """A frame in which an overseas department is drawn at its own scale."""

    code: str
    x: float
    y: float
    width: float
    height: float
    south: float
    west: float
    north: float
    east: float

    def contains(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Equirectangular about the middle of the frame, north up."""
        middle_lat, middle_lon = (
            (self.south + self.north) / 2,
            (self.west + self.east) / 2,
        )
        shrink = cos(radians(middle_lat))
        unit = min(
            self.width / ((self.east - self.west) * shrink),
            self.height / (self.north - self.south),
        )
        return (
            self.x + self.width / 2 + (lon - middle_lon) * shrink * unit,
            self.y + self.height / 2 - (lat - middle_lat) * unit,
        )


# A column in the Bay of Biscay, where the map of the mainland leaves room.
INSETS = (
    Inset("971", 12, 394, 120, 96, 15.78, -61.88, 16.57, -60.94),
    Inset("972", 12, 496, 120, 96, 14.35, -61.31, 14.93, -60.74),
    Inset("973", 12, 598, 120, 96, 1.95, -54.78, 5.92, -51.45),
    Inset("974", 12, 700, 120, 96, -21.44, 55.13, -20.82, 55.92),
    Inset("976", 12, 802, 120, 96, -13.05, 44.95, -12.60, 45.40),
)


@dataclass(frozen=True, slots=True)
class DepartmentShape:
    """A department as an SVG path, with the point where a mark for it belongs."""

    code: str
    name: str
    region_code: str
    path: str
    x: float
    y: float
    box: tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class FranceOutline:
    """All that a page needs to draw the map; whoever shows it shows `attribution`."""

    view_box: str
    departments: tuple[DepartmentShape, ...]
    region_borders: str
    insets: tuple[Inset, ...]
    attribution: str


def lambert93(lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north of the legal French grid, from degrees."""
    sine = sin(radians(lat))
    isometric = atanh(sine) - ECCENTRICITY * atanh(ECCENTRICITY * sine)
    radius = SCALE_M * exp(-EXPONENT * isometric)
    angle = EXPONENT * radians(lon - MERIDIAN)
    return POLE_X_M + radius * sin(angle), POLE_Y_M - radius * cos(angle)


def project(lat: float, lon: float) -> tuple[float, float] | None:
    """Where a point falls in the view box, y downwards; None off the map."""
    for inset in INSETS:
        if inset.contains(lat, lon):
            return inset.place(lat, lon)
    south, west, north, east = METROPOLE
    if not (south <= lat <= north and west <= lon <= east):
        return None
    x_m, y_m = lambert93(lat, lon)
    x, y = (x_m - LEFT_M) / UNIT_M, (TOP_M - y_m) / UNIT_M
    return (x, y) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT else None


@lru_cache(maxsize=1)
def france_outline() -> FranceOutline:
    """The outlines of the 101 departments, in the units of `project`."""
    contours = json.loads(CONTOURS.read_text(encoding="utf-8"))
    known = {department.code: department for department in nomenclatures.departments()}
    return FranceOutline(
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        departments=tuple(
            _shape(row, known[row["code"]]) for row in contours["departments"]
        ),
        region_borders=contours["region_borders"],
        insets=INSETS,
        attribution=ATTRIBUTION,
    )


def region_view_box(code: str) -> str:
    """The view box that shows one region; the whole map if the code is unknown."""
    outline = france_outline()
    boxes = [shape.box for shape in outline.departments if shape.region_code == code]
    if not boxes:
        return outline.view_box
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = min(lefts) - MARGIN, min(tops) - MARGIN
    width, height = max(rights) + MARGIN - left, max(bottoms) + MARGIN - top
    return f"{left:g} {top:g} {width:g} {height:g}"


def _shape(row: dict, department: nomenclatures.Department) -> DepartmentShape:
    return DepartmentShape(
        code=department.code,
        name=department.name,
        region_code=department.region_code,
        path=row["path"],
        x=row["x"],
        y=row["y"],
        box=tuple(row["box"]),
    )
