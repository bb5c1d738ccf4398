"""A SELECT of an indicator: what is let through, and attacks on town, machine and patience."""

import pandas as pd
import pyarrow as pa
import pytest

from dayang.targets.reports import day_table
from dayang.targets.select import Limits, RefusedError, fenced, judge

LIMITS = Limits(seconds=1.0, memory_mb=128, rows=1000, chars=4000)
KNOWN = {"firms", "milestones"}
ASKED = day_table(pd.Timestamp("2021-11-15").date())


@pytest.fixture(scope="module")
def tables():
    firms = pd.DataFrame({"firm_id": [f"F{k:05d}" for k in range(20_000)], "jobs": range(20_000)})
    return {"firms": pa.Table.from_pandas(firms), "milestones": pa.table({"unit_id": ["U1", "U2"]})}


def run(sql, tables, limits=LIMITS):
    judge(sql, KNOWN, limits)
    with fenced(tables, limits) as fence:
        return fence.rows(sql, ASKED)


FINE = {
    "a plain one": ("SELECT unit_id FROM milestones", 2),
    "a WITH": ("WITH big AS (SELECT * FROM firms WHERE jobs >= 19990) SELECT firm_id FROM big", 10),
    "a join with the day": ("SELECT firm_id FROM firms, asked WHERE jobs = year", 1),
    "a UNION": ("SELECT unit_id FROM milestones UNION ALL SELECT unit_id FROM milestones", 4),
    "a window": ("SELECT firm_id FROM firms QUALIFY row_number() OVER (ORDER BY jobs) <= 3", 3),
    "a subquery": ("SELECT firm_id FROM firms WHERE jobs = (SELECT max(jobs) FROM firms)", 1),
    "another case": ("select FIRM_ID from FIRMS where JOBS between 1 and 2", 2),
    "a comment": ("SELECT unit_id FROM milestones -- those reached; not more", 2),
}


@pytest.mark.parametrize("name", FINE)
def test_a_select_over_the_registers_runs(name, tables):
    sql, count = FINE[name]
    assert len(run(sql, tables)) == count


