import pytest
from django.conf import settings
from django.template import Context, Engine, Template
from django.template.base import Origin

from tests.strict_templates import StringIfInvalid, UndefinedVariable

ENGINE = Engine(
    builtins=["django.templatetags.i18n"], string_if_invalid=StringIfInvalid()
)


def render(source, origin, **context):
    return Template(source, origin=Origin(origin), engine=ENGINE).render(
        Context(context)
    )


def test_pages_are_rendered_strictly():
    strict = [engine["OPTIONS"]["string_if_invalid"] for engine in settings.TEMPLATES]

    assert [type(string) for string in strict] == [StringIfInvalid]


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ organisation.missing }}",
        "{{ missing|default:'x' }}",
        "{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
        "{% for row in rows %}{{ row.missing }}{% endfor %}",
        "{% with name=missing %}{{ name }}{% endwith %}",
    ],
)
def test_undefined_variable_in_our_template_is_an_error(source):
    with pytest.raises(UndefinedVariable, match=r"missing|blocktranslate"):
        render(source, "ours.html", organisation={}, rows=[{}])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[{{ missing }}]", "[]"),
        ("[{{ missing|default:'x' }}]", "[x]"),
        (
            "[{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}]",
            "[Hello ]",
        ),
    ],
)
def test_undefined_variable_in_template_of_others_is_empty(source, expected):
    assert render(source, "/elsewhere/theirs.html") == expected


def test_undefined_variable_in_a_condition_is_false():
    assert render("{% if missing %}yes{% else %}no{% endif %}", "ours.html") == "no"
