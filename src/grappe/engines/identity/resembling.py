"""All the units that resemble a query, each weighed by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grappe.engines.identity.asking import ask
from grappe.engines.identity.matching import BATCH, scored
from grappe.engines.identity.model import MODEL
from grappe.engines.identity.reasons import reasons
from grappe.engines.identity.register import Register
from grappe.engines.identity.types import Query, Reason


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A query and a unit that may be the same.

    Attributes
    ----------
    query : int
        Position of the query.
    key : str
        The unit's number in the register.
    log_odds : float
        Of being the same, against being none of the register's, names and places
        alone; other units that resemble the query as much change nothing.
    reasons : tuple of Reason
        The weightiest first.
    """

    query: int
    key: str
    log_odds: float
    reasons: tuple[Reason, ...]


def resembling(
    queries: Sequence[Query], register: Register, *, least: float
) -> Iterator[Resemblance]:
    """Find every unit that resembles a query, however many do.

    Parameters
    ----------
    queries : sequence of Query
    register : Register
    least : float
        Log-odds below which a pair is left out.

    Yields
    ------
    Resemblance
        By query.

    Notes
    -----
    `identify` shares a probability between the candidates, since one at most is right.
    Here several may be: the files of a cluster that are looked through for records of
    the same organisation hold the query itself, and all its doubles.

    Examples
    --------
    >>> from grappe.engines.identity.types import Entry
    >>> register = Register.of([
    ...     Entry("1", ("SOLVIONIC",)), Entry("2", ("Solvionic SAS",)),
    ...     Entry("3", ("ALSTOM",)),
    ... ])
    >>> found = resembling([Query("Solvionic")], register, least=3)
    >>> sorted(one.key for one in found)
    ['1', '2']
    """
    for start in range(0, len(queries), BATCH):
        asked = ask(queries[start : start + BATCH], register)
        if not len(asked.query_of) or not len(register):
            continue
        found = scored(asked, register)
        odds = found.odds - MODEL.outside
        for row in np.flatnonzero(odds >= least).tolist():
            yield Resemblance(
                start + int(found.pairs.query[row]),
                register.keys[int(found.pairs.entry[row])],
                float(odds[row]),
                reasons(found.pairs, row, asked, register, numbered=False),
            )
