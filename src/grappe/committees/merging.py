"""What becomes of sessions when two records are one."""

from grappe.organisations.merging.registry import loose_text

loose_text(
    "what happened in a session, and who sat in it: history, by users and requests",
    "committees.session.statutes",
    "committees.session.seats",
    "committees.act.facts",
    "committees.minutes.facts",
)
loose_text("conditions in words", "committees.decision.reservations")
