"""The root of every error that Dayang raises on purpose, and the one that several raise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dayang.words import Words


class DayangError(Exception):
    """Something a person can put right; carries what to do in both languages.

    Parameters
    ----------
    message
        What happened and what to do, in Chinese and English.
    """

    def __init__(self, message: Words) -> None:
        super().__init__(f"{message.zh}\n{message.en}")
        self.message = message


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn what goes wrong when results are written to a folder into what a person can put right.

    Raises
    ------
    DayangError
        When the folder, or a file in it, cannot be written.
    """
    try:
        yield
    except OSError as reason:
        why = reason.strerror or str(reason)
        raise DayangError(
            Words(
                f"写不进 {folder}（{why}）：-o 要一个可写的文件夹，里面的文件不要在别处打开着。",
                f"Cannot write to {folder} ({why}): -o takes a folder that can be written to, "
                "none of its files open elsewhere.",
            )
        ) from reason
