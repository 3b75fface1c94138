"""What a study says in one plain sentence, and what it does not say."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grappe.impact import treatments
from grappe.impact.models import (
    Comparison,
    Effect,
    Method,
    Outcome,
    Plan,
    Run,
    Scale,
)
from grappe.impact.wording import bands
from grappe.impact.wording.messages import worded
from grappe.impact.wording.numbers import NARROW, amount, decimals, shown

# What the ministry's study of 2013-2019 says of members: a scale to compare with.
MINISTRY = {Outcome.TURNOVER: 300_000.0, Outcome.HEADCOUNT: 8.0}
# A true effect of this many errors is found four times out of five.
DETECTABLE = 2.8


@dataclass(frozen=True)
class Headline:
    """The sentence of a study, the number in it, and the limits said with it."""

    sentence: str
    number: str
    interval: str
    method: str
    # An effect is told from none; and it is that of one year.
    shows: bool
    is_yearly: bool
    caveats: tuple[str, ...]


def headline(run: Run) -> Headline | None:
    """What a finished run says; None when it gave no number that may be shown."""
    # All of them are few, and may have been fetched before.
    effects = {one.kind: one for one in run.effects.all() if not one.key}
    plan = run.plan
    # In euros and jobs, a year of membership is what people compare.
    main = effects.get("per_year" if plan.scale == Scale.LEVEL else "overall")
    if (
        main is None
        or main.is_suppressed
        or main.estimate is None
        or main.low is None
        or main.high is None
    ):
        return None
    shows = not main.low <= 0 <= main.high
    number = shown(main.estimate, plan)
    interval = _("%(low)s to %(high)s") % {
        "low": shown(main.low, plan),
        "high": shown(main.high, plan),
    }
    words = {
        "treatment": treatment(plan),
        "outcome": outcome(plan),
        "number": number,
        "interval": interval,
        "confidence": f"{100 * float(plan.confidence):.0f}{NARROW}%",
        "treated": decimals(main.treated_count, 0),
        "comparison": decimals(main.comparison_count, 0),
        "others": others(plan),
        "first": plan.first_year,
        "last": plan.last_year,
    }
    return Headline(
        sentence=capfirst(sentence(plan, shows=shows) % words),
        number=number,
        interval=interval,
        method=method(plan),
        shows=shows,
        is_yearly=plan.scale == Scale.LEVEL,
        caveats=tuple(caveats(run, main)),
    )


def sentence(plan: Plan, *, shows: bool) -> str:
    if plan.scale != Scale.LEVEL:
        if shows:
            return _(
                "%(treatment)s changed %(outcome)s by %(number)s on average over the "
                "years that followed (%(confidence)s interval: %(interval)s), by "
                "comparison of %(treated)s organisations with %(comparison)s "
                "%(others)s, from %(first)s to %(last)s."
            )
        return _(
            "This study shows no effect of %(treatment)s on %(outcome)s: the estimate "
            "is %(number)s, but anything from %(interval)s fits what was observed on "
            "%(treated)s organisations and %(comparison)s %(others)s, from %(first)s "
            "to %(last)s (%(confidence)s)."
        )
    if shows:
        return _(
            "%(treatment)s changed %(outcome)s by %(number)s for each year that it "
            "lasted, on average (%(confidence)s interval: %(interval)s), by comparison "
            "of %(treated)s organisations with %(comparison)s %(others)s, from "
            "%(first)s to %(last)s."
        )
    return _(
        "This study shows no effect of %(treatment)s on %(outcome)s: the estimate is "
        "%(number)s a year, but anything from %(interval)s fits what was observed on "
        "%(treated)s organisations and %(comparison)s %(others)s, from %(first)s to "
        "%(last)s (%(confidence)s)."
    )


def treatment(plan: Plan) -> str:
    return treatments.of(plan).phrase(plan)


def outcome(plan: Plan) -> str:
    return {
        Outcome.TURNOVER: _("yearly turnover"),
        Outcome.HEADCOUNT: pgettext("in a sentence", "headcount"),
        Outcome.BALANCE: _("the balance sheet total"),
    }[Outcome(plan.outcome)]


def others(plan: Plan) -> str:
    if plan.comparison == Comparison.NOT_YET:
        return _("that were not treated yet")
    return _("that never were")


def method(plan: Plan) -> str:
    """The method in a few words, always told beside the number."""
    how = {
        Method.NONE: _("without adjustment"),
        Method.REG: _("adjusted by regression"),
        Method.IPW: _("reweighted"),
        Method.DR: _("doubly robust"),
        Method.CEM: _("among matched organisations"),
    }[Method(plan.method)]
    return _("difference-in-differences over groups and years, %(how)s") % {"how": how}


def caveats(run: Run, main: Effect) -> list[str]:
    """What the number does not say, the gravest first."""
    plan, report = run.plan, run.panel.report
    told = [worded(one) for one in run.messages if one["level"] != "info"]
    detectable = DETECTABLE * (main.error or 0.0)
    told.append(
        _("A true effect smaller than %(size)s would probably not have been seen.")
        % {"size": shown(detectable, plan, signed=False)}
    )
    scale = MINISTRY.get(Outcome(plan.outcome))
    if scale and plan.scale == Scale.LEVEL and detectable > scale:
        told.append(
            _(
                "An effect of the size that the ministry's study of 2013-2019 gives "
                "(%(size)s a year) could not be seen with these data."
            )
            % {"size": amount(scale, plan.outcome, signed=False)}
        )
    missing = float(report.get("missing_rate") or 0)
    if missing:
        told.append(
            _(
                "%(share)s of the yearly values are missing, and nothing was put "
                "instead."
            )
            % {"share": f"{decimals(100 * missing, 1)}{NARROW}%"}
        )
    if banded := bands.of_panel(report):
        told.append(banded)
    dropped = int(report.get("dropped", {}).get("treated_from_the_start", 0))
    if dropped:
        told.append(
            ngettext(
                "It says nothing of %(count)d organisation treated since the first "
                "year.",
                "It says nothing of %(count)d organisations treated since the first "
                "year.",
                dropped,
            )
            % {"count": dropped}
        )
    told.append(
        _(
            "It is an average: it does not say that each organisation gained, nor what "
            "another cluster would bring."
        )
    )
    return told
