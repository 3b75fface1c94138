"""What a row of a list of experts says, in our words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grappe.imports.columns import folded
from grappe.imports.registry import Message
from grappe.labelling.models import ExpertKind

LIMITS = {
    "email": 254,
    "family_name": 100,
    "given_name": 100,
    "employer": 250,
    "siren": 20,
    "job_title": 150,
    "biography": 10_000,
}
KINDS = {
    "academique": ExpertKind.ACADEMIC,
    "academic": ExpertKind.ACADEMIC,
    "universitaire": ExpertKind.ACADEMIC,
    "chercheur": ExpertKind.ACADEMIC,
    "recherche": ExpertKind.ACADEMIC,
    "industriel": ExpertKind.INDUSTRIAL,
    "industrial": ExpertKind.INDUSTRIAL,
    "entreprise": ExpertKind.INDUSTRIAL,
    "autre": ExpertKind.OTHER,
    "other": ExpertKind.OTHER,
}
LANGUAGES = {
    **{code: code for code, _name in settings.LANGUAGES},
    "français": "fr",
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
}
# "Nutrition (3)": a competence and its level.
SKILL = re.compile(r"(.*?)\s*\(([123])\)")
USUAL_LEVEL = 2
MOST = 999


@dataclass
class Said:
    """One person as the file tells them; competences by their words, with a level."""

    values: dict[str, str] = field(default_factory=dict)
    kind: str = ExpertKind.OTHER
    languages: list[str] = field(default_factory=lambda: ["fr"])
    capacity: int = 3
    skills: list[tuple[str, int]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(one.level == "error" for one in self.messages)

    def told(self, code: str, name: str, text: Any, level: str, **more: Any) -> None:
        params = {"text": str(text)[:60], **more}
        self.messages.append(Message(code, level, name, params))


def read(cells: Mapping[str, Any]) -> Said:
    said = Said()
    for name, limit in LIMITS.items():
        text = str(cells.get(name) or "").strip()
        if name != "biography":
            text = " ".join(text.split())
        if len(text) > limit:
            said.told("too_long", name, text, "error", limit=limit)
        said.values[name] = text
    said.values["email"] = said.values["email"].lower()
    for name in ("email", "family_name"):
        if not said.values[name]:
            said.messages.append(Message("missing", "error", name))
    _read_email(said)
    _read_kind(said, cells.get("kind"))
    _read_languages(said, cells.get("languages"))
    _read_capacity(said, cells.get("capacity"))
    said.skills = skills(str(cells.get("competences") or ""))
    return said


def _read_email(said: Said) -> None:
    email = said.values["email"]
    try:
        if email:
            validate_email(email)
    except ValidationError:
        said.told("email_wrong", "email", email, "error")


def _read_kind(said: Said, cell: Any) -> None:
    if not cell:
        return
    words = folded(str(cell)).split()
    found = next((KINDS[word] for word in words if word in KINDS), None)
    if found is None:
        label = str(ExpertKind.OTHER.label)
        said.told("kind_unknown", "kind", cell, "warning", kind=label)
    said.kind = found or ExpertKind.OTHER


def _read_languages(said: Said, cell: Any) -> None:
    found = []
    # Words of titles of columns are folded without little words like "en".
    for word in re.findall(r"\w+", str(cell or "").lower()):
        code = LANGUAGES.get(word)
        if code is None:
            said.told("language_unknown", "languages", word, "warning")
        elif code not in found:
            found.append(code)
    said.languages = found or ["fr"]


def _read_capacity(said: Said, cell: Any) -> None:
    if cell in (None, ""):
        return
    text = str(cell).strip().removesuffix(".0")
    # Not every digit of the world is one of ours.
    if text.isascii() and text.isdigit() and int(text) <= MOST:
        said.capacity = int(text)
    else:
        said.told("capacity_wrong", "capacity", cell, "error")


def skills(text: str) -> list[tuple[str, int]]:
    found = []
    for one in re.split(r"[;,\n|]", text):
        words = " ".join(one.split())
        match = SKILL.fullmatch(words)
        found.append((match[1], int(match[2])) if match else (words, USUAL_LEVEL))
    return [(words, level) for words, level in found if words]
