"""Draw simplified outlines of territories whose common borders stay common.

Each border is simplified once and used by both sides, so that no gap opens between
two neighbours. The method: cut every ring where borders meet, simplify each piece
(Douglas and Peucker, 1973), then put the rings together again.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import hypot

from grappe.organisations import territory_map

TOLERANCE = 0.75  # units of the map; one is 1.2 km
SMALLEST_AREA = 2.0  # square units; smaller islands would be a speck

Point = tuple[float, float]
Ring = list[Point]


def draw(features: list[dict]) -> dict:
    """Give the SVG paths of the departments and of the borders between regions."""
    rings = [
        (feature["properties"], [(lon, lat) for lon, lat in ring])
        for feature in features
        for polygon in polygons(feature["geometry"])
        for ring in polygon
    ]
    nodes = meeting_points(ring for _, ring in rings)
    paths, regions = defaultdict(list), defaultdict(set)
    for properties, ring in rings:
        arcs = cut(ring, nodes)
        paths[properties["code"]].append([simple(arc) for arc in arcs])
        for arc in arcs:
            regions[canonical(arc)].add(properties["region"])
    return {
        "departments": [outline(code, paths[code]) for code in sorted(paths)],
        "region_borders": "".join(
            path(drawn(list(arc)), closed=False)
            for arc, sides in sorted(regions.items())
            if len(sides) > 1
        ),
    }


def polygons(geometry: dict) -> list:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def meeting_points(rings) -> set[Point]:
    """Points with more or fewer than two neighbours: where borders meet or part."""
    neighbours = defaultdict(set)
    for ring in rings:
        for one, other in pairwise(ring):
            neighbours[one].add(other)
            neighbours[other].add(one)
    return {point for point, near in neighbours.items() if len(near) != 2}


def cut(ring: Ring, nodes: set[Point]) -> list[Ring]:
    """The pieces of a closed ring between the nodes on it, in order."""
    ring = ring[:-1]
    starts = [index for index, point in enumerate(ring) if point in nodes]
    first = starts[0] if starts else ring.index(min(ring))
    ring = ring[first:] + ring[: first + 1]
    cuts = [
        i for i, point in enumerate(ring) if point in nodes and 0 < i < len(ring) - 1
    ]
    bounds = [0, *cuts, len(ring) - 1]
    return [ring[a : b + 1] for a, b in pairwise(bounds)]


def canonical(arc: Ring) -> tuple[Point, ...]:
    """The same value whichever of the two neighbours walks along the border."""
    return min(tuple(arc), tuple(reversed(arc)))


def simple(arc: Ring) -> Ring:
    """The drawn arc, in the direction in which it was asked."""
    shared = canonical(arc)
    points = drawn(list(shared))
    return points if tuple(arc) == shared else points[::-1]


def drawn(arc: Ring) -> Ring:
    projected = [placed(lat, lon) for lon, lat in arc]
    if projected[0] == projected[-1]:  # an island: no end to hold on to
        far = max(
            range(len(projected)), key=lambda i: distance(projected[0], projected[i])
        )
        kept = thin(projected[: far + 1])[:-1] + thin(projected[far:])
    else:
        kept = thin(projected)
    return [(round(x, 1), round(y, 1)) for x, y in kept]


def placed(lat: float, lon: float) -> Point:
    point = territory_map.project(lat, lon)
    if point is None:
        raise ValueError(f"the map has no room for {lat}, {lon}")
    return point


def thin(line: Ring) -> Ring:
    """Keep the points further than the tolerance from the line without them."""
    if len(line) < 3:
        return line
    gaps = [off_line(point, line[0], line[-1]) for point in line[1:-1]]
    worst = max(range(len(gaps)), key=gaps.__getitem__)
    if gaps[worst] <= TOLERANCE:
        return [line[0], line[-1]]
    return thin(line[: worst + 2])[:-1] + thin(line[worst + 1 :])


def off_line(point: Point, start: Point, end: Point) -> float:
    """The distance from a point to a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0
    if length:
        along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
        along = min(1.0, max(0.0, along))
    return distance(point, (start[0] + along * dx, start[1] + along * dy))


def distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def outline(code: str, rings: list[list[Ring]]) -> dict:
    """One department: its path, the middle of its largest piece, and what holds it."""
    whole = [[point for arc in arcs for point in arc[:-1]] for arcs in rings]
    largest = max(whole, key=lambda ring: abs(area(ring)))
    kept = [
        ring for ring in whole if ring is largest or abs(area(ring)) >= SMALLEST_AREA
    ]
    x, y = middle(largest)
    return {
        "code": code,
        "path": "".join(path(ring) for ring in kept),
        "x": x,
        "y": y,
        "box": box([point for ring in kept for point in ring]),
    }


def box(points: Ring) -> list[float]:
    """Left, top, right and bottom."""
    xs, ys = zip(*points, strict=True)
    return [min(xs), min(ys), max(xs), max(ys)]


def area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in sides(ring)) / 2


def middle(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    size = 6 * area(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in sides(ring)) / size
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in sides(ring)) / size
    return round(x, 1), round(y, 1)


def sides(ring: Ring):
    return zip(ring, ring[1:] + ring[:1], strict=True)


def path(points: Ring, *, closed: bool = True) -> str:
    """An SVG path of relative lines, in tenths, without the blanks SVG can spare."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    start, *_ = tenths
    steps = [
        (after[0] - before[0], after[1] - before[1])
        for before, after in pairwise(tenths)
    ]
    moves = [number for step in steps if step != (0, 0) for number in step]
    line = "l" + joined(moves) if moves else ""
    return "M" + joined(start) + line + ("z" if closed else "")


def joined(tenths) -> str:
    texts = [short(number) for number in tenths]
    return texts[0] + "".join(t if t.startswith("-") else f" {t}" for t in texts[1:])


def short(tenths: int) -> str:
    text = f"{tenths / 10:g}"
    return text.replace("0.", ".") if 0 < abs(tenths) < 10 else text
