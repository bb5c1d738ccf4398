"""The root of every error that Dayang raises on purpose, and the one that several raise."""

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


def unwritable(folder: Path, reason: OSError) -> DayangError:
    """Return the error for a folder that results cannot be written to."""
    why = reason.strerror or str(reason)
    return DayangError(
        Words(
            f"写不进 {folder}（{why}）：-o 要一个可写的文件夹，里面的文件不要在别处打开着。",
            f"Cannot write to {folder} ({why}): -o takes a folder that can be written to, "
            "none of its files open elsewhere.",
        )
    )
