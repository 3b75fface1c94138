"""The tests that a plan declared, each in one sentence: what it found, or why not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grappe.impact.models import Effect, Inference, Run
from grappe.impact.wording.messages import probability, worded
from grappe.impact.wording.numbers import NARROW, decimals, shown
from grappe.impact.wording.plans import CHECKS

# Messages of runs that go by another name than their test.
ALARMING = 0.05
CODES = {"sensitivity": "breakdown"}


@dataclass(frozen=True)
class Check:
    """A test in words; `is_alarm` where it warns against the number."""

    title: str
    sentence: str
    is_alarm: bool


def checks(run: Run) -> list[Check]:
    """What every test of the plan says, in the plan's order."""
    noted = {one["code"]: one for one in run.messages}
    refused = {
        one["params"]["test"]: one
        for one in run.messages
        if one["code"] == "test_refused"
    }
    found = []
    for name in (*run.plan.tests, "inference", "balance"):
        title = str(CHECKS.get(name, name))
        if name in refused:
            found.append(Check(title, worded(refused[name]), True))
        elif note := noted.get(CODES.get(name, name)):
            sentences = filter(None, (_told(name, run), worded(note)))
            found.append(Check(title, " ".join(sentences), note["level"] != "info"))
        elif text := _told(name, run):
            found.append(Check(title, text, False))
    return found


def _told(name: str, run: Run) -> str:
    return SENTENCES[name](run) if name in SENTENCES else ""


def _pretrend(run: Run) -> str:
    told = run.results.get("pretrend")
    if not told:
        return _("Whether paths were alike before treatment could not be tested.")
    if told["p_value"] < ALARMING:
        return ""
    return _(
        "Before treatment, nothing tells the paths of both groups apart (%(p_value)s, "
        "over %(years)s years)."
    ) % {"p_value": probability(told["p_value"]), "years": told["df"]}


def _placebo_time(run: Run) -> str:
    effect = _effect(run, "placebo_time")
    if effect is None or None in (effect.estimate, effect.low, effect.high):
        return ""
    return _(
        "Treatment pretended a year earlier, when there can be no effect, shows "
        "%(number)s (%(low)s to %(high)s; %(p_value)s)."
    ) % {
        "number": shown(effect.estimate or 0.0, run.plan),
        "low": shown(effect.low or 0.0, run.plan),
        "high": shown(effect.high or 0.0, run.plan),
        "p_value": probability(effect.p_value or 0.0),
    }


def _placebo_space(run: Run) -> str:
    told = run.results.get("placebo_space")
    overall = _effect(run, "overall")
    if not told or overall is None or overall.estimate is None:
        return ""
    level = float(run.plan.confidence)
    words = {
        "draws": told["draws"],
        "units": decimals(told["units"], 0),
        "share": f"{100 * level:.0f}{NARROW}%",
        "low": shown(told["low"], run.plan),
        "high": shown(told["high"], run.plan),
        "number": shown(overall.estimate, run.plan),
        "rejected": f"{decimals(100 * told['rejected'], 1)}{NARROW}%",
        "expected": f"{100 * (1 - level):.0f}{NARROW}%",
    }
    if told["low"] <= overall.estimate <= told["high"]:
        return (
            _(
                "Entry years were given %(draws)s times at random to %(units)s "
                "organisations that never were treated: %(share)s of the effects so "
                "made, on average over the years treated, lie between %(low)s and "
                "%(high)s, and that of the study (%(number)s) is among "
                "them. %(rejected)s were told from none, for %(expected)s expected."
            )
            % words
        )
    return (
        _(
            "Entry years were given %(draws)s times at random to %(units)s "
            "organisations that never were treated: %(share)s of the effects so made, "
            "on average over the years treated, lie between %(low)s and %(high)s; that "
            "of the study (%(number)s) lies beyond. %(rejected)s were told from none, "
            "for %(expected)s expected."
        )
        % words
    )


def _sensitivity(run: Run) -> str:
    if not run.results.get("sensitivity"):
        return ""
    if run.results.get("breakdown") == 0:
        return _("No effect is told from none to begin with: there is nothing to lose.")
    if run.results.get("breakdown") is None:
        return _(
            "The effect would be told from none even if paths had differed a hundred "
            "times more after treatment than before."
        )
    return ""


def _attrition(run: Run) -> str:
    told = run.results.get("attrition")
    # Where they differ, the warning says it.
    if not told or told["p_value"] < ALARMING:
        return ""
    return _(
        "%(treated)s of the treated disappear before the last year, against "
        "%(comparison)s of those compared (%(p_value)s)."
    ) % {
        "treated": f"{decimals(100 * told['treated'], 1)}{NARROW}%",
        "comparison": f"{decimals(100 * told['comparison'], 1)}{NARROW}%",
        "p_value": probability(told["p_value"]),
    }


def _inference(run: Run) -> str:
    told = run.results.get("inference")
    if not told:
        return ""
    words = {
        "draws": decimals(told["draws"], 0),
        "among": decimals(told["among"], 0),
        "p_value": probability(told["p_value"]),
    }
    return {
        Inference.WILD: _(
            "The interval comes from a wild bootstrap: %(draws)s draws over %(among)s "
            "organisations or groups (%(p_value)s)."
        ),
        Inference.BOOTSTRAP: _(
            "Errors and intervals come from a multiplier bootstrap: %(draws)s draws "
            "over %(among)s organisations or groups (%(p_value)s)."
        ),
        Inference.PERMUTATION: _(
            "The interval comes from randomisation: entry years were given to others "
            "%(draws)s times, among %(among)s organisations (%(p_value)s)."
        ),
    }[told["kind"]] % words


def support(run: Run) -> str:
    """How many of the treated have others like them; "" where nobody is weighted."""
    told = run.results.get("support")
    if not told:
        return ""
    least = run.plan.minimum_cell
    words = {
        "alike": _but_few(told["treated_alike"], told["treated"], least),
        "effective": decimals(told["effective"], 0),
    }
    if "strata" not in told:
        return (
            _(
                "Common support: of the treated, %(alike)s are as likely to be treated "
                "as some of those compared; those compared weigh as %(effective)s "
                "organisations would without weights."
            )
            % words
        )
    words["others"] = _but_few(told["comparison_alike"], told["comparison"], least)
    words["strata"] = decimals(told["strata"], 0)
    return (
        _(
            "Common support: in %(strata)s classes of alike organisations, %(alike)s "
            "of the treated have somebody to compare with, and %(others)s of the "
            "others serve; they weigh as %(effective)s organisations would without "
            "weights."
        )
        % words
    )


def _but_few(number: int, total: int, least: int) -> str:
    """ "18 of 20", but no difference small enough to name somebody."""
    if number == total:
        return _("all %(total)s") % {"total": decimals(total, 0)}
    if total - number < least:
        return _("all %(total)s but fewer than %(least)s") % {
            "total": decimals(total, 0),
            "least": least,
        }
    if 0 < number < least:
        return _("fewer than %(n)s") % {"n": least}
    return _("%(number)s of %(total)s") % {
        "number": decimals(number, 0),
        "total": decimals(total, 0),
    }


def _effect(run: Run, kind: str) -> Effect | None:
    # All of them are few, and may have been fetched before.
    return next((one for one in run.effects.all() if one.kind == kind), None)


SENTENCES: dict[str, Callable[[Run], str]] = {
    "pretrend": _pretrend,
    "placebo_time": _placebo_time,
    "placebo_space": _placebo_space,
    "sensitivity": _sensitivity,
    "attrition": _attrition,
    "inference": _inference,
    "balance": support,
}
