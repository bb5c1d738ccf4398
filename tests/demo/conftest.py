"""Generated towns, each made once."""

import pytest

from dayang.demo import demo_town

SMALL = 0.03


@pytest.fixture(scope="session", params=range(4), ids=lambda seed: f"seed{seed}")
def town(request):
    """Return a small town, for several seeds."""
    return demo_town(SMALL, request.param)
