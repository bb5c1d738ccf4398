"""What all tests share: where real data is, and how hypothesis searches."""

import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def proof_share() -> int:
    """Return N of ``make proof``: 10 for the full counts named in issues, 1 for a tenth."""
    return int(os.environ.get("N", "1"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data, or skip, saying that it is not there."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip("no real data: neither $SHARED_DATA nor ../shared/data is there")
    return folder
