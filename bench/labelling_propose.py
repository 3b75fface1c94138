"""Assign the whole desk of labelling_seed.py anew, and tell how long it takes.

Run by labelling_pages.py in a process of its own, after the pages. Prints JSON.
"""

import json
import time

from django.utils import timezone

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.labelling import matching
from grappe.labelling.matching import Options
from grappe.labelling.models import Assignment, Call


def main() -> None:
    call = Call.objects.get(code="bench")
    Assignment.objects.filter(request__call=call).delete()
    director = User.objects.get(email="direction@bench.example")
    access = Access.of(director, call.cluster, timezone.localdate())
    started = time.perf_counter()
    records = matching.gather(access, call)
    gathered = time.perf_counter() - started
    answer = matching.solve(records, Options())
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "records": gathered,
                "readings": len(answer.readings),
                "is_proven": answer.certificate.get("is_proven"),
                "conflict": len(answer.conflict),
            }
        )
    )


if __name__ == "__main__":
    main()
