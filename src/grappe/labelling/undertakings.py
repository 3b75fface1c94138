"""The confidentiality text in use, and who signed it."""

from hashlib import sha256
from typing import Any

from grappe.labelling.models import ConfidentialityText, Undertaking


def current(cluster: Any) -> ConfidentialityText | None:
    """The latest text published in a cluster; None where it never published one."""
    return ConfidentialityText.objects.filter(cluster=cluster).first()


def signed(user: Any, cluster: Any) -> Undertaking | None:
    """What somebody signed of the text in use: an older version does not count."""
    text = current(cluster)
    return None if text is None else text.undertakings.filter(user=user).first()


def is_bound(user: Any, cluster: Any) -> bool:
    """Signed the text in use, or there is none to sign."""
    return current(cluster) is None or signed(user, cluster) is not None


def in_language(text: ConfidentialityText, language: str) -> tuple[str, str]:
    """The words to sign and their language: French where there is no other."""
    if language == "en" and text.text_en:
        return text.text_en, "en"
    return text.text_fr, "fr"


def digest(words: str) -> str:
    """What proves which words were signed."""
    return sha256(words.encode()).hexdigest()
