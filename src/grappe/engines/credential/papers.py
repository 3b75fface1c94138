"""Find the proof that a letter carries inside."""

import io
import logging

from pypdf import PdfReader

ATTACHMENT = "label.jwt"
LONGEST = 64_000
# pypdf tells its log of each oddity that it mends.
logging.getLogger("pypdf").setLevel(logging.ERROR)


class NoCredential(ValueError):
    """A file without a proof, or with several: "not_a_pdf", "none", "several".

    Attributes
    ----------
    why : str
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def token_in(content: bytes) -> str:
    """Take the proof out of a letter.

    Parameters
    ----------
    content : bytes
        A PDF with the proof attached as "label.jwt".

    Returns
    -------
    str
        A compact JWS, not checked yet.

    Raises
    ------
    NoCredential
        If it is no PDF, carries no proof, or several: which one would the page speak
        of?
    """
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise NoCredential("not_a_pdf")
    try:
        found = PdfReader(io.BytesIO(content)).attachments.get(ATTACHMENT, [])
    # pypdf raises almost anything on a broken file.
    except Exception as error:
        raise NoCredential("not_a_pdf") from error
    if not found:
        raise NoCredential("none")
    if len(found) > 1:
        raise NoCredential("several")
    return found[0][:LONGEST].decode("ascii", "replace")
