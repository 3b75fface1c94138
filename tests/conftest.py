"""What holds for every test: see also the settings of pytest in pyproject.toml."""

import hypothesis
import pytest
from django.conf import settings
from django.template import engines

from tests.strict_templates import StringIfInvalid

# A machine under load is no bug: hypothesis measures nothing here.
hypothesis.settings.register_profile("grappe", deadline=None, print_blob=True)
hypothesis.settings.load_profile("grappe")


def pytest_configure():
    """Set what no test is about: cheap passwords, static files as they are."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_are_errors():
    engines["django"].engine.string_if_invalid = StringIfInvalid()


@pytest.fixture(autouse=True)
def files_in_their_own_directory(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
