"""The same request twice at the same moment acts once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from grappe.memberships.models import MembershipApplication
from grappe.tokens.models import Repeat

HERE = "/clusters/essai"
TOGETHER = 4


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)
@pytest.mark.django_db(transaction=True)
def test_one_key_sent_several_times_at_once_acts_once(as_role):
    program = as_role("team")
    barrier = Barrier(TOGETHER)

    def ask(_number: int):
        barrier.wait(timeout=30)
        try:
            answer = type(program)(program.secret).send(
                "post",
                f"{HERE}/applications",
                {"name": "Gamma fictive"},
                **{"Idempotency-Key": "at-once"},
            )
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(ask, range(TOGETHER)))

    assert [status for status, _said in answers] == [201] * TOGETHER
    assert [said for _status, said in answers] == [answers[0][1]] * TOGETHER
    assert MembershipApplication.objects.count() == 1
    assert Repeat.objects.get().made == MembershipApplication.objects.get().pk
