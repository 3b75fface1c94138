"""Who the provider says this is, once everything it says was checked."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grappe.config.oidc import Provider

SIRET = re.compile(r"\d{14}")
SIREN = re.compile(r"\d{9}")


@dataclass(frozen=True)
class Identity:
    """A person at a provider; `email` is empty unless it is known to be theirs."""

    provider: str
    sub: str
    email: str
    name: str
    siren: str
    acr: str
    amr: tuple[str, ...]
    strong: bool
    id_token: str

    def as_data(self) -> dict[str, Any]:
        """What a session can hold."""
        return asdict(self) | {"amr": list(self.amr)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Identity":
        return cls(**data | {"amr": tuple(data["amr"])})


def from_claims(
    provider: Provider, claims: dict[str, Any], userinfo: dict[str, Any], id_token: str
) -> Identity:
    """Read the two answers; what the signed token says comes first for the sign-in."""
    said = claims | userinfo
    acr = text(claims.get("acr"))
    amr = tuple(
        item for item in as_list(claims.get("amr")) if isinstance(item, str) and item
    )
    return Identity(
        provider=provider.name,
        sub=claims["sub"],
        email=verified_email(provider, said),
        name=name_of(said),
        siren=siren_of(said),
        acr=acr,
        amr=amr,
        strong=acr in provider.strong_acr or not provider.strong_amr.isdisjoint(amr),
        id_token=id_token,
    )


def verified_email(provider: Provider, said: dict[str, Any]) -> str:
    """The address, if the provider made sure that it is this person's."""
    email = text(said.get("email")).lower()
    says_so = said.get("email_verified") in (True, "true")
    denies_it = said.get("email_verified") in (False, "false")
    if not (says_so or (provider.trusts_emails and not denies_it)):
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def name_of(said: dict[str, Any]) -> str:
    family = text(said.get("usual_name")) or text(said.get("family_name"))
    full = f"{text(said.get('given_name'))} {family}".strip()
    return (full or text(said.get("name")))[:200]


def siren_of(said: dict[str, Any]) -> str:
    """The legal unit the provider attaches the person to: a hint, never a right."""
    siret = re.sub(r"\s", "", text(said.get("siret")))
    if SIRET.fullmatch(siret):
        return siret[:9]
    siren = re.sub(r"\s", "", text(said.get("siren")))
    return siren if SIREN.fullmatch(siren) else ""


def text(value: Any) -> str:
    """A line of text without what could break out of a line, or nothing."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(filter(str.isprintable, value)).split())


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
