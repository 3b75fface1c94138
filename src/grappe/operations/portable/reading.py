"""An archive somebody gives: nothing in it is believed before it was checked."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from grappe.operations.portable.format import (
    FIELDS,
    FORMAT,
    MANIFEST,
    NAME,
    PART,
    README,
    data_name,
    file_name,
)

CHUNK = 1024 * 1024
MANIFEST_BYTES = 256 * CHUNK
FIELDS_BYTES = 16 * CHUNK
LINE_BYTES = 64 * CHUNK
PARTS = 5_000_000
# Rows pack well; a hundred times better than that is a trap.
PACKED_BYTES = 10 * CHUNK
PACKED_TIMES = 400
ROOM_BYTES = 200 * 1024**3
# Keys of a manifest and what each holds.
SHAPE: dict[str, type] = {
    "format": str,
    "format_version": int,
    "grappe": str,
    "migrations": dict,
    "secrets": bool,
    "rows": dict,
    "files": dict,
    "missing": list,
    "parts": dict,
}
Progress = Callable[[int], None]


class BadArchive(Exception):
    """This file is no archive that can be read; the message is for the user."""


@dataclass(frozen=True)
class Archive:
    """An archive whose table of contents agrees with its manifest."""

    zipped: zipfile.ZipFile
    manifest: dict[str, Any]

    @property
    def row_count(self) -> int:
        return sum(self.manifest["rows"].values())

    @property
    def byte_count(self) -> int:
        return sum(part["bytes"] for part in self.manifest["parts"].values())

    def blocks(self, name: str) -> Generator[bytes, None, None]:
        """The bytes of a part, checked against the manifest by their end."""
        told = self.manifest["parts"][name]
        digest, size = hashlib.sha256(), 0
        try:
            with self.zipped.open(name) as stream:
                while block := stream.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise damaged(name) from error
        if (size, digest.hexdigest()) != (told["bytes"], told["sha256"]):
            raise damaged(name)

    def lines(self, name: str) -> Generator[bytes, None, None]:
        """The lines of a part, whole."""
        rest = b""
        with closing(self.blocks(name)) as blocks:
            for block in blocks:
                *whole, rest = (rest + block).split(b"\n")
                yield from whole
                if len(rest) > LINE_BYTES:
                    raise BadArchive(
                        _("%(name)s: a line is too long.") % {"name": name}
                    )
        if rest:
            yield rest

    def check(self, progress: Progress = lambda count: None) -> None:
        """Read every part once. Raises BadArchive."""
        for name in self.manifest["parts"]:
            for block in self.blocks(name):
                progress(len(block))
        for label, count in self.manifest["rows"].items():
            found = sum(1 for _line in self.lines(data_name(label)))
            if found != count:
                raise BadArchive(
                    _("%(name)s holds %(found)d rows, the manifest says %(told)d.")
                    % {"name": data_name(label), "found": found, "told": count}
                )

    def described(self) -> dict[str, Any]:
        """What `fields.json` says."""
        if self.manifest["parts"][FIELDS]["bytes"] > FIELDS_BYTES:
            raise damaged(FIELDS)
        return _object(FIELDS, b"".join(self.blocks(FIELDS)))


def damaged(name: str) -> BadArchive:
    return BadArchive(
        _("%(name)s is damaged: it is not what the manifest says.") % {"name": name}
    )


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive, once its names, sizes and manifest make sense. Raises BadArchive."""
    try:
        zipped = zipfile.ZipFile(path)
    except OSError as error:
        raise BadArchive(
            _("%(path)s cannot be read: %(why)s")
            % {"path": path, "why": error.strerror or error}
        ) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadArchive(
            _("%(path)s is no .zip file, or was cut short.") % {"path": path}
        ) from error
    with zipped:
        infos = _parts(zipped)
        if MANIFEST not in infos:
            raise BadArchive(
                _("There is no %(name)s in it: this is no export of an installation.")
                % {"name": MANIFEST}
            )
        manifest = _manifest(zipped, infos[MANIFEST])
        _agree(manifest, infos)
        yield Archive(zipped, manifest)


def _parts(zipped: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """What the archive holds, by name."""
    found: dict[str, zipfile.ZipInfo] = {}
    infos = zipped.infolist()
    if len(infos) > PARTS:
        raise BadArchive(_("There are too many parts in it."))
    room = ROOM_BYTES
    for info in infos:
        name = info.filename
        if not PART.fullmatch(name) or info.orig_filename != name:
            raise BadArchive(
                _("A part has a name that no export gives: %(name)r.")
                % {"name": name[:200]}
            )
        if name in found:
            raise BadArchive(_("%(name)s is there twice.") % {"name": name})
        room -= info.file_size
        swollen = info.file_size > PACKED_TIMES * max(info.compress_size, 1)
        if room < 0 or (info.file_size > PACKED_BYTES and swollen):
            raise BadArchive(
                _("%(name)s would swell beyond measure: it is not unpacked.")
                % {"name": name}
            )
        if info.flag_bits & 1:
            raise BadArchive(_("%(name)s is encrypted.") % {"name": name})
        found[name] = info
    return found


def _manifest(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> dict[str, Any]:
    if info.file_size > MANIFEST_BYTES:
        raise damaged(MANIFEST)
    try:
        with zipped.open(info) as stream:
            text = stream.read(MANIFEST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise damaged(MANIFEST) from error
    manifest = _object(MANIFEST, text)
    if manifest.get("format") != NAME:
        raise BadArchive(_("This is no export of an installation of Grappe."))
    version = manifest.get("format_version")
    if isinstance(version, int) and version > FORMAT:
        raise BadArchive(
            _(
                "This archive is in format %(theirs)d, and this Grappe reads format "
                "%(ours)d: install Grappe %(grappe)s or later."
            )
            % {"theirs": version, "ours": FORMAT, "grappe": manifest.get("grappe")}
        )
    for key, kind in SHAPE.items():
        if not isinstance(manifest.get(key), kind):
            raise BadArchive(
                _("The manifest does not say %(key)s as it should.") % {"key": key}
            )
    return manifest


def _agree(manifest: dict[str, Any], infos: dict[str, zipfile.ZipInfo]) -> None:
    """The manifest names each part, with its size, and no other one."""
    parts = manifest["parts"]
    texts = [*manifest["missing"], *manifest["migrations"].values()]
    texts += manifest["files"].values()
    if not all(isinstance(text, str) for text in texts):
        raise damaged(MANIFEST)
    wanted = {README, FIELDS, *map(data_name, manifest["rows"])}
    wanted |= {file_name(digest) for digest in manifest["files"].values()}
    for name in sorted(wanted | parts.keys()):
        if name not in infos:
            raise BadArchive(
                _("%(name)s is missing from the archive.") % {"name": name}
            )
    for name in sorted(infos.keys() - {MANIFEST}):
        if name not in parts or name not in wanted:
            raise BadArchive(
                _("%(name)s is in the archive, and not in its manifest.")
                % {"name": name}
            )
        told = parts[name]
        if not isinstance(told, dict) or told.get("bytes") != infos[name].file_size:
            raise damaged(name)
        if not isinstance(told.get("sha256"), str):
            raise damaged(name)
    for count in manifest["rows"].values():
        if isinstance(count, bool) or not isinstance(count, int):
            raise damaged(MANIFEST)


def _object(name: str, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(name) from error
    if not isinstance(found, dict):
        raise damaged(name)
    return found
