"""The letter of a label as a PDF: read by people, verified by its code or its file."""

import io
import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import segno
from django.utils import formats, translation
from django.utils.translation import gettext as _

from grappe.documents.names import cleaned
from grappe.engines.credential import ATTACHMENT
from grappe.labels import signing
from grappe.labels.models import Label, LabelKind, Proof, ReservationState

TEMPLATE = Path(__file__).with_name("letter.typ")


class NoLetter(Exception):
    """This label has no signed proof; the message is for the user."""


def pdf(label: Label, language: str) -> bytes:
    """The letter, tagged for those who hear it, with its proof attached.

    Raises NoLetter for a label that was withdrawn or never signed.
    """
    proof = signing.current(label)
    if proof is None or not label.is_standing:
        raise NoLetter(_("A withdrawn or unsigned label has no letter."))
    with translation.override(language):
        return _compiled(_content(label, proof, language), proof)


def file_name(label: Label) -> str:
    """What the letter is called once saved."""
    return cleaned(f"{label.number} {label.acronym}.pdf")


def _content(label: Label, proof: Proof, language: str) -> dict[str, Any]:
    cluster = label.cluster
    address = signing.verification_address(label)
    place = " ".join(part for part in (cluster.postcode, cluster.town) if part)
    return {
        "language": language,
        "accent": cluster.accent,
        "cluster": cluster.legal_name or cluster.name,
        "sender": [line for line in (cluster.address, place, cluster.website) if line],
        "title": _title(label),
        "number": label.number,
        "acronym": label.acronym,
        "date": _day(label.issued_on),
        "lines": _lines(label),
        "scope": label.scope,
        "conditions": [
            {"text": row.text, "due": _day(row.due_on)}
            for row in label.reservations.exclude(state=ReservationState.LIFTED)
        ],
        "address": address,
        "serial": f"{label.number}.{proof.serial}",
        "kid": proof.key.kid,
        "words": _words() | {"intro": _intro(label)},
    }


def _title(label: Label) -> str:
    if label.kind == LabelKind.SUPPORT_LETTER:
        return _("Letter of support")
    return _("Letter of label")


def _intro(label: Label) -> str:
    if label.kind == LabelKind.SUPPORT_LETTER:
        return _("We examined the project named below, and we support it.")
    return _("We examined the project named below, and we give it this label.")


def _lines(label: Label) -> list[tuple[str, str]]:
    call = label.call
    lines = [
        (_("Number"), label.number),
        (_("Project"), label.acronym),
        (_("Lead"), label.lead_name),
        (_("Given"), str(label.get_kind_display())),
        (_("For the call"), f"{call.name} ({call.code})" if call else _("none")),
        (_("Funder"), call.funder if call else ""),
        (_("Given on"), _day(label.issued_on)),
        (
            _("Holds until"),
            _day(label.expires_on) if label.expires_on else _("without end"),
        ),
    ]
    return [(title, text) for title, text in lines if text]


def _words() -> dict[str, str]:
    return {
        "scope": _("What is labelled"),
        "conditions": _("Reservations to be lifted"),
        "due": _("by"),
        "verify": _("Verify this letter"),
        "how": _(
            "Scan this code, or open the address beside it: the page says at once "
            "whether the letter is genuine and still holds. It must say exactly what "
            "this letter says."
        ),
        "offline": _(
            "This PDF also holds the signed proof (label.jwt), which anybody can "
            "verify without a network with our published keys."
        ),
        "key": _("Signed with the key"),
        "page": _("Page"),
    }


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _code(address: str) -> str:
    """A QR code that a quarter of dirt does not stop, as SVG."""
    target = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        target, kind="svg", border=4, light="#ffffff"
    )
    return target.getvalue().decode()


def _compiled(content: Mapping[str, Any], proof: Proof) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "letter.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        text = json.dumps(content, ensure_ascii=False)
        (root / "content.json").write_text(text, "utf-8")
        (root / "code.svg").write_text(_code(content["address"]), "utf-8")
        (root / ATTACHMENT).write_text(proof.token, "ascii")
        # The fonts inside typst, so that the same label gives the same letter.
        return typst.compile(
            root / "letter.typ", root=root, ignore_system_fonts=True, format="pdf"
        )
