"""From a specification to a picture: SVG for pages, PNG for documents."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from xml.etree import ElementTree

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Colours in a specification are roles; each medium gives them its own values.
INK, GRID, ACCENT = "#0a0b0c", "#0d0e0f", "#0f0e0d"
# Presentation attributes follow the page's theme, light or dark, without any style.
ON_PAGE = {
    INK: "currentColor",
    GRID: "var(--tblr-border-color)",
    ACCENT: "var(--tblr-link-color)",
}
PAPER = {INK: "#1f2328", GRID: "#d6dae0"}
Locale = Literal["fr-FR", "en-GB"]
LOCALES: dict[str, Locale] = {"fr": "fr-FR", "en": "en-GB"}
# Drawing takes 30 to 100 ms and the same specification gives the same picture; change
# the number when the code below draws otherwise.
VERSION = 2
KEPT_SECONDS = 30 * 24 * 3600

SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)


@dataclass(frozen=True)
class Chart:
    """What to draw, and the words for those who do not see it."""

    spec: dict[str, Any]
    title: str
    description: str

    @property
    def key(self) -> str:
        """The same for the same picture in the same language."""
        told = [VERSION, get_language(), self.title, self.description, self.spec]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def svg(chart: Chart) -> SafeString:
    """The chart for a page: no script, no style, the colours of the page's theme."""
    return _kept(f"chart-svg-{chart.key}", lambda: _svg(chart))


def png(chart: Chart, accent: str, *, scale: float = 2) -> bytes:
    """The chart for a document, on white, in the cluster's colour."""
    key = f"chart-png-{chart.key}-{accent}-{scale}"
    return _kept(key, lambda: _png(chart, accent, scale))


def _kept(key: str, draw: Callable[[], Any]) -> Any:
    picture = cache.get(key)
    if picture is None:
        picture = draw()
        cache.set(key, picture, KEPT_SECONDS)
    return picture


def _svg(chart: Chart) -> SafeString:
    import vl_convert  # takes 100 ms to load: only when something is drawn

    drawn = vl_convert.vegalite_to_svg(chart.spec, format_locale=_locale())
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        _follow_the_page(element)
    _tell(root, chart)
    return mark_safe(ElementTree.tostring(root, encoding="unicode"))


def _png(chart: Chart, accent: str, scale: float) -> bytes:
    import vl_convert

    spec = json.dumps(chart.spec | {"background": "white"})
    for role, colour in (PAPER | {ACCENT: accent}).items():
        spec = spec.replace(role, colour)
    return vl_convert.vegalite_to_png(
        json.loads(spec), scale=scale, format_locale=_locale()
    )


def _locale() -> Locale:
    return LOCALES.get((get_language() or "fr")[:2], LOCALES["fr"])


def _follow_the_page(element: ElementTree.Element) -> None:
    """Colours and fonts of the page; what describes marks one by one goes away."""
    for name in list(element.attrib):
        if name in ("fill", "stroke"):
            colour = element.attrib[name]
            element.set(name, ON_PAGE.get(colour, colour))
        elif name in ("style", "font-family", "role", "class") or name.startswith(
            "aria-"
        ):
            del element.attrib[name]


def _tell(root: ElementTree.Element, chart: Chart) -> None:
    """Make the picture one image with a name and a description."""
    mark = f"chart-{chart.key[:12]}"
    for position, (tag, text) in enumerate(
        [("title", chart.title), ("desc", chart.description)]
    ):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", id=f"{mark}-{tag}")
        element.text = text
        root.insert(position, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{mark}-title")
    root.set("aria-describedby", f"{mark}-desc")
