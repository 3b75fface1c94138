import pytest
from django.utils.translation import override

from grappe.imports import wording
from grappe.web.imports import rows


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("is_actual", True, "actual"),
        ("is_in_kind", False, "no"),
        ("origin", "dues", "membership dues"),
        ("origin", "unheard", "unheard"),
        ("end_kind", "resignation", "resignation"),
        ("starts_on", "2020-02-01", "1 Feb 2020"),
        ("amount_eur", "1250.50", "1,250.50"),
        ("year", 2024, "2024"),
        ("naf", "72.11Z", "72.11Z"),
        ("profile_tags", ["Medtech"], ["Medtech"]),
        ("website", None, None),
    ],
)
def test_shown_is_what_the_reader_would_write(name, value, text):
    with override("en"):
        assert rows.shown(name, value) == text


def test_messages_show_days_as_the_reader_writes_them():
    messages = {"late": "Du %(start)s : %(text)s"}
    params = {"start": "2020-02-01", "text": "2020-02-01"}

    with override("fr"):
        sentence = wording.sentence("late", params, messages)

    assert sentence == "Du 01/02/2020 : 2020-02-01"
