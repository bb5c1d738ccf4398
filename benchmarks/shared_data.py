"""Where real data is: ``$SHARED_DATA``, or ``../shared/data`` beside the repository."""

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(*parts: str) -> Path | None:
    """Return a folder or file of the real data, or say plainly that it is not there.

    Parameters
    ----------
    parts
        Path within the data, such as ``"geo", "liechtenstein"``.
    """
    path = Path(os.environ.get("SHARED_DATA", BESIDE)).joinpath(*parts)
    if path.exists():
        return path
    print(f"no real data: {path} is not there; set SHARED_DATA, or put it in {BESIDE}")
    return None
