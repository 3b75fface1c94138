"""What dates bring about for tokens, once a day; safe to run twice."""

from datetime import datetime

from grappe.tokens import actions, feeds, repeats


def nightly_everywhere(at: datetime) -> dict[str, int]:
    """Close the keys of who left, and tell who holds a token that expires soon."""
    repeats.forget(at=at)
    closed = actions.close_left(at=at) + feeds.close_left(at=at)
    return {"closed": len(closed), "warned": len(actions.warn(at=at))}
