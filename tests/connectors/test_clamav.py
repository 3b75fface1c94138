import io
import socket
from functools import partial

import pytest

from grappe.connectors import clamav
from tests.connectors.clamd import answering, daemon
from tests.documents.files import EICAR


def refusal(behaviour, content=b"x" * 100, timeout=5):
    with daemon(behaviour) as address, pytest.raises(clamav.Unavailable) as caught:
        clamav.scan(io.BytesIO(content), address, timeout=timeout)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "threat"), [(b"hello", ""), (EICAR, "Eicar-Test-Signature")]
)
def test_scan_by_tcp(content, threat):
    with daemon() as address:
        verdict = clamav.scan(io.BytesIO(content), address)

    assert (verdict, verdict.is_clean) == (clamav.Verdict(threat), threat == "")


def test_scan_by_unix_socket(tmp_path):
    path = str(tmp_path / "clamd.ctl")

    with daemon(family=socket.AF_UNIX, address=path) as address:
        verdict = clamav.scan(io.BytesIO(EICAR), f"unix:{address}")

    assert verdict == clamav.Verdict("Eicar-Test-Signature")


def test_scan_sends_every_block():
    with daemon() as address:
        verdict = clamav.scan(io.BytesIO(bytes(500_000) + EICAR), address)

    assert verdict == clamav.Verdict("Eicar-Test-Signature")


def test_ping():
    with daemon() as address:
        clamav.ping(address)


def test_ping_of_something_else():
    with (
        daemon(lambda line: line.sendall(b"HTTP/1.1 400 Bad Request\0")) as address,
        pytest.raises(clamav.Unavailable, match="no verdict"),
    ):
        clamav.ping(address)


def test_scan_of_a_file_too_large_for_the_daemon():
    small = partial(answering, most=1000)

    assert refusal(small, content=bytes(3_000_000)) == "too_large"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (lambda line: line.recv(10), "closed"),
        (lambda line: (line.recv(200), line.sendall(b"stream: OK")), "closed"),
        (lambda line: (line.recv(200), line.sendall(b"maybe\0")), "answer"),
        (lambda line: (line.recv(200), line.sendall(b"x" * 9000)), "answer"),
    ],
)
def test_scan_without_a_verdict(behaviour, code):
    assert refusal(behaviour) == code


def test_scan_does_not_wait_for_ever():
    def silent(line):
        while line.recv(1 << 16):
            pass

    assert refusal(silent, timeout=0.2) == "timeout"


def test_scan_where_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(clamav.Unavailable) as caught:
        clamav.scan(io.BytesIO(b"x"), f"127.0.0.1:{port}")

    assert caught.value.code == "unreachable"


@pytest.mark.parametrize("address", ["", "clamd", "127.0.0.1:0", "a b:1", "h:99999"])
def test_scan_of_an_address_that_is_none(address):
    with pytest.raises(clamav.Unavailable) as caught:
        clamav.scan(io.BytesIO(b"x"), address)

    assert caught.value.code == "address"
