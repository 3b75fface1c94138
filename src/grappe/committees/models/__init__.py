"""The committee's session: its statutes, agenda, acts, minutes, and what it decided.

What happens in a session is a chain of acts that nothing changes afterwards; where the
session stands (who is present, the quorum, the votes) is worked out from them.
"""

from grappe.committees.models.acts import Act, ActKind, AgendaItem, Paper
from grappe.committees.models.decisions import Decision, Minutes, Outcome
from grappe.committees.models.sessions import Majority, Session, SessionState, Statutes

__all__ = [
    "Act",
    "ActKind",
    "AgendaItem",
    "Decision",
    "Majority",
    "Minutes",
    "Outcome",
    "Paper",
    "Session",
    "SessionState",
    "Statutes",
]
