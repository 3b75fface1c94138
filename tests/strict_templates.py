"""In the tests, an undefined variable in one of our templates is an error."""

import sys
from pathlib import Path

from django.template.base import FilterExpression, Origin

OURS = Path(__file__).resolve().parent.parent


class UndefinedVariable(Exception):
    """A template of ours names what its view does not pass."""


class StringIfInvalid(str):
    """Django's `string_if_invalid`: raises when the template is ours.

    Templates of others (allauth's, Django's forms) count on undefined variables
    being empty, and so does Django when it asks whether this string is empty. So
    the question itself is answered by looking at which template is being rendered.
    """

    def __bool__(self) -> bool:
        self._refuse_in_ours()
        return False

    def __contains__(self, text: object) -> bool:
        self._refuse_in_ours()
        return False

    def _refuse_in_ours(self) -> None:
        template, variable = _being_rendered()
        if template and _is_ours(template):
            raise UndefinedVariable(f"{template.name}: {variable}")


def _being_rendered() -> tuple[Origin | None, str]:
    """Find the template and, where Django knows it, the variable."""
    frame = sys._getframe(2)
    variable = "a variable of blocktranslate"
    while frame:
        owner = frame.f_locals.get("self")
        if isinstance(owner, FilterExpression):
            variable = str(owner.token)
        if frame.f_code.co_name == "render_annotated":
            return getattr(owner, "origin", None), variable
        frame = frame.f_back
    return None, variable


def _is_ours(template: Origin) -> bool:
    path = Path(template.name)
    inside = path.is_relative_to(OURS / "src") or path.is_relative_to(OURS / "tests")
    return inside or not path.is_absolute()  # a template written in a test
