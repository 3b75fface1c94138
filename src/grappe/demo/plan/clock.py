"""Hours of the story: everything happens in the working day, in a fixed time zone."""

from datetime import UTC, date, datetime, time

from grappe.demo.dice import Dice


def moment(on: date, dice: Dice) -> datetime:
    """Some minute of the working day."""
    return datetime.combine(on, time(dice.between(7, 15), dice.below(60)), UTC)
