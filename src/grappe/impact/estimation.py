"""From a panel and its plan to numbers, asked of the engine."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grappe.impact import balancing, judging, resampling
from grappe.impact.models import Comparison, Plan
from grappe.impact.points import Found, NoNumber, Point

if TYPE_CHECKING:
    from grappe.engines import did

# Columns of the panel that a plan may adjust for.
COVARIATES = ("base", "size", "section", "region", "department", "kind", "age")
CLUSTERS = {"unit": None, "group": "group", "department": "department"}
# Years before treatment in which paths are compared, and below which p they differ.
YEARS_BEFORE, ALARMING = 5, 0.05
Progress = Callable[[float, str], None]


def methods() -> tuple[str, ...]:
    """The methods that the engine of this installation answers."""
    return ("dr", "reg", "ipw", "cem", "none")


def inferences() -> tuple[str, ...]:
    """Permutations are for matching, or no adjustment: plans say so when written."""
    return ("analytic", "bootstrap", "wild", "permutation")


def tests() -> tuple[str, ...]:
    return ("pretrend", "sensitivity", "placebo_time", "placebo_space", "attrition")


def estimate(
    plan: Plan, panel: Path, *, tell: Progress | None = None, engine: str = "duckdb"
) -> Found:
    """Ask the engine what the plan asks, and nothing else.

    Raises NoNumber with a sentence when the panel cannot answer.
    """
    import numpy as np

    from grappe.engines import did

    rng = np.random.default_rng(plan.seed)
    try:
        # One thread adds in one order: the same plan gives the same last digit.
        backend = did.connect(engine, threads=1)
        table = did.open_file(backend, str(panel))
        read = did.read(table, columns_of(plan), accept_jumps=True)
        question = question_of(plan)
        study = did.estimate(read, question, rng=rng, **_telling(tell))
        judged = judging.judge(plan, read, question, study, rng)
        balance, unbalanced = balancing.of(plan, read, table, question)
    except did.NotEstimable as error:
        raise NoNumber(error.code, error.params) from error
    found = Found()
    found.points = points_of(study, float(plan.confidence)) + judged.points
    resampling.apply(judged.redrawn, found.points, years_treated(study))
    found.results = tables_of(study) | judged.results | balance
    if judged.redrawn:
        found.results["inference"] = judged.redrawn.plain()
    found.messages = messages_of(study, plan) + judged.messages + unbalanced
    return found


def columns_of(plan: Plan) -> "did.Columns":
    from grappe.engines import did

    return did.Columns(
        unit="unit",
        time="year",
        cohort="cohort",
        outcome="outcome",
        covariates=tuple(plan.covariates),
        cluster=CLUSTERS[plan.cluster_by],
    )


def question_of(plan: Plan) -> "did.Question":
    """The plan in the engine's words.

    Years that lack a value leave out the pairs of years they are in, not the firm.
    """
    from grappe.engines import did

    control = did.Control.NEVER
    if plan.comparison == Comparison.NOT_YET:
        control = did.Control.NOT_YET
    return did.Question(
        method=did.Method(plan.method),
        control=control,
        # Sensitivity needs every effect counted from one same year.
        base=(did.Base.UNIVERSAL if "sensitivity" in plan.tests else did.Base.VARYING),
        missing=did.Missing.PAIRS,
        anticipation=float(plan.anticipation_years),
        level=float(plan.confidence),
        least_treated=2,
    )


def points_of(study: "did.Study", level: float) -> list[Point]:
    """The overall effect, that of one year, and the effects by time and cohort."""
    counts = _counts(study)
    last = max(study.panel.times)
    treated = sum(size.units for size in study.panel.cohorts if 0 < size.cohort <= last)
    never = study.panel.units - treated
    simple = study.simple
    years = years_treated(study)
    points = [
        _point("overall", "", simple.att, simple.se, level, treated, never),
    ]
    if years:
        points.append(
            _point(
                "per_year",
                "",
                simple.att / years,
                simple.se / years,
                level,
                treated,
                never,
            )
        )
    for kind, aggregate in [
        ("event", study.dynamic),
        ("cohort", study.group),
        ("year", study.calendar),
    ]:
        for row in aggregate.rows:
            seen = counts.get((kind, row.at), (0, 0))
            points.append(
                Point(
                    kind,
                    f"{row.at:g}",
                    row.att,
                    row.se,
                    row.band_low if kind == "event" else row.low,
                    row.band_high if kind == "event" else row.high,
                    *seen,
                )
            )
    return points


def years_treated(study: "did.Study") -> float:
    """The mean number of years treated behind the overall effect, as it weighs them."""
    weights = study.simple.jacobian[0, : len(study.att_gt)]
    return float(
        sum(
            weight * (cell.event + 1)
            for weight, cell in zip(weights, study.att_gt, strict=True)
            if cell.event >= 0 and math.isfinite(cell.att)
        )
    )


def _point(
    kind: str, key: str, att: float, se: float, level: float, treated: int, never: int
) -> Point:
    from scipy.stats import norm

    reach = float(norm.ppf(0.5 + level / 2)) * se
    p_value = float(2 * norm.sf(abs(att) / se)) if se > 0 else None
    return Point(kind, key, att, se, att - reach, att + reach, treated, never, p_value)


def _counts(study: "did.Study") -> dict[tuple[str, float], tuple[int, int]]:
    """How many organisations are behind each event, cohort and year: the least seen."""
    found: dict[tuple[str, float], tuple[int, int]] = {}
    for cell in study.att_gt:
        if not math.isfinite(cell.att):
            continue
        keys = [("event", cell.event), ("year", cell.time), ("cohort", cell.group)]
        for key in keys:
            if key[0] != "event" and cell.event < 0:
                continue
            treated, controls = found.get(key, (0, 0))
            # A cohort is counted once, the others add up.
            most = (
                max(treated, cell.n_treated)
                if key[0] == "cohort"
                else treated + cell.n_treated
            )
            found[key] = most, max(controls, cell.n_control)
    return found


def tables_of(study: "did.Study") -> dict[str, Any]:
    """The tables behind the pictures, as JSON; small cells are withheld later."""
    return {
        "att_gt": [
            {
                "group": cell.group,
                "time": cell.time,
                "att": _plain(cell.att),
                "se": _plain(cell.se),
                "n_treated": cell.n_treated,
                "n_control": cell.n_control,
            }
            for cell in study.att_gt
        ],
        "pretrend": path_before(study),
        "years_treated": years_treated(study),
        "clusters": study.clusters,
        "panel": {
            "rows": study.panel.rows,
            "units": study.panel.units,
            "cohorts": [
                {"cohort": size.cohort, "units": size.units, "complete": size.complete,
                 "late": size.late, "gone": size.gone, "gaps": size.gaps}
                for size in study.panel.cohorts
            ],
        },
    }  # fmt: skip


def messages_of(study: "did.Study", plan: Plan) -> list[dict[str, Any]]:
    """What a reader must know before the number."""
    messages = [
        {
            "code": "engine",
            "level": "warning",
            "params": {"said": note.code, "with": note.params},
        }
        for note in dict.fromkeys((*study.panel.warnings, *study.warnings))
        # Told with the picture of balance, where small counts are withheld.
        if note.code != "matched"
    ]
    if "pretrend" not in plan.tests:
        return messages
    pretrend = path_before(study)
    if pretrend is None:
        messages.append({"code": "no_pretrend", "level": "warning", "params": {}})
    elif pretrend["p_value"] < ALARMING:
        messages.append(
            {
                "code": "pretrend",
                "level": "warning",
                "params": {"p_value": pretrend["p_value"]},
            }
        )
    return messages


def path_before(study: "did.Study") -> dict[str, Any] | None:
    """Whether both were on the same path in the years before treatment.

    A Wald test on the effects by year since entry, the five last years before: those of
    each entry year apart rest on too few organisations for its law to hold.
    """
    import numpy as np
    from scipy.stats import chi2

    rows = study.dynamic.rows
    end = -study.question.anticipation
    places = [
        place
        for place, row in enumerate(rows)
        if end - YEARS_BEFORE <= row.at < end and row.se > 0 and math.isfinite(row.att)
    ]
    if not places:
        return None
    att = np.asarray([rows[place].att for place in places])
    spread = study.dynamic.covariance[np.ix_(places, places)]
    if np.linalg.matrix_rank(spread, hermitian=True) < len(places):
        return None
    statistic = float(att @ np.linalg.solve(spread, att))
    return {
        "statistic": statistic,
        "df": len(places),
        "p_value": float(chi2.sf(statistic, len(places))),
    }


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _telling(tell: Progress | None) -> dict[str, Any]:
    return {"progress": tell} if tell else {}
