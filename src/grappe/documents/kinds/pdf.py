"""PDF: it must open, without a password, and every page must have a size."""

import logging
from typing import IO, Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from grappe.documents.kinds.errors import Unfit, WrongKind

MANY_PAGES = 5_000
# pypdf tells its log of each oddity that it mends.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def check(stream: IO[Any]) -> None:
    """Raise WrongKind for other files, Unfit for a locked, broken or endless one."""
    if not stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        raise WrongKind
    stream.seek(0)
    opened(stream)


def opened(stream: IO[Any]) -> PdfReader:
    """A reader of a file whose every page was seen. Raises Unfit."""
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted:
            raise _locked()
        count = len(reader.pages)
        if count > MANY_PAGES:
            raise Unfit(
                _("This PDF has %(count)d pages: the most is %(most)d.")
                % {"count": count, "most": MANY_PAGES}
            )
        sizes = [page.cropbox for page in reader.pages]
    except Unfit:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise _locked() from error
    # pypdf raises almost anything on a broken file.
    except Exception as error:
        raise _broken() from error
    if not sizes or any(box.width < 1 or box.height < 1 for box in sizes):
        raise _broken()
    return reader


def _locked() -> Unfit:
    return Unfit(
        _(
            "This PDF is protected by a password or by restrictions: save it without, "
            "then give it again."
        )
    )


def _broken() -> Unfit:
    return Unfit(
        _(
            "This PDF cannot be read: it may be damaged. Print it to a new PDF, then "
            "give that one."
        )
    )
