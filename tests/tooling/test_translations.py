"""The French catalogue: complete, true to its placeholders, set as French is."""

import os
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "grappe"
FRENCH = Path("locale/fr/LC_MESSAGES/django.po")
# "%(name)s" and "%s"; a doubled "%%" stands for a percent sign.
PERCENT = re.compile(r"%%|%(?:\(\w+\))?[sd]")
# What French keeps together: the space before these marks is never an ordinary one.
TORN = re.compile(r" [:;?!»€]|« | %%| %(?![\w(])")
IN_BRACES = string.Formatter()


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(PACKAGE / FRENCH), check_for_duplicates=True)


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each form in English with its French."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = [entry.msgid, entry.msgid_plural]
    return [(forms[n], text) for n, text in sorted(entry.msgstr_plural.items())]


def all_pairs(catalogue: polib.POFile) -> list[tuple[str, str]]:
    return [pair for entry in catalogue for pair in pairs(entry)]


def placeholders(text: str) -> list[str]:
    """What is filled in, in whatever order: the French may turn the sentence round."""
    try:
        braces = [f"{{{name}}}" for _, name, _, _ in IN_BRACES.parse(text) if name]
    except ValueError:  # a lone brace: this text is not for str.format
        braces = []
    return sorted([*PERCENT.findall(text), *braces])


def identities(catalogue: polib.POFile) -> set[tuple[str, str, str]]:
    return {(e.msgctxt or "", e.msgid, e.msgid_plural) for e in catalogue}


def test_catalogue_is_complete(catalogue):
    missing = [e.msgid for e in catalogue if not e.translated()]
    fuzzy = [e.msgid for e in catalogue.fuzzy_entries()]
    plurals = [e.msgid for e in catalogue if e.msgid_plural and "" in dict(pairs(e))]

    assert (missing, fuzzy, plurals) == ([], [], [])


def test_catalogue_has_no_past(catalogue):
    assert catalogue.obsolete_entries() == []
    assert [e.msgid for e in catalogue if e.previous_msgid] == []


def test_header_names_nobody(catalogue):
    assert catalogue.metadata == {
        "Project-Id-Version": "Grappe",
        "Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }


def test_placeholders_are_the_same_on_both_sides(catalogue):
    different = [
        (english, french)
        for english, french in all_pairs(catalogue)
        if placeholders(english) != placeholders(french)
    ]

    assert different == []


def test_ends_are_the_same_on_both_sides(catalogue):
    """A text that starts or ends with a space or a line break is glued to another."""
    spaces = " \n\t"
    different = [
        (english, french)
        for english, french in all_pairs(catalogue)
        if english.strip(spaces) == english and french.strip(spaces) != french
    ]

    assert different == []


def test_french_is_set_as_french(catalogue):
    """No-break spaces before high punctuation and in guillemets, one apostrophe."""
    french = [text for _, text in all_pairs(catalogue)]

    assert [text for text in french if TORN.search(text)] == []
    assert [text for text in french if re.search("[’“”]", text)] == []


def test_catalogue_is_up_to_date_with_the_code(catalogue, tmp_path):
    copy = tmp_path / "grappe"
    compiled = shutil.ignore_patterns("*.mo", "__pycache__", "vendor")
    shutil.copytree(PACKAGE, copy, ignore=compiled)

    extract(copy)

    fresh = polib.pofile(str(copy / FRENCH))
    assert identities(fresh) == identities(catalogue)


def test_english_needs_no_catalogue():
    assert [path.name for path in (PACKAGE / "locale").iterdir()] == ["fr"]
    assert {code for code, _ in settings.LANGUAGES} == {"en", "fr"}


def test_messages_compiles_without_gettext(tmp_path):
    source = tmp_path / "django.po"
    shutil.copy(PACKAGE / FRENCH, source)

    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "messages.py"), str(source)],
        capture_output=True,
        text=True,
        check=True,
    )

    compiled = polib.mofile(str(source.with_suffix(".mo")))
    assert f"{source}: 100 %" in done.stdout
    assert identities(compiled) == identities(polib.pofile(str(source)))


def extract(package: Path) -> None:
    """Do what `make messages` does, in a copy of the package."""
    command = "makemessages --locale fr --no-wrap --no-obsolete --add-location file"
    subprocess.run(
        [sys.executable, "-m", "django", *command.split()],
        cwd=package,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "grappe.config.settings"},
        capture_output=True,
        check=True,
    )


# Words of ours that mean what Django's mean, said a little otherwise.
SAID_OTHERWISE = {"French", "English", "Order"}


def test_no_word_of_django_changes_meaning(catalogue):
    """ "May" is a month for Django: our word for a right would change every date."""
    theirs = polib.pofile(str(Path(django.__file__).parent / "conf" / FRENCH))
    known = {(one.msgctxt, one.msgid): one.msgstr for one in theirs}

    changed = {
        one.msgid
        for one in catalogue
        if known.get((one.msgctxt, one.msgid), one.msgstr) not in ("", one.msgstr)
    }

    assert changed == SAID_OTHERWISE
