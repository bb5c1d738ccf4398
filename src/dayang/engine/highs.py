"""HiGHS as every engine uses it: silent, one worker, optima proven to the last digit."""

import highspy


class _Silent(highspy.Highs):
    """HiGHS without its banner, which enabling callbacks would print."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's own name
        """Turn output off first."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solver(**options: float) -> highspy.Highs:
    """Return a silent HiGHS of one worker that proves optima to the last digit.

    How many threads HiGHS keeps is left alone: whoever called it first in this process has
    settled that, and asking for another number is an error. With ``parallel`` off the number
    makes no difference.
    """
    highs = _Silent()  # type: ignore[no-untyped-call]
    highs.setOptionValue("parallel", "off")
    for name, value in {"mip_rel_gap": 0.0, "mip_abs_gap": 0.0, **options}.items():
        highs.setOptionValue(name, value)
    return highs


def run(highs: highspy.Highs) -> highspy.HighsModelStatus:
    """Let HiGHS solve what it was passed, and return how that ended.

    Raises
    ------
    RuntimeError
        When HiGHS could not even begin, which no model of ours should cause.
    """
    if highs.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the model or its options")
    return highs.getModelStatus()
