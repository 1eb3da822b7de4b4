"""What all tests share."""

import os

import pytest
from django.conf import settings as project
from hypothesis import HealthCheck, settings

# The same examples on every machine and in every run; `search` looks for new ones.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_when_asked_for():
    """Spare each of a thousand test clients the list of all 744 files, a tenth of a second."""
    project.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Keep test data in a file, so that threads meet there as they do in life.

    In memory all threads would share one connection, and one transaction.
    """
    database = project.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(
            tmp_path_factory.mktemp("db") / "test.sqlite3"
        )
