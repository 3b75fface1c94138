"""Files of an archive put where their rows name them, and taken away on failure."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from grappe.operations.portable import scope
from grappe.operations.portable.format import file_name
from grappe.operations.portable.reading import Archive, BadArchive


@contextmanager
def placed(archive: Archive) -> Iterator[None]:
    """Write every file first; if what follows fails, none of them stays.

    A process killed in between leaves files without rows, which the next import
    writes again: each file appears whole or not at all.
    """
    targets = _targets(archive)
    _refuse_without_room(archive)
    done: list[Path] = []
    try:
        for target, digest in targets.items():
            if target.exists():
                _refuse_another(target, digest)
            else:
                done.append(target)
                _write(archive, digest, target)
        yield
    except BaseException:
        for target in done:
            target.unlink(missing_ok=True)
        raise


def refuse_unnamed(archive: Archive) -> None:
    """Each file that a row names is there, and no other one came. Raises BadArchive."""
    told = {*archive.manifest["files"], *archive.manifest["missing"]}
    for name in named() - told:
        raise BadArchive(
            _("A row names the file %(name)s, which the archive lacks.")
            % {"name": name}
        )
    for name in told - named():
        raise BadArchive(
            _("The archive has a file %(name)s, which no row names.") % {"name": name}
        )


def named() -> set[str]:
    """The names of the files that rows of the database hold."""
    found: set[str] = set()
    for model in scope.exported():
        for field in scope.file_fields(model):
            found |= set(scope.kept(model, field).values_list(field.name, flat=True))
    return found


def _targets(archive: Archive) -> dict[Path, str]:
    """Where each file goes, and its hash; names that lead elsewhere are refused."""
    targets: dict[Path, str] = {}
    for name, digest in archive.manifest["files"].items():
        parts = PurePosixPath(name).parts
        plain = "\\" not in name and "\0" not in name and "/".join(parts) == name
        try:
            path = Path(default_storage.path(name))
        except (SuspiciousFileOperation, ValueError):
            plain, path = False, Path()
        if not name or not plain or ".." in parts or name.startswith("/"):
            raise BadArchive(
                _("A file would be written elsewhere: %(name)r.") % {"name": name[:200]}
            )
        targets[path] = digest
    return targets


def _refuse_without_room(archive: Archive) -> None:
    needed = sum(
        archive.manifest["parts"][file_name(digest)]["bytes"]
        for digest in archive.manifest["files"].values()
    )
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    if needed > shutil.disk_usage(folder).free:
        raise BadArchive(
            _("There is no room for the files: %(bytes)d bytes.") % {"bytes": needed}
        )


def _refuse_another(target: Path, digest: str) -> None:
    """A file left by an import that was killed may stay; any other one is not ours."""
    is_same = False
    if target.is_file():
        with target.open("rb") as stream:
            is_same = hashlib.file_digest(stream, "sha256").hexdigest() == digest
    if not is_same:
        raise BadArchive(_("Another file is in the way: %(path)s.") % {"path": target})


def _write(archive: Archive, digest: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.part")
    try:
        with (
            partial.open("wb") as stream,
            closing(archive.blocks(file_name(digest))) as blocks,
        ):
            for block in blocks:
                stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
