"""Keep a private half encrypted by the secret of the installation."""

import base64
import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"grappe: private halves of label keys"


class Unreadable(ValueError):
    """None of these secrets opens it: the private half is lost."""


def seal(private: Mapping[str, str], secret: str) -> str:
    """Encrypt a private half.

    Parameters
    ----------
    private : mapping
        A JSON web key.
    secret : str
        The installation's secret, long and random.

    Returns
    -------
    str
        Text that `unseal` opens with the same secret.

    Notes
    -----
    The key that encrypts is derived from the secret for this purpose alone [1]_, so
    that nothing else encrypted or signed with the secret helps to open it.

    References
    ----------
    .. [1] Krawczyk, H. and Eronen, P. (2010). HMAC-based Extract-and-Expand Key
       Derivation Function (HKDF). RFC 5869.

    Examples
    --------
    >>> unseal(seal({"d": "x"}, "a long secret"), ["another", "a long secret"])
    {'d': 'x'}
    """
    return _box(secret).encrypt(json.dumps(dict(private)).encode()).decode()


def unseal(sealed: str, secrets: Sequence[str]) -> dict[str, str]:
    """Decrypt a private half with the first secret that opens it.

    Parameters
    ----------
    sealed : str
    secrets : sequence of str
        The installation's secret, then former ones.

    Returns
    -------
    dict

    Raises
    ------
    Unreadable
    """
    boxes = MultiFernet([_box(secret) for secret in secrets])
    try:
        plain: dict[str, str] = json.loads(boxes.decrypt(sealed))
    except InvalidToken as error:
        raise Unreadable("no secret opens this key") from error
    return plain


def _box(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
