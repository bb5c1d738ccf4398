"""One read-only SELECT over the registers: judged before it runs, and fenced in while it runs.

DuckDB's own parser says what a text is (`extract_statements`, `json_serialize_sql`); only
what stands in the lists below is let through, so that what DuckDB learns later is refused
until somebody allows it. What passes runs on a connection of its own that holds nothing but
the registers named, with no way out (``enable_external_access``), settings locked, memory and
threads limited, and a timer that interrupts it.
"""

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from dayang.errors import DayangError
from dayang.words import Words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EXPRESSIONS = _words(
    "BETWEEN CASE CAST COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION OPERATOR STAR SUBQUERY TYPE WINDOW"
)
"""Classes of expression allowed: no lambdas, no parameters."""
NODES = _words(
    "SELECT_NODE SET_OPERATION_NODE BASE_TABLE JOIN SUBQUERY EMPTY EXPRESSION_LIST ORDER_MODIFIER "
    "LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING"
)
"""Parts of a statement allowed: no table functions, no recursion, nothing that shows settings."""
FUNCTIONS = _words(
    "+ - * / // % || ~~ !~~ ~~* !~~* abs ceil ceiling floor round sign sqrt ln log10 exp pow power mod "
    "greatest least ifnull nullif coalesce concat concat_ws lower upper trim ltrim rtrim length left right "
    "substr substring contains starts_with prefix suffix ends_with strpos position split_part "
    "like_escape not_like_escape regexp_matches strftime make_date date_trunc date_part date_diff datediff "
    "datetrunc datepart year quarter month day week isoyear isodow dayofyear last_day date_add to_days "
    "to_weeks to_months to_quarters to_years trunc isfinite isnan count count_star count_if sum avg mean min "
    "max median any_value first last arg_max arg_min max_by min_by bool_and bool_or string_agg stddev_samp "
    "quantile_cont row_number rank dense_rank ntile lag lead first_value last_value nth_value"
)
"""Functions allowed: of the rows alone, so that the same registers give the same answer."""
VALUE_FUNCTIONS = _words(
    "current_catalog current_date current_schema current_role current_timestamp current_time current_user "
    "localtime localtimestamp session_user user"
)
"""Names that the binder turns from a column into a function of clock, host or session."""
ASKED = "asked"
"""The one-row table that says which day is asked about (`dayang.targets.reports.day_table`)."""
BATCH_ROWS = 10_000
AGAIN_S = 0.05
"""An interrupt that falls between two queries is lost, so it is sent again after so many seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a SELECT may use; the parameters ``targets.select_*``.

    Parameters
    ----------
    seconds
        Time, for all the days that an indicator is asked about together.
    memory_mb
        Memory, in megabytes.
    rows
        Rows it may give.
    chars
        Length of its text.
    """

    seconds: float
    memory_mb: float
    rows: float
    chars: float


class RefusedError(DayangError):
    """A SELECT that is not let through, or that ran away; the message is the reason."""


def judge(sql: str, known: Collection[str], limits: Limits) -> frozenset[str]:
    """Return the tables that a SELECT reads, `ASKED` among them, or refuse it without running it.

    Parameters
    ----------
    sql
        Text of one SELECT.
    known
        Names of tables it may read, besides `ASKED`.
    limits
        What it may use.

    Raises
    ------
    RefusedError
        When it is anything but one SELECT over `known`, with functions that depend on
        nothing but the rows.

    Examples
    --------
    >>> limits = Limits(seconds=5, memory_mb=256, rows=1000, chars=4000)
    >>> sorted(judge("SELECT unit_id FROM milestones WHERE stage = 'cleared'", {"milestones"}, limits))
    ['milestones']
    >>> judge("DELETE FROM milestones", {"milestones"}, limits)
    Traceback (most recent call last):
    dayang.targets.select.RefusedError: 只许一条 SELECT，这是 DELETE
    Only one SELECT is allowed, this is DELETE
    """
    if len(sql) > limits.chars:
        raise _refused(f"超过 {limits.chars:g} 字", f"longer than {limits.chars:g} characters")
    with _connected(limits) as connection:
        _one_select(connection, sql)
        tree = _tree(connection, sql)
    parts = list(_parts(tree))
    local = {name.lower() for part in parts for name in _defined(part)}
    allowed = {name.lower(): name for name in (*known, ASKED)}
    read: set[str] = set()
    for part in parts:
        _judge_part(part)
        if part.get("type") == "BASE_TABLE":
            name = str(part["table_name"])
            if part.get("schema_name") or part.get("catalog_name"):
                raise _outside(f"{part.get('schema_name')}.{name}")
            if name.lower() in allowed and name.lower() not in local:
                read.add(allowed[name.lower()])
            elif name.lower() not in local:
                raise _outside(name)
    return frozenset(read)


@contextmanager
def fenced(tables: Mapping[str, pa.Table], limits: Limits) -> Iterator["Fence"]:
    """Open a place to run SELECTs that holds nothing but `tables`, and close it within its time.

    Parameters
    ----------
    tables
        Tables by name.
    limits
        What all of it may use.
    """
    with _connected(limits) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        connection.execute("SET lock_configuration = true")
        over, closed = threading.Event(), threading.Event()

        def end() -> None:
            if not closed.wait(limits.seconds):
                over.set()
                while not closed.wait(AGAIN_S):
                    connection.interrupt()

        watch = threading.Thread(target=end, daemon=True)
        watch.start()
        try:
            yield Fence(connection, limits, over)
        finally:
            closed.set()
            watch.join()


