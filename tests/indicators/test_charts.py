from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from grappe.indicators import charts
from grappe.indicators.charts import Point
from grappe.indicators.declaration import Unit

POINTS = [Point("2020", 300), Point("2021", None), Point("2022", 1350)]
SVG = "{http://www.w3.org/2000/svg}"


def line(**words):
    told = {"title": "Members", "description": "2020: 300; 2022: 1350"} | words
    return charts.line(POINTS, Unit.MEMBERS, **told)


def test_svg_obeys_a_strict_content_security_policy():
    root = ElementTree.fromstring(charts.svg(line()))

    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert tags & {"style", "script", "image", "foreignObject"} == set()
    assert attributes & {"style", "font-family", "onload", "href"} == set()


def test_svg_takes_the_colours_of_the_page():
    drawn = charts.svg(line())

    colours = {
        value
        for element in ElementTree.fromstring(drawn).iter()
        for name, value in element.attrib.items()
        if name in ("fill", "stroke") and value not in ("none", "transparent")
    }
    assert colours == {
        "currentColor",
        "var(--tblr-border-color)",
        "var(--tblr-link-color)",
    }


def test_svg_is_one_image_with_a_name_and_a_description():
    root = ElementTree.fromstring(charts.svg(line(title="A < B & C")))

    title, desc = root[0], root[1]
    assert root.get("role") == "img"
    assert (title.tag, title.text) == (f"{SVG}title", "A < B & C")
    assert (desc.tag, desc.text) == (f"{SVG}desc", "2020: 300; 2022: 1350")
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id")


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "1\N{NO-BREAK SPACE}350"), ("en", "1,350")],
)
def test_svg_writes_numbers_as_the_reader_does(language, text):
    with override(language):
        drawn = charts.svg(line())

    texts = [element.text for element in ElementTree.fromstring(drawn).iter()]
    assert texts.count(text) == 1


def test_svg_is_drawn_once(monkeypatch):
    chart = line(title="Drawn once")
    first = charts.svg(chart)
    monkeypatch.setattr(charts.drawing, "_svg", None)

    assert charts.svg(line(title="Drawn once")) == first


def test_bars_draw_one_bar_a_group():
    points = [Point("PME", Decimal("0.5")), Point("<ETI>", Decimal("0.25"))]

    with override("fr"):
        chart = charts.bars(points, Unit.SHARE, title="t", description="d")
        texts = [
            element.text
            for element in ElementTree.fromstring(charts.svg(chart)).iter()
            if element.tag == f"{SVG}text"
        ]

    assert [text for text in texts if text in ("PME", "<ETI>")] == ["PME", "<ETI>"]
    assert texts[-2:] == ["50,0\u202f%", "25,0\u202f%"]


def test_png_is_a_picture_in_the_colour_of_the_cluster():
    drawn = charts.png(line(), "#6b2d5c")

    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert charts.png(line(), "#00ff00") != drawn


@pytest.mark.parametrize("values", [[], [1], [None, 3, None]])
def test_sparkline_needs_two_values(values):
    assert charts.sparkline(values) == ""


def test_sparkline_breaks_where_a_value_is_unknown():
    root = ElementTree.fromstring(charts.sparkline([1, 2, None, 2, 3]))

    curves = [child.get("points") for child in root if child.tag == "polyline"]
    assert curves == ["4,28 32,16", "88,16 116,4"]
    assert root.get("aria-hidden") == "true"


def test_sparkline_of_equal_values_is_flat():
    root = ElementTree.fromstring(charts.sparkline([Decimal("0.5"), Decimal("0.5")]))

    assert root[0].get("points") == "4,28 116,28"
