"""The outside of a back-up: any byte that changes is noticed."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.operations.backup import container
from grappe.operations.backup.errors import BackupError, Damaged, NotOpened

SECRET = b"a long secret of the tests"
# Blocks of a byte show in a small file what those of a megabyte do in a large one.
SMALL = 16


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(container, "BLOCK", SMALL)
    monkeypatch.setattr(container, "SCRYPT", {"n": 2, "r": 1, "p": 1})


def written(path: Path, text: bytes, secret: bytes | None) -> bytes:
    stream = io.BytesIO()
    sink = container.sink(stream, secret)
    for start in range(0, len(text), 7):
        sink.write(text[start : start + 7])
    sink.close()
    path.write_bytes(stream.getvalue())
    return stream.getvalue()


def read(path: Path, secret: bytes | None) -> bytes:
    with container.opened(path, secret) as source:
        found = b""
        while data := source.read(5):
            found += data
        source.finish()
        return found


@pytest.mark.parametrize("secret", [None, SECRET])
@pytest.mark.parametrize("length", [0, 1, SMALL, SMALL + 1, 3 * SMALL])
def test_what_is_written_is_read(tmp_path, secret, length):
    text = bytes(range(length))
    written(tmp_path / "b", text, secret)

    assert read(tmp_path / "b", secret) == text


@pytest.mark.parametrize("secret", [None, SECRET])
def test_every_flipped_bit_is_noticed(tmp_path, secret):
    path = tmp_path / "b"
    whole = written(path, b"what the cluster knows, in three blocks", secret)

    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((Damaged, NotOpened)):
            read(path, secret)


@pytest.mark.parametrize("secret", [None, SECRET])
def test_every_cut_is_noticed(tmp_path, secret):
    path = tmp_path / "b"
    whole = written(path, b"what the cluster knows, in three blocks", secret)

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises((Damaged, NotOpened)):
            read(path, secret)


def test_a_block_left_out_or_moved_is_noticed(tmp_path):
    path = tmp_path / "b"
    whole = written(path, bytes(64), SECRET)
    start = whole.index(b"\n", len(container.SEALED)) + 1
    size = SMALL + container.TAG_LENGTH
    first, second = whole[start : start + size], whole[start + size : start + 2 * size]
    rest = whole[start + 2 * size :]

    for blocks in (second + rest, second + first + rest, first + first + rest):
        path.write_bytes(whole[:start] + blocks)
        with pytest.raises(Damaged):
            read(path, SECRET)


def test_another_secret_does_not_open_it(tmp_path):
    written(tmp_path / "b", b"text", SECRET)

    with pytest.raises(NotOpened):
        read(tmp_path / "b", b"another long secret")
    with pytest.raises(NotOpened):
        read(tmp_path / "b", None)


def test_a_header_that_asks_for_all_our_memory_is_refused(tmp_path):
    path = tmp_path / "b"
    whole = written(path, b"text", SECRET)
    path.write_bytes(whole.replace(b'"n": 2', b'"n": 1073741824'))

    with pytest.raises(Damaged):
        read(path, SECRET)


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_no_backup(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "b"

    for start in (b"", container.SEALED):
        path.write_bytes(start + content)
        with pytest.raises((Damaged, NotOpened)):
            read(path, SECRET)


def test_secret_of_a_file_or_a_passphrase(tmp_path):
    (tmp_path / "key").write_text("0123456789abcdef\n")
    (tmp_path / "short").write_text("0123\n")

    assert container.secret_of(None, None) is None
    assert container.secret_of("a long passphrase", None) == b"a long passphrase"
    assert container.secret_of(None, tmp_path / "key") == b"0123456789abcdef"
    for passphrase, key_file in [("short", None), (None, tmp_path / "short")]:
        with pytest.raises(BackupError, match="at least 12"):
            container.secret_of(passphrase, key_file)
    with pytest.raises(BackupError, match="No such file"):
        container.secret_of(None, tmp_path / "none")
