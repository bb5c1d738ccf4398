"""A small town of sections and samples to judge."""

import pandas as pd
import pytest

ITEMS = {"ph": 7.2, "do": 6.4, "codmn": 3.5, "nh3n": 0.4, "tp": 0.08}


@pytest.fixture
def sampled():
    """Return a maker of rows of the register ``samples``: (section, day, item values or marks)."""

    def make(*rows):
        found = []
        for section, day, values in rows:
            at = pd.Timestamp(day, tz="Asia/Shanghai")
            for item, value in values.items():
                mark = value if isinstance(value, tuple) else (value, "=")
                found.append(
                    {
                        "section_id": section,
                        "sampled_at": at,
                        "item": item,
                        "value": mark[0],
                        "unit": "pH" if item == "ph" else "mg/L",
                        "qualifier": mark[1],
                        "reported_at": at + pd.Timedelta(days=mark[2] if len(mark) > 2 else 1),
                    }
                )
        return pd.DataFrame(found)

    return make


@pytest.fixture
def waters():
    """Return registers ``sections`` and ``rivers``: V1 with one section, V2 with five, V3 a pond."""
    home = {"A": "V1", **{f"B{n}": "V2" for n in range(5)}, "C": "V3"}
    sections = pd.DataFrame({"section_id": list(home), "river_id": list(home.values()), "target_class": None})
    rivers = pd.DataFrame(
        {
            "river_id": ["V1", "V2", "V3"],
            "water_body": ["river", "river", "pond"],
            "target_class": ["IV", None, "V"],
        }
    )
    return sections, rivers


@pytest.fixture
def clean():
    """Return the values of a class II river by item."""
    return dict(ITEMS)
