"""When it happens: the last evening of the story, and the night after it."""

from datetime import UTC, date, datetime, time, timedelta

from grappe.demo.plan import spec

# The day the register speaks of, and the hour it was last changed.
REGISTER_DAY = spec.LAST_DAY
EVENING = datetime.combine(spec.LAST_DAY, time(16, 30), UTC)
NIGHT = datetime.combine(spec.LAST_DAY, time(20), UTC)


def months_before(count: int) -> date:
    """Some months before the register's day, of thirty days each."""
    return REGISTER_DAY - timedelta(days=30 * count)
