"""Generated towns, each made once."""

import pytest
from support.demo import demo

SMALL = 0.03


@pytest.fixture(scope="session", params=range(3), ids=lambda seed: f"seed{seed}")
def town(request):
    """Return a small town, for several seeds."""
    return demo(SMALL, request.param)
