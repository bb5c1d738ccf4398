"""What departments are called."""

from collections.abc import Mapping

from dayang.town.town import Town
from dayang.words import Words


def department_names(town: Town) -> Mapping[str, Words]:
    """Return the name of each department by its id; without an English one, the Chinese on both pages.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"department_id": ["d1", "d2"], "name": ["治水办", "工改办"]})
    >>> names = department_names(Town({"departments": rows.assign(name_en=["Water office", None])}))
    >>> names["d1"].en, names["d2"].en
    ('Water office', '工改办')
    """
    rows = town["departments"]
    english = rows["name_en"].where(rows["name_en"].notna(), rows["name"])
    words = [Words(str(zh), str(en)) for zh, en in zip(rows["name"], english, strict=True)]
    return dict(zip(rows["department_id"].astype(str), words, strict=True))


def department_for(town: Town, mark: str) -> Words | None:
    """Return the name of the first department whose name or duty tells of something, ``None`` without one.

    Parameters
    ----------
    town
        Its register ``departments`` is looked through in order, names before duties.
    mark
        What to look for, as the town writes it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"department_id": ["d1"], "name": ["园区办"], "duty": ["工改统筹"]})
    >>> rows = rows.assign(name_en=None)
    >>> town = Town({"departments": rows})
    >>> department_for(town, "工改").zh, department_for(town, "财政")
    ('园区办', None)
    """
    rows = town["departments"]
    for column in ("name", "duty"):
        told = rows["department_id"][rows[column].fillna("").astype(str).str.contains(mark, regex=False)]
        if len(told):
            return department_names(town)[str(told.iloc[0])]
    return None
