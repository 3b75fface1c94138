"""How the ready-made configuration is written down here: short rows, two languages."""

from dataclasses import dataclass, field
from typing import Any

from grappe.labelling.models import QuestionKind


@dataclass(frozen=True)
class Asked:
    """One question; `choices` are (code, French, English), `asked_if` (code, value)."""

    code: str
    fr: str
    en: str
    kind: str = QuestionKind.LONG_TEXT
    help: tuple[str, str] = ("", "")
    is_required: bool = False
    longest: int | None = None
    choices: tuple[tuple[str, str, str], ...] = ()
    asked_if: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Page:
    """One section of a form."""

    fr: str
    en: str
    intro: tuple[str, str]
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Way:
    """One kind of project and the procedure it goes through."""

    code: str
    kind: tuple[str, str]
    name: tuple[str, str]
    pages: tuple[Page, ...]
    steps: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
