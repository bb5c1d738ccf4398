"""Compile beforehand what the renewal planner compiles on first use, so that no plan waits for it.

A small demo town is planned, its programme replayed and explained, with next to no effort: what that
calls is kept beside the sources by numba. Compiled code that is older than any source goes first: numba
looks only at the file that a function stands in, not at what it calls.
"""

import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCALE, EFFORT = 0.05, 0.01
"""Of the demo town, too large to be planned exactly; of its plan."""


def forget() -> None:
    """Remove what was compiled before."""
    for pattern in ("*.nbi", "*.nbc"):
        for kept in (ROOT / "src").rglob(pattern):
            kept.unlink()


def compile_all() -> None:
    """Plan a small town: that replays its programme, too."""
    from dayang.demo import demo_town  # noqa: PLC0415 - after what is old has gone
    from dayang.engine import Limit  # noqa: PLC0415
    from dayang.parks.renewal import RENEWAL  # noqa: PLC0415

    town = demo_town(seed=0, scale=SCALE)
    RENEWAL.solve(RENEWAL.problem(town, town.as_of), limit=Limit(EFFORT), seed=0)


def main() -> None:
    """Compile, and say how long it took."""
    print("首次编译，约两分钟 / compiling once, about two minutes", flush=True)
    began = time.monotonic()
    forget()
    compile_all()
    print(f"编译完成，用时 {time.monotonic() - began:.0f} 秒 / done in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
