"""What each night did is kept."""

from datetime import UTC, datetime, timedelta

import click
import pytest
from django.db import IntegrityError

from grappe.operations import nightly
from grappe.operations.models import NightlyRun, RunState

NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def broken_night():
    with nightly.kept(NIGHT):
        click.echo("begun")
        raise ValueError("anne@fiction.example")


def test_a_run_keeps_what_it_said(capsys):
    with nightly.kept(NIGHT):
        click.echo("essai: 3 renewed")

    run = NightlyRun.objects.get()
    assert (run.state, run.said, run.acted_for) == (
        RunState.DONE,
        "essai: 3 renewed\n",
        NIGHT,
    )
    assert run.took >= timedelta(0)
    assert capsys.readouterr().out == "essai: 3 renewed\n"


def test_a_run_that_breaks_says_what_broke_and_no_more():
    with pytest.raises(ValueError, match="anne@"):
        broken_night()

    run = NightlyRun.objects.get()
    assert (run.state, run.error, run.said) == (
        RunState.FAILED,
        "ValueError",
        "begun\n",
    )


def test_old_runs_are_forgotten():
    old = NightlyRun.objects.create(
        started_at=NIGHT - timedelta(days=9000),
        finished_at=NIGHT - timedelta(days=9000),
        acted_for=NIGHT,
        machine="m",
        state=RunState.DONE,
    )

    with nightly.kept(NIGHT):
        pass

    assert not NightlyRun.objects.filter(pk=old.pk).exists()


def test_a_run_that_is_over_has_an_end():
    with pytest.raises(IntegrityError, match="nightlyrun_ends_when_it_does_not_run"):
        NightlyRun.objects.create(
            started_at=NIGHT, acted_for=NIGHT, machine="m", state=RunState.DONE
        )
