"""Share batches of queries between processes that share one register."""

import multiprocessing
from collections.abc import Sequence

from grappe.engines.identity.register import Register
from grappe.engines.identity.types import Identification, Query

# What the processes find when they are forked: never changed while a pool lives.
_inherited: list[tuple[Register, int]] = []


def shared_out(
    batches: Sequence[Sequence[Query]], register: Register, limit: int, workers: int
) -> list[Identification]:
    """Answer batches in several processes, in their order.

    Where the system cannot fork, one process does it all: the register would have to be
    copied to each.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return [one for batch in batches for one in _answers(batch, register, limit)]
    _inherited.append((register, limit))
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            answers = pool.map(_answer, batches, chunksize=1)
    finally:
        _inherited.pop()
    return [one for batch in answers for one in batch]


def _answer(queries: Sequence[Query]) -> list[Identification]:
    register, limit = _inherited[-1]
    return _answers(queries, register, limit)


def _answers(
    queries: Sequence[Query], register: Register, limit: int
) -> list[Identification]:
    # Here, because matching shares its batches out through this module.
    from grappe.engines.identity.matching import answered

    return answered(queries, register, limit)
