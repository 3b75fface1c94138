"""What holds for every test: see also the settings of pytest in pyproject.toml."""

import tempfile
from pathlib import Path

import hypothesis
from django.conf import settings

from tests.strict_templates import StringIfInvalid

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
    files = tempfile.TemporaryDirectory(prefix="grappe-tests-")
    config.add_cleanup(files.cleanup)
    settings.MEDIA_ROOT = Path(files.name) / "files"
    settings.EMAIL_FILE_PATH = Path(files.name) / "mail"
