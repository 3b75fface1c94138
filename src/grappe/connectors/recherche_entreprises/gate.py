"""Let questions through at the pace allowed, and none while the register is down."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from grappe.connectors.recherche_entreprises.errors import Unavailable

try:
    import fcntl
except ImportError:  # where files cannot be locked, each process keeps its own pace
    fcntl = None  # type: ignore[assignment]

FAILURES = 3  # in a row, after which the register is left alone
REST = 30.0  # seconds; twice as long after each failure more
LONGEST_REST = 600.0
FIRST_TRY = 5.0  # seconds during which one question alone tries a register that rested
LONGEST_TURN = 10.0  # a later turn was noted by a clock that has been set back


@dataclass(slots=True)
class State:
    """What the processes share; times in seconds of the clock."""

    turn: float = 0.0  # when the next question may leave
    shut_until: float = 0.0
    failures: int = 0


class Gate:
    """One door for all questions of a machine.

    Parameters
    ----------
    rate : float
        Questions per second.
    shared : Path or None
        A file through which the processes of the machine keep to one pace together;
        None, or a file nobody can write, keeps to the pace within this process.
    clock, sleep : callable
        Wall-clock seconds, the same for all processes; how to wait.
    """

    def __init__(
        self,
        rate: float,
        shared: Path | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.interval = 1 / rate
        self.shared = shared if fcntl else None
        self.clock, self.sleep = clock, sleep
        self._own = State()
        self._lock = threading.Lock()

    def enter(self, patience: float) -> None:
        """Wait for one's turn, and for a register that rests.

        Raises
        ------
        Unavailable
            "resting" or "busy" if the wait is longer than `patience` seconds.
        """
        while True:
            with self._state() as state:
                code, wait = self._wait(state)
                if wait > patience:
                    raise Unavailable(code, retry_after=wait)
                if code == "busy":
                    state.turn = self.clock() + wait + self.interval
            if wait:
                self.sleep(wait)
            if code == "busy":
                return
            patience -= wait

    def _wait(self, state: State) -> tuple[str, float]:
        """Say what a question has to wait for, and how many seconds."""
        now = self.clock()
        rest = state.shut_until - now
        if 0 < rest <= LONGEST_REST:
            return "resting", rest
        wait = state.turn - now
        wait = wait if 0 < wait < LONGEST_TURN else 0.0
        if state.failures >= FAILURES:
            # This question tries the register; the others wait for its answer.
            state.shut_until = now + wait + FIRST_TRY
        return "busy", wait

    def shut(self, seconds: float) -> None:
        """Let nobody through for a while: the register asked for it."""
        with self._state() as state:
            state.shut_until = self.clock() + min(seconds, LONGEST_REST)

    def failed(self) -> None:
        """Note a failure; after several, the register is left alone."""
        with self._state() as state:
            state.failures += 1
            over = state.failures - FAILURES
            if over >= 0:
                rest = min(REST * 2 ** min(over, 10), LONGEST_REST)
                state.shut_until = self.clock() + rest

    def succeeded(self) -> None:
        """Note that the register answers."""
        with self._state() as state:
            state.failures, state.shut_until = 0, 0.0

    @contextmanager
    def _state(self) -> Iterator[State]:
        """Read, let change, and write what is shared, alone."""
        with self._lock:
            file = self._open()
            if file is None:
                yield self._own
                return
            with file:
                fcntl.flock(file, fcntl.LOCK_EX)
                state = _read(file)
                before = asdict(state)
                yield state
                if asdict(state) != before:
                    file.seek(0)
                    file.truncate()
                    file.write(json.dumps(asdict(state)))
                    file.flush()

    def _open(self) -> IO[str] | None:
        if self.shared is None:
            return None
        try:
            self.shared.parent.mkdir(parents=True, exist_ok=True)
            return self.shared.open("a+", encoding="utf-8")
        except OSError:
            return None


def _read(file: IO[str]) -> State:
    """Start anew where the file is empty or spoilt."""
    file.seek(0)
    try:
        said = json.loads(file.read() or "{}")
        return State(
            float(said.get("turn", 0)),
            float(said.get("shut_until", 0)),
            int(said.get("failures", 0)),
        )
    except (ValueError, TypeError, AttributeError):
        return State()
