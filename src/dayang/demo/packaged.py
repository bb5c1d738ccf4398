"""Tables that ship with the generator."""

from functools import cache
from importlib import resources

import pandas as pd


@cache
def packaged(name: str) -> pd.DataFrame:
    """Return the table ``data/NAME.csv`` with codes and ids as text.

    Examples
    --------
    >>> packaged("documents")["document_id"].tolist()
    ['GB 3838-2002', 'GB 32100-2015', 'GB/T 4754-2017']
    """
    with resources.files("dayang.demo").joinpath(f"data/{name}.csv").open(encoding="utf-8") as text:
        return pd.read_csv(text, dtype={"code": "str"}, parse_dates=_dates(name))


def _dates(name: str) -> list[str]:
    return ["issued_on"] if name == "documents" else []
