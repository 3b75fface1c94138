import re
from itertools import pairwise
from math import radians, sin

import pytest

from grappe.organisations import nomenclatures, territory_map
from grappe.organisations.nomenclatures import files

HALF_A_METRE = 0.5  # the published constants of the projection are rounded


def test_lambert93_at_its_origin():
    x, y = territory_map.lambert93(46.5, 3.0)

    assert x == pytest.approx(700_000, abs=HALF_A_METRE)
    assert y == pytest.approx(6_600_000, abs=HALF_A_METRE)


def test_lambert93_is_true_to_scale_on_its_two_parallels():
    step = 1e-5

    for lat in (44.0, 49.0):
        south = territory_map.lambert93(lat - step, 3.0)[1]
        north = territory_map.lambert93(lat + step, 3.0)[1]

        assert (north - south) / meridian_m(lat, 2 * step) == pytest.approx(1, abs=1e-6)


def meridian_m(lat: float, degrees: float) -> float:
    """The length of a short arc of meridian on the GRS80 ellipsoid."""
    square = territory_map.ECCENTRICITY**2
    curvature = 6378137 * (1 - square) / (1 - square * sin(radians(lat)) ** 2) ** 1.5
    return curvature * radians(degrees)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (50.85, 4.35 + 10),  # far to the east
        (40.4, -3.7),  # Madrid
        (17.9, -62.85),  # Saint-Barthélemy, which has no frame
        (-17.5, -149.6),  # Papeete
        (0.0, 0.0),
        (90.0, 0.0),
        (-90.0, 180.0),
    ],
)
def test_project_off_the_map(lat, lon):
    assert territory_map.project(lat, lon) is None


def test_project_keeps_north_up_and_east_right():
    lille, nice = territory_map.project(50.63, 3.05), territory_map.project(43.7, 7.27)
    brest = territory_map.project(48.39, -4.49)

    assert brest[0] < lille[0] < nice[0]
    assert lille[1] < brest[1] < nice[1]


@pytest.mark.parametrize("inset", territory_map.INSETS, ids=lambda inset: inset.code)
def test_project_puts_overseas_towns_in_their_frame(inset):
    towns = files.rows("contours/overseas_towns.csv")

    points = [
        territory_map.project(float(town["lat"]), float(town["lon"]))
        for town in towns
        if town["department"] == inset.code
    ]

    assert points
    for x, y in points:
        assert inset.x <= x <= inset.x + inset.width
        assert inset.y <= y <= inset.y + inset.height


def test_insets_do_not_touch_each_other():
    for above, below in pairwise(territory_map.INSETS):
        assert above.y + above.height < below.y


def test_france_outline_has_every_department():
    outline = territory_map.france_outline()

    drawn = [shape.code for shape in outline.departments]
    assert drawn == [d.code for d in nomenclatures.departments() if d.region_code]
    assert outline.view_box == "0 0 1000 910"
    assert "ODbL" in outline.attribution


def test_outlines_are_closed_paths_inside_the_view_box():
    for shape in territory_map.france_outline().departments:
        left, top, right, bottom = shape.box

        assert re.fullmatch(r"(M[-\d. ]+l[-\d. ]+z)+", shape.path)
        assert 0 <= left < right <= territory_map.WIDTH
        assert 0 <= top < bottom <= territory_map.HEIGHT
        assert left <= shape.x <= right
        assert top <= shape.y <= bottom


@pytest.mark.parametrize(
    ("code", "postcode", "town"),
    [
        ("59", "59000", "Lille"),
        ("2A", "20000", "Ajaccio"),
        ("974", "97400", "Saint-Denis"),
    ],
)
def test_a_town_falls_in_the_box_of_its_department(code, postcode, town):
    place = nomenclatures.locate(postcode, town)
    shapes = {shape.code: shape for shape in territory_map.france_outline().departments}
    left, top, right, bottom = shapes[code].box

    x, y = territory_map.project(place.lat, place.lon)

    assert left < x < right
    assert top < y < bottom


def test_region_view_box():
    boxes = [territory_map.region_view_box(code) for code in ("32", "99")]

    assert boxes == ["418.6 1.6 188 224.9", "0 0 1000 910"]
