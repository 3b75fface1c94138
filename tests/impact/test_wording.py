import re

import pytest
from django.utils import translation

from grappe.engines.did import messages
from grappe.impact import wording
from grappe.impact.wording import engine
from tests.factories import EffectFactory, PanelFactory, PlanFactory, RunFactory

pytestmark = pytest.mark.django_db
NARROW = "\N{NARROW NO-BREAK SPACE}"


def run(**plan):
    panel = PanelFactory(plan=PlanFactory(locked=True, **plan))
    return RunFactory(panel=panel, done=True)


def test_an_effect_is_told_with_its_interval_and_its_method():
    done = run()
    EffectFactory(run=done)

    with translation.override("en"):
        told = wording.headline(done)

    assert told.sentence == (
        "Membership of the cluster changed headcount by +8.2\N{NARROW NO-BREAK SPACE}"
        f"jobs for each year that it lasted, on average (95{NARROW}% interval: "
        f"+4.7{NARROW}jobs to +11.7{NARROW}jobs), by comparison of 20 organisations "
        "with 20 that never were, from 2014 to 2025."
    )
    assert (told.shows, told.is_yearly) == (True, True)


def test_an_interval_that_holds_zero_is_told_as_no_effect():
    done = run(outcome="turnover_eur")
    EffectFactory(run=done, estimate=123_456.0, error=150_000, low=-1e5, high=4e5)

    with translation.override("en"):
        told = wording.headline(done)

    assert told.sentence.startswith("This study shows no effect of membership")
    assert told.shows is False
    assert any("could not be seen with these data" in one for one in told.caveats)


def test_french_numbers_are_written_the_french_way():
    done = run()
    EffectFactory(run=done)

    with translation.override("fr"):
        told = wording.headline(done)

    assert "4,7" in told.interval
    assert "11,7" in told.interval
    assert "8,2" in told.sentence


@pytest.mark.parametrize(
    ("value", "outcome", "text"),
    [
        (312_345.0, "turnover_eur", f"+312,000{NARROW}€"),
        (-1.44, "headcount_awu", f"\N{MINUS SIGN}1.4{NARROW}job"),
        (0.0, "headcount_awu", f"0.0{NARROW}job"),
    ],
)
def test_amount_is_rounded_to_what_it_can_bear(value, outcome, text):
    with translation.override("en"):
        assert wording.amount(value, outcome) == text


def test_a_relative_effect_is_a_percentage():
    done = run(scale="log")
    EffectFactory(run=done, kind="overall", estimate=0.05, low=0.01, high=0.09)

    with translation.override("en"):
        told = wording.headline(done)

    assert (told.number, told.is_yearly) == (f"+5.1{NARROW}%", False)


def test_a_suppressed_number_has_no_sentence():
    done = run()
    EffectFactory(run=done, suppressed=True)

    assert wording.headline(done) is None


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"code": "pretrend", "params": {"p_value": 1e-9}}, "p < 0.001"),
        ({"code": "no_pretrend"}, "could not be tested"),
        ({"code": "placebo_time", "params": {"p_value": 0.02}}, "p = 0.020"),
        ({"code": "breakdown", "params": {"ratio": 0.5}}, "0.50 times"),
        (
            {"code": "attrition", "params": {"treated": 0.1, "comparison": 0.02}},
            "10.0 %",
        ),
        (
            {
                "code": "engine",
                "params": {"text": "3 groups and periods have nobody to compare."},
            },
            "3 entry years and years",
        ),
        (
            {
                "code": "refused",
                "params": {
                    "text": "Fewer than 2 treated units in cohorts 2020, 2021: the "
                    "error of a single unit cannot be estimated. Join cohorts, leave "
                    "these out, or accept them knowingly."
                },
            },
            "Fewer than 2 organisations are treated from 2020, 2021 on",
        ),
        (
            {
                "code": "refused",
                "params": {
                    "text": "No group and period has units to compare. Nobody is there."
                },
            },
            "No entry year and year",
        ),
        ({"code": "engine", "params": {"text": "Something new."}}, "Something new."),
    ],
)
def test_messages_are_worded(message, text):
    with translation.override("en"):
        assert text in wording.worded(message)


def test_every_code_of_the_engine_is_worded_or_of_programs():
    assert engine.SENTENCES.keys() | engine.OF_PROGRAMS == messages.SENTENCES.keys()
    assert not engine.SENTENCES.keys() & engine.OF_PROGRAMS


@pytest.mark.parametrize("code", sorted(engine.SENTENCES))
def test_the_engine_is_worded_with_what_it_names(code):
    params = dict.fromkeys(re.findall(r"\{(\w+)\}", messages.SENTENCES[code]), 7)
    params |= {"n": 7} if "units" in params else {}

    with translation.override("en"):
        text = wording.worded(
            {"code": "engine", "params": {"said": code, "with": params}}
        )

    assert "%(" not in text


def test_what_only_programs_meet_stays_as_the_engine_says_it():
    params = {"said": "needs_covariates", "with": {"method": "dr"}}

    assert wording.worded({"code": "engine", "params": params}) == (
        "The method dr needs --covariates."
    )
