"""The words of what is judged of dates and times."""

from dayang.town.checks.words.rule import FAULT, REPAIRED, Rule
from dayang.words import Words

DATES = {
    "time_dropped": Rule(
        REPAIRED,
        Words("日期中的时刻已略去", "The time of day in a date was dropped"),
        Words("日期，不带时刻", "a date without a time of day"),
        Words("已读作 {value}，无须处理。", "Read as {value}; nothing to do."),
    ),
    "impossible_date": Rule(
        FAULT,
        Words("不存在的日期或时刻", "A date or time that does not exist"),
        Words("存在的日期，如 2021-12-31", "a date that exists, such as 2021-12-31"),
        Words("核对年月日。", "Check year, month and day."),
    ),
    "two_digit_year": Rule(
        FAULT,
        Words("年份不足四位", "A year of fewer than four digits"),
        Words("四位年份，如 2021-12-31", "a year of four digits, such as 2021-12-31"),
        Words("补全年份；软件不猜世纪。", "Write the whole year; centuries are never guessed."),
    ),
    "day_first": Rule(
        FAULT,
        Words(
            "年份在后的日期，日和月分不清", "A date with its year last: day and month cannot be told apart"
        ),
        Words("年份在前的日期，如 2021-12-31", "a date with its year first, such as 2021-12-31"),
        Words(
            "对照原始记录，全列按年-月-日改写；软件不猜哪个是月。",
            "Compare it with the record and write year-month-day throughout; the month is never guessed.",
        ),
    ),
    "serial_date": Rule(
        FAULT,
        Words("日期是数字序号", "A date written as a serial number"),
        Words("日期，如 2021-12-31", "a date, such as 2021-12-31"),
        Words("把单元格格式设为“日期”{guess}。", "Format the cell as a date{guess}."),
    ),
    "epoch_date": Rule(
        FAULT,
        Words(
            "1899、1900 年的日期，多由空格或只有时刻的单元格而来",
            "A date in 1899 or 1900: what an empty or time-only cell turns into",
        ),
        Words("真实的日期", "a real date"),
        Words("核对原始资料；没有就留空。", "Check the source; leave the cell empty where there is none."),
    ),
    "clock_change": Rule(
        FAULT,
        Words("夏令时换钟时不存在或出现两次的时刻", "A time that a change of clocks skipped or repeated"),
        Words(
            "带时区的时刻，如 1986-09-14 01:30+08:00",
            "a time with its offset, such as 1986-09-14 01:30+08:00",
        ),
        Words("写明时区。", "Give the offset from UTC."),
    ),
    "future_date": Rule(
        FAULT,
        Words("日期晚于基准日", "A date after the as-of day"),
        Words("不晚于基准日 {as_of}", "not after the as-of day {as_of}"),
        Words("核对日期，或更新镇情中的基准日。", "Check the date, or the as-of day in 'town'."),
    ),
}
