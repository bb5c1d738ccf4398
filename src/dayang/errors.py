"""The root of every error that Dayang raises on purpose."""

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
