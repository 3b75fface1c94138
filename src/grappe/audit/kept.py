"""What is worked out of a cluster's records, kept until somebody changes them.

Every change leaves a line in the trail, and a line gets its place in the chain once it
is saved: the last place tells whether anything moved. So each process keeps answers in
its own memory and asks one short question of the database instead of working them out
for each reader. A change nobody recorded (a repair by hand) shows after a minute.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

from django.conf import settings
from django.db import connection

from grappe.audit.models import Link

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")


def kept(
    answers: int,
) -> Callable[[Callable[[*Asked], Answer]], Callable[[*Asked], Answer]]:
    """Keep so many answers of a function; what it is asked is hashable.

    An answer is shared by all readers: it holds nothing that depends on who reads or in
    which language, and nobody changes it.
    """

    def decorate(work_out: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
        @lru_cache(maxsize=answers)
        def remembered(_mark: tuple[int, int], asked: tuple[*Asked]) -> Answer:
            return work_out(*asked)

        @wraps(work_out)
        def answer(*asked: *Asked) -> Answer:
            seconds = settings.GRAPPE_KEPT_SECONDS
            # What a transaction reads may yet be taken back, with its mark.
            if not seconds or connection.in_atomic_block:
                return work_out(*asked)
            # Asked first: what is saved meanwhile makes the answer newer, never older.
            mark = (int(time.time() // seconds), last_place())
            return remembered(mark, asked)

        return answer

    return decorate


def last_place() -> int:
    """The place of the last act that concerns a cluster or an organisation.

    What people do to their own account (sign in, change their name) is passed over.
    """
    acts = Link.objects.exclude(event__cluster=None, event__organisation=None)
    places = acts.order_by("-position").values_list("position", flat=True)
    return places.first() or 0
