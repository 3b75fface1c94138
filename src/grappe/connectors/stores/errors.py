"""What can be said about a register's file: why it is refused, what was noticed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

#: Why nothing was loaded. The copy that was there before stays as it was.
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "There is no file %(file)s.",
        "empty": "The file %(file)s is empty.",
        "no_rows": "The file %(file)s has a header but no row.",
        "no_numbers": (
            "None of the %(rows)s records of %(file)s has both a number and a name."
        ),
        "html": (
            "The file %(file)s is a web page, not data: the download answered with an "
            "error or a sign-in page. Download it again."
        ),
        "wrong_type": "The file %(file)s is %(found)s, not a register.",
        "unknown_file": (
            "The columns of %(file)s are those of no register known here: it begins "
            "with %(columns)s."
        ),
        "truncated": (
            "The file %(file)s is cut: it stops in the middle of its data. Download it "
            "again."
        ),
        "bad_row": (
            "Line %(line)s of %(file)s does not have the columns of the header: the "
            "file was cut or changed. Download it again."
        ),
        "damaged": "The file %(file)s cannot be read: %(reason)s.",
        "missing_columns": (
            "The file %(file)s (%(kind)s) lacks the columns %(columns)s."
        ),
        "swapped_columns": (
            "In %(file)s, the columns %(first)s and %(second)s hold each other's "
            "values."
        ),
        "wrong_content": (
            "In %(file)s, the column %(column)s does not hold what its name says."
        ),
        "siret_as_siren": (
            "In %(file)s, the column %(column)s holds SIRET numbers (14 digits) where "
            "SIREN numbers (9 digits) are expected."
        ),
        "wrong_keys": (
            "In %(file)s, %(count)s of %(rows)s numbers have a wrong check digit: this "
            "is not the official file."
        ),
        "no_units": (
            "The file %(file)s (%(kind)s) completes legal units, and none is loaded: "
            "load StockUniteLegale first, or with it."
        ),
        "older": (
            "The file %(file)s is of %(month)s; the register already holds %(loaded)s. "
            "Load it all the same with --force."
        ),
        "shrunk": (
            "The file %(file)s has %(rows)s rows where the register holds %(loaded)s: "
            "it seems cut. Load it all the same with --force."
        ),
        "two_months": (
            "The files %(first)s (%(first_month)s) and %(second)s (%(second_month)s) "
            "are the same register of two months: load one of them."
        ),
        "two_registers": "The files %(first)s and %(second)s are of two registers.",
        "bad_month": "“%(month)s” is not a month: write it as 2026-08.",
        "busy": "Another process is loading this register: wait until it has finished.",
        "disk_full": (
            "There is not enough room in %(folder)s: about %(megabytes)s MB are needed."
        ),
        "not_writable": "The folder %(folder)s cannot be written: %(reason)s.",
        "not_a_store": "The file %(file)s is not a copy of a register made here.",
    }
)

#: What was done with an imperfect file.
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "latin1": "%(file)s was read as Latin-1 (Windows), not as UTF-8.",
        "no_final_newline": (
            "%(file)s does not end with a line break: its last row may be cut."
        ),
        "wrong_key": (
            "%(count)s rows of %(file)s were skipped: the check digit of their number "
            "is wrong (%(examples)s)."
        ),
        "bad_number": (
            "%(count)s rows of %(file)s were skipped: their number is not written as "
            "one (%(examples)s)."
        ),
        "siret_for_siren": (
            "%(count)s rows of %(file)s were skipped: a SIRET stands where the SIREN "
            "should (%(examples)s)."
        ),
        "other_unit": (
            "%(count)s rows of %(file)s were skipped: their SIRET does not begin with "
            "their SIREN (%(examples)s)."
        ),
        "restored_zeros": (
            "%(count)s numbers of %(file)s had lost their leading zeros, which were "
            "put back (%(examples)s)."
        ),
        "twice": (
            "%(count)s numbers stand twice in %(file)s (%(examples)s): the first row "
            "was kept, the other names became usual names."
        ),
        "twice_skipped": (
            "%(count)s rows of %(file)s were skipped: their number stands before them"
            " (%(examples)s)."
        ),
        "orphans": (
            "%(count)s rows of %(file)s belong to units that the register does not "
            "hold (%(examples)s): they were left out."
        ),
        "other_month": (
            "%(file)s is of %(month)s, the legal units are of %(units_month)s: this is "
            "a register of another month."
        ),
        "no_date": (
            "%(file)s does not say its month, nor did you: it was taken as %(month)s, "
            "when the file was written."
        ),
        "no_month": (
            "%(file)s does not say its month, nor did you: it was taken as "
            "%(month)s, as the legal units."
        ),
    }
)

Params = Mapping[str, Any]


class UnreadableRegister(Exception):
    """The files cannot be loaded; the register that was there stays.

    Attributes
    ----------
    code : str
        A key of `REFUSALS`.
    params : mapping
        What fills its sentence.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params: Params = MappingProxyType(params)
        super().__init__(REFUSALS[code] % self.params)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes: copying would forget the keywords."""
        return _again, (self.code, dict(self.params))

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return str(self)


def _again(code: str, params: dict[str, Any]) -> UnreadableRegister:
    return UnreadableRegister(code, **params)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about files that were loaded.

    Attributes
    ----------
    code : str
        A key of `NOTICES`.
    params : mapping
        What fills its sentence; `examples` are the first numbers concerned.
    """

    code: str
    params: Params = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return NOTICES[self.code] % self.params
