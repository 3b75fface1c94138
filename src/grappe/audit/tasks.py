"""Background work of the history: chain, empty what is old, verify."""

from dataclasses import dataclass
from datetime import datetime

from grappe.audit import actions, chain, verifying
from grappe.audit.models import ChainCheck


@dataclass(frozen=True)
class Night:
    """What the night did to the history, and what it found."""

    sealed: int
    emptied: int
    report: verifying.Report
    check: ChainCheck


def nightly(at: datetime) -> Night:
    """Chain what was left, empty lines that are too old, and verify everything."""
    sealed = chain.seal(at)
    emptied = actions.forget(at)
    # Those of the emptying.
    sealed += chain.seal(at)
    report = verifying.verify()
    check = verifying.keep(report, at)
    return Night(sealed, emptied, report, check)
