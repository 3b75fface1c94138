"""The page on methods of the documentation, to be read where effects are."""

from pathlib import Path

# Beside this file once installed; in the documentation of a checkout.
PLACES = (
    Path(__file__).with_name("did.md"),
    Path(__file__).parents[3] / "docs" / "methods" / "did.md",
)


def text() -> str | None:
    """The page in Markdown, without its title; None where it did not come along."""
    for place in PLACES:
        if place.is_file():
            _title, _blank, rest = place.read_text("utf-8").partition("\n")
            return rest.strip()
    return None
