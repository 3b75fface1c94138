"""A small ClamAV daemon on this machine that finds one threat."""

import socket
import threading
from contextlib import contextmanager

SIGNATURE = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count and (block := connection.recv(count - len(received))):
        received += block
    return received


def _instream(connection: socket.socket, most: int) -> bytes:
    content = b""
    while size := int.from_bytes(_exactly(connection, 4), "big"):
        content += _exactly(connection, size)
        if len(content) > most:
            return b"INSTREAM size limit exceeded. ERROR\0"
    if SIGNATURE in content:
        return b"stream: Eicar-Test-Signature FOUND\0"
    return b"stream: OK\0"


def answering(connection: socket.socket, most: int = 1 << 20) -> None:
    """As the true one answers."""
    command = b""
    while not command.endswith(b"\0"):
        command += _exactly(connection, 1)
    if command == b"zPING\0":
        connection.sendall(b"PONG\0")
    else:
        connection.sendall(_instream(connection, most))


@contextmanager
def daemon(behaviour=answering, family=socket.AF_INET, address=("127.0.0.1", 0)):
    """Serve each connection by `behaviour`; yields where it listens."""
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen()
        thread = threading.Thread(target=_serve, args=(server, behaviour), daemon=True)
        thread.start()
        name = server.getsockname()
        yield name if isinstance(name, str) else f"{name[0]}:{name[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(server: socket.socket, behaviour) -> None:
    while True:
        try:
            connection, _from = server.accept()
        except OSError:
            return
        with connection:
            behaviour(connection)
