"""Pages of whoever runs the installation: no role of a cluster opens them."""

import uuid

from django_tasks_db.models import DBTaskResult, get_date_max

from tests.web.access import Row

OPERATORS = "302 404 404 404 404 404 404 404 404 404 404 404"


def job(_world):
    row = DBTaskResult.objects.create(
        id=uuid.uuid4(),
        status="FAILED",
        args_kwargs={"args": [1], "kwargs": {}},
        task_path="grappe.outbox.delivery.deliver",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="builtins.ValueError",
        traceback="",
    )
    return [row.pk]


ROWS = [
    # From this machine without a proxy in between, as the tests ask.
    Row("operations:metrics", "200", of_cluster=False),
    Row("operations:ready", "200", of_cluster=False),
    Row("operations:doctor", OPERATORS, of_cluster=False),
    Row("operations:job_list", OPERATORS, of_cluster=False),
    Row("operations:job_detail", OPERATORS, make=job, of_cluster=False),
    Row("operations:job_retry", OPERATORS, make=job, method="post", of_cluster=False),
    Row("operations:job_cancel", OPERATORS, make=job, method="post", of_cluster=False),
    Row("operations:job_retry_all", OPERATORS, method="post", of_cluster=False),
    Row("operations:mail_test", OPERATORS, of_cluster=False),
]
