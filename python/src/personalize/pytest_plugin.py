"""Fixtures for tests of applications that use Amazon Personalize. Loaded by pytest when the package is installed."""

import pytest

from . import local


@pytest.fixture(scope="session")
def personalize_local():
    """A running emulator: its `endpoint_url`, `client(service)` and `apply(spec)`."""
    with local() as emulator:
        yield emulator
