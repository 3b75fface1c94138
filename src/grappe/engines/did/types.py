"""What goes into a study of difference-in-differences and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from grappe.engines.did.messages import Note

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Told how far a study is: a fraction from 0 to 1 and what is being done.
Progress = Callable[[float, str], None]


def silent(fraction: float, doing: str) -> None:
    """Tell nobody."""


class Control(StrEnum):
    """Whom the treated are compared with."""

    NEVER = "never"
    NOT_YET = "notyet"


class Method(StrEnum):
    """How the comparison group is made alike."""

    NONE = "none"
    REGRESSION = "reg"
    WEIGHTING = "ipw"
    DOUBLY_ROBUST = "dr"
    CEM = "cem"


class Base(StrEnum):
    """The period an effect before treatment is counted from."""

    VARYING = "varying"
    UNIVERSAL = "universal"


class Missing(StrEnum):
    """What to do with units that lack some periods.

    `COMPLETE` keeps the units seen in every period, `PAIRS` uses in each cell the
    units seen in both of its periods, `ROWS` every row there is.
    """

    COMPLETE = "complete"
    PAIRS = "pairs"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns of a panel, one row per unit and period.

    Attributes
    ----------
    unit : str or None
        Who is observed; None if each row is somebody else (repeated cross-sections).
    time, cohort, outcome : str
        Period; first treated period (0, empty or infinite: never); figure studied.
    covariates : tuple of str
        Columns the comparison is conditional on; text columns become indicators.
    cluster, weight : str or None
        Group within which errors are related; sampling weight, not negative.
    """

    unit: str | None
    time: str
    cohort: str
    outcome: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a panel.

    Attributes
    ----------
    anticipation : float
        Periods before treatment in which units may already react, not negative.
    level : float
        Confidence of the intervals, between 0 and 1.
    least_treated : int
        Cohorts with fewer treated units stop the study; 1 lets single units pass,
        whose error is then understated.
    min_event, max_event : float or None
        Event times kept by the aggregates.
    """

    method: Method = Method.NONE
    control: Control = Control.NEVER
    base: Base = Base.VARYING
    missing: Missing = Missing.COMPLETE
    anticipation: float = 0.0
    level: float = 0.95
    least_treated: int = 2
    min_event: float | None = None
    max_event: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One group-time comparison.

    Attributes
    ----------
    group, time, base : float
        First treated period, period of the effect, period it is counted from.
    controls : tuple of float
        Cohorts compared with; 0 is the never treated.
    """

    group: float
    time: float
    base: float
    controls: tuple[float, ...]

    @property
    def is_post(self) -> bool:
        """Whether the group is treated in this period."""
        return self.time >= self.group

    @property
    def event(self) -> float:
        """Periods since treatment."""
        return self.time - self.group

    @property
    def earlier(self) -> float:
        """The first of its two periods, where covariates and weights are read."""
        return min(self.time, self.base)


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The average effect on a group in a period.

    Attributes
    ----------
    att, se : float
        Effect and standard error, in units of the outcome; NaN if not estimable.
    low, high : float
        Pointwise confidence interval.
    n, n_treated, n_control : int
        Units the comparison rests on.
    """

    group: float
    time: float
    base: float
    att: float
    se: float
    low: float
    high: float
    n: int
    n_treated: int
    n_control: int

    @property
    def event(self) -> float:
        """Periods since treatment, negative before."""
        return self.time - self.group


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """One point of an aggregate.

    Attributes
    ----------
    at : float
        Event time, group or period, as the aggregate is by.
    low, high : float
        Pointwise interval.
    band_low, band_high : float
        Simultaneous interval: all of them hold together with the stated confidence.
    """

    at: float
    att: float
    se: float
    low: float
    high: float
    band_low: float
    band_high: float


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """A weighted mean of group-time effects, and the means it is made of.

    Attributes
    ----------
    kind : str
        "simple", "dynamic" (by event time), "group" or "calendar".
    att, se, low, high : float
        The overall figure and its pointwise interval.
    critical : float
        Multiple of the error that makes the simultaneous bands of the rows.
    covariance : float array, shape (n_rows, n_rows)
        Joint covariance of the rows.
    jacobian : float array, shape (1 + n_rows, n_cells + n_groups)
        Derivative of the overall figure, then of the rows, by each group-time effect,
        then by the size of each group.
    """

    kind: str
    att: float
    se: float
    low: float
    high: float
    rows: tuple[AggregateRow, ...]
    critical: float
    covariance: Floats
    jacobian: Floats


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Joint test that no group-time effect before treatment differs from zero.

    Attributes
    ----------
    statistic, df, p_value : float, int, float
        Wald statistic, its degrees of freedom, its upper chi-square tail.
    """

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class CohortSize:
    """How many units a cohort has, and how they are observed.

    Attributes
    ----------
    cohort : float
        First treated period; 0 for never.
    complete : int
        Units seen in every period of the study.
    late, gone, gaps : int
        Units first seen after the first period, last seen before the last one, or
        missing in between; a unit may be in several.
    """

    cohort: float
    units: int
    complete: int
    late: int
    gone: int
    gaps: int


@dataclass(frozen=True, slots=True)
class PanelReport:
    """What the checks of a panel found.

    Attributes
    ----------
    rows, missing : int
        Rows of the file, and those without outcome or covariate.
    units : int
    times : tuple of float
        The periods, in order.
    cohorts : tuple of CohortSize
    warnings : tuple of Note
        What the reader of the results must know.
    """

    rows: int
    missing: int
    units: int
    times: tuple[float, ...]
    cohorts: tuple[CohortSize, ...]
    warnings: tuple[Note, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether every unit is seen in every period."""
        return all(size.complete == size.units for size in self.cohorts)


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """The answer to a question put to a panel.

    Attributes
    ----------
    att_gt : tuple of GroupTime
        Group-time effects, by group then period.
    covariance : float array, shape (n_cells, n_cells)
        Their joint covariance (clustered if a cluster was named).
    simple, dynamic, group, calendar : Aggregate
    pretrend : PreTrend or None
        None if there is no period before treatment, or too few clusters to test.
    panel : PanelReport
    critical : float
        Multiple of the error that makes simultaneous bands of all the cells.
    clusters : int or None
        Their number, where errors are clustered.
    """

    question: Question
    att_gt: tuple[GroupTime, ...]
    covariance: Floats
    simple: Aggregate
    dynamic: Aggregate
    group: Aggregate
    calendar: Aggregate
    pretrend: PreTrend | None
    panel: PanelReport
    critical: float
    clusters: int | None
    warnings: tuple[Note, ...]

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The four of them."""
        return self.simple, self.dynamic, self.group, self.calendar
