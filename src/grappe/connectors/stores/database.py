"""Write a copy of a register aside, then put it in its place in one go."""

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grappe.connectors.stores.errors import UnreadableRegister
from grappe.connectors.stores.loaded import Progress

if TYPE_CHECKING:
    import duckdb

#: The version of the tables. A copy of another version is made again from its files.
FORMAT = 1
MEMORY = "700MB"
# Rows that are read together: few, because a search takes ten units here and there.
ROW_GROUP = 16_384
OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_FULL = ("no space left", "disk quota", "file too large", "not enough disk space")


def connect(**config: str) -> "duckdb.DuckDBPyConnection":
    """Open a DuckDB in memory that will never reach for the network."""
    import duckdb

    return duckdb.connect(":memory:", config={**OFFLINE, **config})


def quoted(text: object) -> str:
    """Write a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


class Workshop:
    """The folder beside a store where its next version is made.

    Attributes
    ----------
    folder : Path
        For anything temporary; it goes away with everything in it.
    connection
        A DuckDB in memory with three databases attached: `next`, the version being
        made, `staging`, for what is read from files, and `old`, the present version,
        if `has_old`.
    """

    def __init__(self, store: Path, folder: Path, register: str) -> None:
        self.store, self.folder = store, folder
        spill = folder / "spill"
        self.connection = connect(
            memory_limit=MEMORY,
            temp_directory=str(spill),
            # Rows come in the order of the file: a later duplicate is a later one.
            preserve_insertion_order="true",
        )
        self.next = folder / "next.duckdb"
        self.run(f"ATTACH {quoted(folder / 'staging.duckdb')} AS staging")
        self.run(f"ATTACH {quoted(self.next)} AS next (ROW_GROUP_SIZE {ROW_GROUP})")
        self.has_old = store.exists() and self._attach_old(register)
        self.run("USE next")

    def _attach_old(self, register: str) -> bool:
        """Attach the present version; one of an older program is as good as none."""
        self.run(f"ATTACH {quoted(self.store)} AS old (READ_ONLY)")
        found, version = self.run("SELECT register, version FROM old.about")[0]
        if found != register:
            raise UnreadableRegister("not_a_store", file=self.store.name)
        return bool(version == FORMAT)

    def run(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        return self.connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Any = None) -> Any:
        """Run one statement and give the first value of its first row."""
        rows = self.run(sql, parameters)
        return rows[0][0] if rows else None

    def finish(self) -> None:
        """Put the new version in the place of the old one; readers keep theirs."""
        self.run("USE memory")
        self.run("DETACH next")
        self.connection.close()
        with self.next.open("rb") as written:
            os.fsync(written.fileno())
        self.next.chmod(0o644)
        self.next.replace(self.store)


@contextmanager
def workshop(store: Path, register: str) -> Iterator[Workshop]:
    """Give a place to make the next version of a store, alone, and tidy up after.

    Raises
    ------
    UnreadableRegister
        "busy", "not_writable", "disk_full", "not_a_store".
    """
    import duckdb

    folder = store.with_name(f".{store.name}.next")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        lock = store.with_name(f".{store.name}.lock").open("w")
    except OSError as error:
        raise UnreadableRegister(
            "not_writable", folder=str(store.parent), reason=error.strerror
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnreadableRegister("busy") from error
        # What a process that was killed left behind.
        shutil.rmtree(folder, ignore_errors=True)
        made = None
        try:
            folder.mkdir()
            try:
                made = Workshop(store, folder, register)
            except duckdb.Error as error:
                if _is_full(error):
                    raise
                raise UnreadableRegister("not_a_store", file=store.name) from error
            yield made
        except (duckdb.Error, OSError, MemoryError) as error:
            if _is_full(error):
                raise _no_room(store, folder) from error
            raise
        finally:
            if made:
                made.connection.close()
            shutil.rmtree(folder, ignore_errors=True)


def _is_full(error: BaseException) -> bool:
    return any(words in str(error).lower() for words in _FULL)


def _no_room(store: Path, folder: Path) -> UnreadableRegister:
    used = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    return disk_full(store, 2 * used)


def disk_full(store: Path, size: int) -> UnreadableRegister:
    """Say how much room is needed, in bytes."""
    return UnreadableRegister(
        "disk_full", folder=str(store.parent), megabytes=max(1, size // 1_000_000)
    )


def check_room(store: Path, size: int) -> None:
    """Refuse before the work begins when the disk cannot hold its result.

    Raises
    ------
    UnreadableRegister
        "disk_full".
    """
    if free_bytes(store.parent) < size:
        raise disk_full(store, size)


def free_bytes(folder: Path) -> int:
    """Tell how much room is left in a folder."""
    return shutil.disk_usage(folder).free


class Steps:
    """Tell how far a load has come, while DuckDB is busy in another thread."""

    def __init__(self, shop: Workshop, tell: Progress | None) -> None:
        self.shop, self.tell, self.done = shop, tell, 0.0

    @contextmanager
    def step(self, share: float, label: str) -> Iterator[None]:
        """Run a step that is `share` of the whole, from 0 to 1."""
        if self.tell is None:
            yield
            return
        self.tell(self.done, label)
        over = threading.Event()
        watcher = threading.Thread(
            target=self._watch, args=(over, share, label), daemon=True
        )
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
        self.done = min(self.done + share, 1.0)
        self.tell(self.done, label)

    def _watch(self, over: threading.Event, share: float, label: str) -> None:
        while not over.wait(0.25):
            with suppress(Exception):  # between two statements there is no progress
                percent = self.shop.connection.query_progress()
                if percent > 0 and self.tell:
                    self.tell(self.done + share * min(percent, 100) / 100, label)