WRITES = [
    "DELETE FROM firms",
    "UPDATE firms SET jobs = 0",
    "INSERT INTO firms VALUES ('x', 1)",
    "DROP TABLE firms",
    "CREATE TABLE t AS SELECT * FROM firms",
    "CREATE MACRO f() AS TABLE SELECT * FROM firms",
    "ALTER TABLE firms RENAME TO f",
    "COPY firms TO 'stolen.csv'",
    "COPY (SELECT * FROM firms) TO 'stolen.parquet'",
    "EXPORT DATABASE 'stolen'",
    "SELECT 1; DROP TABLE firms",
    "SELECT 1; SELECT 2",
    "BEGIN TRANSACTION",
    "EXPLAIN ANALYZE SELECT * FROM firms",
    "PREPARE p AS SELECT 1",
    "WITH gone AS (DELETE FROM firms RETURNING *) SELECT * FROM gone",
]
OUTSIDE = [
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'data.csv'",
    'SELECT * FROM "https://example.org/x.parquet"',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/*')",
    "SELECT * FROM read_json('http://localhost/x')",
    "SELECT * FROM read_parquet('s3://bucket/x')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('x')",
    "ATTACH '/tmp/other.db'",
    "ATTACH 'host=localhost' AS pg (TYPE postgres)",
    "USE other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM main.firms",
    "SELECT * FROM memory.main.firms",
    "SELECT * FROM other.firms",
    "SELECT * FROM auth_user",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('firms')",
    "WITH \"/etc/passwd\" AS (SELECT 1) SELECT * FROM '/etc/hosts'",
    "IMPORT DATABASE '/tmp/x'",
]
HOST = [
    "PRAGMA database_list",
    "PRAGMA version",
    "SET memory_limit = '100GB'",
    "RESET lock_configuration",
    "SET VARIABLE x = 1",
    "CALL pragma_version()",
    "SHOW TABLES",
    "DESCRIBE firms",
    "SUMMARIZE firms",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM pragma_platform()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "SELECT current_setting('memory_limit')",
    "SELECT getenv('HOME')",
    "SELECT main.getenv('HOME')",
    "SELECT version()",
    "SELECT current_user",
    "SELECT session_user FROM firms",
    "SELECT current_database()",
    "SELECT current_query()",
    "SELECT getvariable('x')",
]
CHANGING = [
    "SELECT now()",
    "SELECT current_date",
    "SELECT current_timestamp FROM firms",
    "SELECT today()",
    "SELECT random()",
    "SELECT uuid()",
    "SELECT nextval('s')",
    "SELECT * FROM firms USING SAMPLE 10",
    "SELECT * FROM firms TABLESAMPLE 5%",
]
UNREAD = [
    "",
    "   ",
    "-- nothing",
    "SELEC 1",
    "SELECT",
    "SELECT 1 FROM",
    "SELECT (",
    "PIVOT firms ON jobs",
    "\x00",
]
LARGE = [
    "SELECT repeat('x', 1000000000)",
    "SELECT * FROM range(1000000000)",
    "SELECT * FROM generate_series(1, 1000000000)",
    "SELECT unnest(range(1000000000))",
    "SELECT lpad('x', 1000000000, 'y')",
    "SELECT replace('xx', 'x', 'yy')",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
    "SELECT list_transform([1, 2], x -> x + 1)",
    "SELECT sleep_ms(100000)",
    "SELECT pg_sleep(100)",
    f"SELECT {'1 + ' * 2000}1",
    f"SELECT {'NOT ' * 900}true",
    f"SELECT {'(' * 1900}1{')' * 1900}",
    "SELECT ?",
    "SELECT $name",
]


@pytest.mark.parametrize("sql", [*WRITES, *OUTSIDE, *HOST, *CHANGING, *UNREAD, *LARGE])
def test_what_is_no_plain_select_is_refused_before_it_runs(sql):
    with pytest.raises(RefusedError) as refused:
        judge(sql, KNOWN, LIMITS)
    said = refused.value.message
    assert said.zh != said.en
    assert "\n" not in said.zh + said.en


def test_the_fence_holds_even_without_the_judge(tables, tmp_path):
    """What gets past the judge meets a connection that has no way out and cannot be given one."""
    attacks = [
        f"SELECT * FROM read_text('{__file__}')",  # noqa: S608
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '64GB'",
        f"ATTACH '{tmp_path}/a.db'",
        f"COPY (SELECT 1) TO '{tmp_path}/a.csv'",
        "INSTALL httpfs",
        "SELECT * FROM tables",
        "SELECT * FROM LIMITS",
    ]
    with fenced(tables, LIMITS) as fence:
        for sql in attacks:
            with pytest.raises(RefusedError):
                fence.rows(sql, ASKED)
    assert not list(tmp_path.iterdir())


FOUR_TIMES = "(SELECT s || s || s || s AS s FROM {})"
DOUBLED = "(SELECT 'xxxxxxxxxxxxxxxx' AS s)"
for _ in range(16):
    DOUBLED = FOUR_TIMES.format(DOUBLED)
RUNAWAYS = {
    "time": "SELECT count(*) FROM firms a, firms b, firms c",
    "time of a sum": "SELECT sum(a.jobs * b.jobs) FROM firms a, firms b, milestones c, firms d",
    "memory of a text": "SELECT string_agg(a.firm_id || b.firm_id, '') FROM firms a, firms b",
    "memory of a median": "SELECT median(a.jobs + b.jobs) FROM firms a, firms b",
    "a text that grows": f"SELECT length(s) FROM {DOUBLED}",  # noqa: S608
    "rows": "SELECT a.firm_id FROM firms a, firms b",
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_what_runs_away_is_stopped_and_said_why(name, tables):
    with pytest.raises(RefusedError) as refused:
        run(RUNAWAYS[name], tables)
    assert any(word in refused.value.message.zh for word in ("秒", "内存", "行"))


def test_the_time_is_for_all_days_together(tables):
    short = Limits(seconds=0.05, memory_mb=128, rows=1000, chars=4000)

    def ask_for_ever(fence):
        while True:
            fence.rows("SELECT unit_id FROM milestones", ASKED)

    with fenced(tables, short) as fence, pytest.raises(RefusedError, match=r"0\.05"):
        ask_for_ever(fence)


def test_a_text_as_long_as_allowed_and_one_longer():
    sql = "SELECT unit_id FROM milestones".ljust(int(LIMITS.chars))
    assert judge(sql, KNOWN, LIMITS) == {"milestones"}
    with pytest.raises(RefusedError, match=str(int(LIMITS.chars))):
        judge(sql + " ", KNOWN, LIMITS)


def test_a_with_that_has_a_registers_name_is_no_register():
    assert judge("WITH firms AS (SELECT 1 AS a) SELECT a FROM firms", KNOWN, LIMITS) == frozenset()


def test_whether_the_day_is_asked():
    assert judge("SELECT unit_id FROM milestones, asked", KNOWN, LIMITS) == {"milestones", "asked"}
    assert judge("SELECT unit_id AS asked FROM milestones", KNOWN, LIMITS) == {"milestones"}


def test_a_wrong_column_is_said_in_one_line(tables):
    with pytest.raises(RefusedError, match="jbs") as refused:
        run("SELECT jbs FROM firms", tables)
    assert "\n" not in refused.value.message.en
