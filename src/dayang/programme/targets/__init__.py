"""The report's section on targets: what slips and whose it is, from the result registers of targets."""

from dayang.programme.targets.section import target_section

__all__ = ["target_section"]
