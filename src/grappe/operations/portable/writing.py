"""A .zip of which equal contents give equal bytes."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

# The first moment that a .zip can tell: no archive knows when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100600 << 16
UNIX = 3
LEVEL = 6


class _Measured:
    """A part being written, which counts and hashes what goes through."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self.stream.write(data)


@dataclass
class Writer:
    """Parts go in, one after the other, in the order of their names."""

    zipped: zipfile.ZipFile
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: str = ""

    @contextmanager
    def part(self, name: str, *, packed: bool = True) -> Iterator[_Measured]:
        """Write one part; what is packed already is stored as it is."""
        if name <= self.last:
            raise ValueError(f"{name} does not come after {self.last}")
        self.last = name
        info = zipfile.ZipInfo(name, EPOCH)
        info.create_system = UNIX
        info.external_attr = READABLE
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
        with self.zipped.open(info, "w", force_zip64=True) as stream:
            measured = _Measured(stream)
            yield measured
        self.parts[name] = {
            "bytes": measured.size,
            "sha256": measured.digest.hexdigest(),
        }

    def put(self, name: str, text: str) -> None:
        with self.part(name) as part:
            part.write(text.encode())


@contextmanager
def writer(path: Path) -> Iterator[Writer]:
    """An archive at this path, readable by its owner alone."""
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", allowZip64=True) as zipped:
        yield Writer(zipped)
