"""Dated rows: a first day, a last day, and the question "in force on day D?"."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def in_force(on: date, *, prefix: str = "") -> Q:
    """Rows whose period holds the day `on`; both ends count."""
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    still = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on})
    return Q(**{f"{starts}__lte": on}) & still


class PeriodQuerySet(models.QuerySet):
    def in_force(self, on: date):
        """Periods that hold the day `on`."""
        return self.filter(in_force(on))

    def overlapping(self, first: date, last: date | None):
        """Periods that share at least one day with first..last."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=first))
        return rows if last is None else rows.filter(starts_on__lte=last)


class DatedModel(models.Model):
    """A row true from its first to its last day; without one, until further notice."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint every dated model declares under its own name."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("The last day comes before the first day."),
    )


@dataclass(frozen=True)
class Window:
    """The days from `first` to `last`, both counted; a figure is asked over one."""

    first: date
    last: date

    @classmethod
    def year(cls, year: int) -> "Window":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> "Window":
        return cls(
            date(year, month, 1),
            date(year, month, calendar.monthrange(year, month)[1]),
        )

    @classmethod
    def until(cls, on: date) -> "Window":
        """The calendar year of `on`, up to that day."""
        return cls(date(on.year, 1, 1), on)

    @property
    def eve(self) -> date:
        """The day before the window opens."""
        return self.first - timedelta(days=1)


def years(first: date, last: date) -> Iterator[Window]:
    """One window a calendar year, the last one cut at `last`."""
    for year in range(first.year, last.year + 1):
        window = Window.year(year)
        yield Window(window.first, min(window.last, last))


def months(first: date, last: date) -> Iterator[Window]:
    """One window a calendar month, the last one cut at `last`."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        window = Window.month(year, month)
        yield Window(window.first, min(window.last, last))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
