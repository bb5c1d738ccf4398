"""Risk: a programme replayed many times under a stated rule (``docs/renewal-risk.md``)."""

from dayang.parks.renewal.risk.replays import Risk, replay

__all__ = ["Risk", "replay"]
