"""What holds for every test: see also the settings of pytest in pyproject.toml."""

import gc
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from tests import ready_database
from tests.strict_templates import StringIfInvalid

DATA = Path(__file__).parent / "data"

# A machine under load is no bug: hypothesis measures nothing here.
hypothesis.settings.register_profile("grappe", deadline=None, print_blob=True)
hypothesis.settings.load_profile("grappe")


def pytest_configure(config):
    """Make undefined variables errors, passwords cheap, files plain and passing.

    Pages are read in English, as the source is, unless a test asks for French:
    the same test passes whether the catalogue is compiled or not.
    """
    settings.LANGUAGE_CODE = "en"
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = StringIfInvalid()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    ready_database.use()
    files = tempfile.TemporaryDirectory(prefix="grappe-tests-")
    config.add_cleanup(files.cleanup)
    settings.MEDIA_ROOT = Path(files.name) / "files"
    settings.EMAIL_FILE_PATH = Path(files.name) / "mail"
    settings.CACHES["shared"]["LOCATION"] = Path(files.name) / "limits.sqlite3"
    # What the developer loaded, or may ask, is nothing to the tests.
    settings.GRAPPE_REGISTERS = Path(files.name) / "registers"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = ""
    settings.GRAPPE_CLAMAV = ""
    # A factory's row leaves no line in the trail.
    settings.GRAPPE_KEPT_SECONDS = 0


def pytest_collection_finish():
    """Look for garbage as seldom as the site does: what was imported stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture(scope="session")
def sirene_store(tmp_path_factory) -> Path:
    """A copy of SIRENE made of 90 true units, once for all tests."""
    from grappe.connectors import sirene

    store = tmp_path_factory.mktemp("sirene") / "sirene.duckdb"
    names = ["StockUniteLegale_utf8.csv", "StockEtablissement_utf8.csv"]
    sirene.load([DATA / "sirene" / name for name in names], store)
    return store


@pytest.fixture
def registers(settings, sirene_store, tmp_path) -> Path:
    """A folder of registers where SIRENE is loaded, and nothing is asked online."""
    settings.GRAPPE_REGISTERS = tmp_path / "registers"
    settings.GRAPPE_REGISTERS.mkdir()
    shutil.copy(sirene_store, settings.GRAPPE_REGISTERS)
    return settings.GRAPPE_REGISTERS


@pytest.fixture
def online_register(settings, monkeypatch, tmp_path):
    """The online register, turned on, with its recorded answers; none is loaded."""
    from grappe.organisations.registers import online
    from tests.online_register import OnlineRegister

    settings.GRAPPE_REGISTERS = tmp_path / "registers"
    settings.GRAPPE_RECHERCHE_ENTREPRISES = "https://register.test"
    register = OnlineRegister()
    monkeypatch.setattr(online, "transport", lambda: register.transport)
    online.forget()
    yield register
    online.forget()


@pytest.fixture(autouse=True)
def in_english():
    """Leave no test in the language that the last page of another was read in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    """Each test begins with nothing counted of who asked how often."""
    from grappe.common.limits import shared

    shared.clear()
