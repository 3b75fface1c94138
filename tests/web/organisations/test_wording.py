import pytest
from django.utils.translation import override

from grappe.web.organisations.wording import NAMES, value_in_words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("legal_name", "Alpha fictive", "Alpha fictive"),
        ("legal_name", "", "–"),
        ("founded_on", "2012-10-26", "26 Oct 2012"),
        ("kind", "research", "research organisation"),
        ("kind", "unheard", "unheard"),
        ("size_category", "sme", "SME"),
        ("country", "FR", "France"),
    ],
)
def test_value_in_words_is_what_the_reader_would_write(field, value, words):
    with override("en"):
        assert value_in_words(field, value) == words


def test_names_of_fields_are_in_the_language_of_the_moment():
    with override("en"):
        assert str(NAMES["legal_name"]) == "Legal name"
