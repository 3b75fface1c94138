"""The one exception of this package and the sentences it can say."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any


class IdentifierKind(StrEnum):
    """Which identifier was expected."""

    SIREN = "siren"
    SIRET = "siret"
    VAT = "vat"
    RNA = "rna"
    ROR = "ror"
    PIC = "pic"


#: English sentence of each reason code, to be filled with `InvalidIdentifier.params`.
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "empty": "Enter the %(kind)s.",
        "characters": "The %(kind)s cannot contain “%(characters)s”.",
        "rounded": (
            "A spreadsheet rounded this number and lost digits: format the column as "
            "text and type the %(kind)s again."
        ),
        "length": "The %(kind)s has %(expected)s digits, not %(found)s.",
        "zeros": "The %(kind)s cannot be made of zeros only.",
        "leading_zeros": (
            "Zeros seem to be missing at the beginning: is it %(suggestion)s?"
        ),
        "checksum": "This %(kind)s does not exist: its check digit is wrong.",
        "siren_given": "This is a SIREN, not the %(kind)s.",
        "siret_given": (
            "This is a SIRET (14 digits), the number of one establishment: the SIREN "
            "is its first nine digits, %(suggestion)s."
        ),
        "vat_given": "This is a VAT number: its SIREN is %(suggestion)s.",
        "no_country": "A VAT number begins with two letters for the country, as FR.",
        "country": "%(country)s is not the prefix of a VAT number of the Union.",
        "shape": "The %(kind)s is not written like this, but like %(example)s.",
        "no_siren": "No SIREN can be read from this VAT number.",
    }
)

LABELS: Mapping[IdentifierKind, str] = MappingProxyType(
    {
        IdentifierKind.SIREN: "SIREN",
        IdentifierKind.SIRET: "SIRET",
        IdentifierKind.VAT: "VAT number",
        IdentifierKind.RNA: "RNA number",
        IdentifierKind.ROR: "ROR identifier",
        IdentifierKind.PIC: "PIC",
    }
)


class InvalidIdentifier(ValueError):
    """The text is not a valid identifier of this kind.

    Attributes
    ----------
    kind : IdentifierKind
        What was expected.
    text : str
        What was given, as it was typed.
    code : str
        Why it was refused, a key of `MESSAGES`.
    params : mapping of str to str
        What fills `MESSAGES[code]`; a translation takes the same.
    suggestion : str or None
        A valid identifier the person may have meant; to be confirmed by them.
    """

    kind: IdentifierKind
    text: str
    code: str
    params: Mapping[str, str]
    suggestion: str | None

    def __init__(
        self,
        kind: IdentifierKind,
        text: str,
        code: str,
        *,
        suggestion: str | None = None,
        **params: str,
    ) -> None:
        words = {"kind": LABELS[kind], **params}
        if suggestion is not None:
            words["suggestion"] = suggestion
        # Through __dict__, because __setattr__ below closes the door behind us.
        self.__dict__.update(
            kind=kind,
            text=text,
            code=code,
            params=MappingProxyType(words),
            suggestion=suggestion,
        )
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes: copying would forget the keywords."""
        added = ("kind", "suggestion")
        words: dict[str, Any] = {k: v for k, v in self.params.items() if k not in added}
        rebuild = partial(type(self), suggestion=self.suggestion, **words)
        return rebuild, (self.kind, self.text, self.code)

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return MESSAGES[self.code] % self.params

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change what was found; Python still adds the traceback."""
        if name in ("kind", "text", "code", "params", "suggestion"):
            raise AttributeError(f"{name} cannot be changed")
        super().__setattr__(name, value)
