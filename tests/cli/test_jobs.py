"""`grappe jobs`: what it prints and puts back."""

import uuid

import pytest
from click.testing import CliRunner
from django_tasks_db.models import DBTaskResult, get_date_max

from grappe.cli.jobs import command

DELIVER = "grappe.outbox.delivery.deliver"

pytestmark = pytest.mark.django_db


def job(state="FAILED") -> DBTaskResult:
    return DBTaskResult.objects.create(
        id=uuid.uuid4(),
        status=state,
        args_kwargs={"args": [7, "anne@fiction.example"], "kwargs": {}},
        task_path=DELIVER,
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="builtins.ValueError" if state == "FAILED" else "",
        traceback="",
    )


def run(*arguments: str):
    return CliRunner().invoke(command, list(arguments))


def test_it_lists_jobs_without_anybody_s_data():
    row = job()

    lines = run("list").output.splitlines()

    assert lines[0].startswith(f"{row.pk}  failed   ")
    assert lines[0].endswith(
        f"{DELIVER}(7, text of 20 characters)  builtins.ValueError"
    )
    assert lines[1] == "0 waiting, 0 running, 1 failed, 0 done"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (["--state", "failed"], 1),
        (["--state", "waiting"], 1),
        (["--state", "done"], 0),
        (["--kind", DELIVER], 2),
        (["--kind", "none"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_the_list_is_filtered(asked, count):
    job()
    job("READY")

    assert len(run("list", *asked).output.splitlines()) == count + 1


def test_it_puts_one_back():
    row = job()

    result = run("retry", str(row.pk))

    row.refresh_from_db()
    assert (result.output, row.status) == ("1 back on the queue\n", "READY")


def test_it_puts_all_of_a_kind_back():
    job()
    job()

    assert run("retry", "--kind", DELIVER).output == "2 back on the queue\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give the keys"),
        (["zzz"], "not a valid UUID"),
        ([str(uuid.UUID(int=5))], "nothing to retry"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, said):
    result = run("retry", *arguments)

    assert result.exit_code != 0
    assert said in result.output
