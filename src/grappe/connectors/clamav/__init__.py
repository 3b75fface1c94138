"""Ask a ClamAV daemon whether a file is infected.

`scan` sends the bytes, by TCP or by a Unix socket: the daemon needs no access to the
files. Whatever goes wrong on the way is one exception, `Unavailable`, with a code to
word: no answer is never a clean one.
"""

from grappe.connectors.clamav.client import Verdict, ping, scan
from grappe.connectors.clamav.errors import PROBLEMS, Unavailable

__all__ = ["PROBLEMS", "Unavailable", "Verdict", "ping", "scan"]
