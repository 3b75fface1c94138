"""The inside of a back-up: a tar file of the database, the files and a manifest."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from grappe.operations.backup.container import Sink, opened
from grappe.operations.backup.errors import Damaged, NotRestorable

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES = 256 * 1024 * 1024
DATABASES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
FILES = "files/"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of a back-up."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a back-up holds; written after the rest, when all is known."""

    made_at: str
    grappe: str
    kind: str
    server: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    # Eight digits that tell whether the installation has the same GRAPPE_SECRET_KEY.
    secret_key: str
    # The last link of the chain of the audit trail.
    audit_head: str
    # Files that rows name and that were not there.
    lacking: list[str] = field(default_factory=list)
    # Files that no longer were as they were given when they were copied.
    altered: list[str] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def database(self) -> str:
        return DATABASES[self.kind]

    @property
    def row_count(self) -> int:
        return sum(self.counts.values())

    @property
    def file_count(self) -> int:
        return sum(name.startswith(FILES) for name in self.parts)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts.values())

    @property
    def told(self) -> str:
        """What it holds, in a line."""
        return (
            f"{len(self.counts)} tables, {self.row_count} rows,"
            f" {self.file_count} files, {self.size / 1_000_000:.1f} MB"
        )


class Writer:
    """Write parts, then their manifest; in a `with`, that may be left half-way."""

    def __init__(self, sink: Sink) -> None:
        self._valve = _Valve(sink)
        self._tar = tarfile.open(  # noqa: SIM115
            fileobj=cast(BinaryIO, self._valve), mode="w|", format=tarfile.PAX_FORMAT
        )
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *raised: object) -> None:
        # What tar still has to say of an archive that was given up is for nobody.
        self._valve.is_shut = True
        self._tar.close()

    def add(self, name: str, path: Path) -> Part:
        """Add a file as it is. Raises OSError if it cannot be read."""
        with path.open("rb") as stream:
            size = path.stat().st_size
            read = _Hashing(stream)
            self._tar.addfile(_entry(name, size), cast(BinaryIO, read))
        self.parts[name] = Part(size, read.digest.hexdigest())
        return self.parts[name]

    def finish(self, manifest: Manifest) -> None:
        manifest.parts = dict(self.parts)
        text = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        self._tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        self._tar.close()


def read(path: Path, secret: bytes | None, into: Path | None = None) -> Manifest:
    """Read a whole back-up against its own hashes; write its parts into a folder.

    Raises Damaged, NotOpened, NotRestorable (of a format that is not known).
    """
    found: dict[str, Part] = {}
    text = None
    with opened(path, secret) as source:
        try:
            with tarfile.open(fileobj=cast(BinaryIO, source), mode="r|") as tar:
                for entry in tar:
                    content = tar.extractfile(entry) if entry.isreg() else None
                    if content is None or not _is_safe(entry.name):
                        raise Damaged(
                            f"The back-up holds a strange part: {entry.name}."
                        )
                    if entry.name == MANIFEST:
                        text = content.read(MANIFEST_BYTES)
                    else:
                        target = into and into / entry.name
                        found[entry.name] = _copied(content, target)
        except (tarfile.TarError, EOFError, UnicodeError) as error:
            problem = Damaged("The back-up cannot be read as a tar file.")
            raise problem from error
        source.finish()
    if text is None:
        raise Damaged("The back-up has no manifest.")
    manifest = manifest_of(text)
    compare(manifest, found)
    return manifest


def manifest_of(text: bytes) -> Manifest:
    """Raises Damaged or, if a later Grappe wrote it, NotRestorable."""
    try:
        told: Mapping[str, Any] = json.loads(text)
        if told["format"] > FORMAT:
            raise NotRestorable(
                f"This back-up was made by Grappe {told['grappe']}, in a format that"
                " this version does not know. Install that version to restore it."
            )
        parts = {name: Part(**part) for name, part in told["parts"].items()}
        return Manifest(**{**told, "parts": parts})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("The manifest of the back-up cannot be read.") from error


def compare(manifest: Manifest, found: Mapping[str, Part]) -> None:
    """Raises Damaged, naming the part that is missing, altered or too much."""
    for name, part in manifest.parts.items():
        if name not in found:
            raise Damaged(f"A part of the back-up is missing: {name}.")
        if found[name] != part:
            raise Damaged(f"A part of the back-up is altered: {name}.")
    if strange := sorted(set(found) - set(manifest.parts)):
        raise Damaged(f"The back-up holds a strange part: {strange[0]}.")
    if manifest.kind not in DATABASES or manifest.database not in found:
        raise Damaged("The back-up holds no database.")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _is_safe(name: str) -> bool:
    """Whether a name stays in the folder it is written into."""
    parts = PurePosixPath(name).parts
    is_ours = name == MANIFEST or name in DATABASES.values() or parts[:1] == ("files",)
    return (
        is_ours
        and not name.startswith("/")
        and not {"..", "."} & set(name.split("/"))
        and "\\" not in name
        and "\0" not in name
    )


def _copied(content: Any, target: Path | None) -> Part:
    digest, size = hashlib.sha256(), 0
    stream: BinaryIO | None = None
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stream = target.open("xb")
    try:
        while data := content.read(CHUNK):
            digest.update(data)
            size += len(data)
            if stream:
                stream.write(data)
    finally:
        if stream:
            stream.close()
    return Part(size, digest.hexdigest())


class _Valve:
    """Lets nothing through once it is shut."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self.is_shut = sink, False

    def write(self, data: bytes) -> int:
        return len(data) if self.is_shut else self._sink.write(data)


class _Hashing:
    """A file that knows the hash of what was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data
