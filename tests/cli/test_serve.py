"""`grappe serve` looks after its processes."""

import subprocess
import sys

from grappe.cli import serve


def process(code):
    return subprocess.Popen([sys.executable, "-c", code])


def test_wait_replaces_a_worker_that_ended(monkeypatch, capsys):
    server = process("import time; time.sleep(0.6)")
    killed = process("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    killed.wait()
    living = process("import time; time.sleep(60)")
    workers = [killed, living]
    monkeypatch.setattr(serve, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(
        serve,
        "start_worker",
        lambda environment: process("import time; time.sleep(60)"),
    )

    status = serve.wait(server, workers, {})

    assert status == 0
    assert workers[0] is not killed
    assert (workers[0].poll(), workers[1]) == (None, living)
    assert capsys.readouterr().err == "The worker ended (-9): one more.\n"
    for worker in workers:
        worker.kill()
        worker.wait()
