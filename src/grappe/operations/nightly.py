"""What each night did is kept: when, for how long, and what it said."""

import contextlib
import io
import platform
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from grappe.operations import beats
from grappe.operations.models import NightlyRun, RunState

KEPT = timedelta(days=400)
SAID = 20_000


class Tee(io.TextIOBase):
    """Writes to the terminal as before, and keeps a copy."""

    def __init__(self, terminal: io.TextIOBase) -> None:
        self.terminal = terminal
        self.copy = io.StringIO()

    def write(self, text: str) -> int:
        self.copy.write(text)
        return self.terminal.write(text)

    def flush(self) -> None:
        self.terminal.flush()


@contextlib.contextmanager
def kept(acted_for: datetime) -> Iterator[NightlyRun]:
    """Keep a row of what is done in this block, and of what it prints."""
    started = timezone.now()
    run = NightlyRun.objects.create(
        started_at=started, acted_for=acted_for, machine=platform.node()[:100]
    )
    tee = Tee(sys.stdout)  # type: ignore[arg-type]
    try:
        with contextlib.redirect_stdout(tee):
            yield run
    except BaseException as error:
        run.state, run.error = RunState.FAILED, type(error).__name__[:200]
        raise
    else:
        run.state = RunState.DONE
    finally:
        # Killed, nothing below is done: the row goes on saying that it runs.
        run.finished_at = timezone.now()
        run.said = tee.copy.getvalue()[-SAID:]
        run.save(update_fields=["state", "error", "finished_at", "said"])
        NightlyRun.objects.filter(started_at__lt=started - KEPT).delete()
        beats.forget(run.finished_at)