@dataclass(frozen=True, slots=True)
class Fence:
    """A place to run SELECTs that `judge` let through."""

    connection: duckdb.DuckDBPyConnection
    limits: Limits
    over: threading.Event

    def rows(self, sql: str, asked: pa.Table) -> pd.DataFrame:
        """Return the rows of `sql`, for the day that `asked` says.

        Raises
        ------
        RefusedError
            When it takes too long, too much memory, gives too many rows, or cannot be run.
        """
        if self.over.is_set():
            raise _too_long(self.limits)
        self.connection.register(ASKED, asked)
        try:
            reader = self.connection.sql(sql).to_arrow_reader(BATCH_ROWS)
            batches, count = [], 0
            for batch in reader:
                count += batch.num_rows
                if count > self.limits.rows:
                    most = f"{self.limits.rows:,.0f}"
                    raise _refused(f"结果超过 {most} 行", f"it gives more than {most} rows")
                batches.append(batch)
        except duckdb.InterruptException as error:
            raise _too_long(self.limits) from error
        except duckdb.OutOfMemoryException as error:
            most = f"{self.limits.memory_mb:g}"
            raise _refused(f"所需内存超过 {most} MB", f"it needs more than {most} MB of memory") from error
        except (duckdb.Error, pa.ArrowException) as error:
            raise _cannot(error, self) from error
        frame: pd.DataFrame = pa.Table.from_batches(batches, reader.schema).to_pandas()
        return frame


@contextmanager
def _connected(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that reaches nothing outside itself."""
    settings: dict[str, Any] = {
        "enable_external_access": "false",
        "allow_community_extensions": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "max_temp_directory_size": "0MB",
        "memory_limit": f"{limits.memory_mb:g}MB",
        "threads": "1",
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        yield connection
    finally:
        connection.close()


def _one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        statements = connection.extract_statements(sql)
    except (duckdb.Error, RecursionError) as error:
        raise _unread(error) from error
    if len(statements) != 1:
        count = len(statements)
        raise _refused(
            f"只许一条 SELECT，这里有 {count} 条语句",
            f"only one SELECT is allowed, here are {count} statements",
        )
    kind = statements[0].type.name
    if kind != "SELECT":
        raise _refused(f"只许一条 SELECT，这是 {kind}", f"only one SELECT is allowed, this is {kind}")


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Return what DuckDB's parser makes of a SELECT."""
    try:
        row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
        tree = json.loads(row[0]) if row else {"error": True}
    except (duckdb.Error, RecursionError) as error:
        raise _unread(error) from error
    if tree.get("error"):
        said = tree.get("error_message", "")
        raise _refused(f"不是可以检查的 SELECT：{said}", f"it is no SELECT that can be judged: {said}")
    return tree


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a parse tree, whatever its depth."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def _defined(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the tables that a WITH of this part defines."""
    if isinstance(part.get("cte_map"), dict):
        for entry in part["cte_map"].get("map", ()):
            yield str(entry["key"])


def _judge_part(part: Mapping[str, Any]) -> None:
    """Refuse a part that is not on the lists."""
    kind = part.get("type")
    if not isinstance(kind, str):
        return
    if part.get("sample"):
        raise _refused("不许抽样", "samples are not allowed")
    expression = part.get("class")
    if expression is None:
        if kind not in NODES:
            raise _refused(f"不许用 {kind}", f"{kind} is not allowed")
    elif expression not in EXPRESSIONS:
        raise _refused(f"不许用 {expression}", f"{expression} is not allowed")
    elif expression in ("FUNCTION", "WINDOW"):
        name = str(part.get("function_name", "")).lower()
        if part.get("schema") or part.get("catalog") or name not in FUNCTIONS:
            raise _refused(f"不许用函数 {name}", f"the function {name} is not allowed")
    elif expression == "COLUMN_REF":
        names = [str(name).lower() for name in part.get("column_names", ())]
        if len(names) == 1 and names[0] in VALUE_FUNCTIONS:
            raise _refused(
                f"不许用 {names[0]}；要日期请用 asked 表的 day",
                f"{names[0]} is not allowed; for the date use 'day' of the table 'asked'",
            )


def _refused(zh: str, en: str) -> RefusedError:
    return RefusedError(Words(zh, en[:1].upper() + en[1:]))


def _outside(name: str) -> RefusedError:
    return _refused(
        f"没有名为 {name} 的台账；只能查本镇的台账",
        f"there is no register {name}; only the town's own can be read",
    )


def _too_long(limits: Limits) -> RefusedError:
    most = f"{limits.seconds:g}"
    return _refused(f"超过 {most} 秒未完", f"it did not end within {most} s")


def _unread(error: BaseException) -> RefusedError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return _refused(f"读不懂：{said}", f"it cannot be read: {said}")


def _cannot(error: BaseException, fence: Fence) -> RefusedError:
    text = str(error)
    if "INTERRUPT" in text.upper():
        return _too_long(fence.limits)
    if "Out of Memory" in text:
        most = f"{fence.limits.memory_mb:g}"
        return _refused(f"所需内存超过 {most} MB", f"it needs more than {most} MB of memory")
    said = text.splitlines()[0] if text else type(error).__name__
    return _refused(f"不能执行：{said}", f"it cannot be run: {said}")
