"""The published tables of a renewal plan: what each should say is worked out again, and compared."""

from collections.abc import Iterator

from dayang.parks.renewal.rules import Finding, look
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published import firms, money, overview, promised
from dayang.parks.renewal.rules.published.bottlenecks import judge_account
from dayang.parks.renewal.rules.published.compare import compare
from dayang.parks.renewal.rules.published.frontier import judge_frontier
from dayang.parks.renewal.rules.published.tables import ACCOUNT, TABLES, Published
from dayang.parks.renewal.rules.published.targets import judge_reached
from dayang.words import Words


def judge_whole(published: Published) -> Iterator[Finding]:
    """P1, P4: no table is missing, all programmes are told, and no other; none of the frontier is bettered.

    Parameters
    ----------
    published
        Tables without any row are those of a plan that is impossible: nothing is wanted of them.
    """
    for table in TABLES:
        found = Words(f"没有表 {table}", f"no table {table}")
        yield look("P1", table not in published.missing, table, table, found, Words("有这张表", "the table"))
    if not published.told:
        return
    for name in dict.fromkeys((*published.wanted, *published.told)):
        times = len(published.rows("renewal_programmes", name))
        wanted = int(name in published.wanted)
        found = Words(f"方案 {name} 有 {times} 行", f"programme {name} has {times} rows")
        expected = Words("一行" if wanted else "不公布", "one row" if wanted else "not published")
        yield look("P1", times == wanted, "renewal_programmes", name, found, expected)
        if not wanted:
            tables = ", ".join(table for table in TABLES if published.rows(table, name))
            found = Words(f"{tables} 中有方案 {name}", f"programme {name} in {tables}")
            yield look("P1", not tables, tables, name, found, expected)
    yield from judge_frontier(published.frontier)


def judge_programme(
    programme: Programme, name: str, published: Published, reference: Programme
) -> Iterator[Finding]:
    """Judge what every table says of a programme.

    Parameters
    ----------
    programme
        Its units and moves, under its weights.
    name
        What it is called.
    published
        The tables.
    reference
        The programme of what is committed.
    """
    wanted = [
        firms.starts(programme),
        *firms.moves(programme),
        firms.spells(programme),
        firms.floor(programme),
        money.purses(programme),
        money.villages(programme),
        money.loans(programme),
        promised.promises(programme),
    ]
    told = published.rows("renewal_programmes", name)
    findings = {
        "renewal_payments": money.judge_paid(programme, name, published.rows("renewal_payments", name)),
        "renewal_targets": judge_reached(programme, name, published.rows("renewal_targets", name)),
        "renewal_programmes": overview.judge_worth(programme, name, told),
        "renewal_prices": overview.judge_bound(programme.facts, name, published),
        ACCOUNT: judge_account(programme, name, published),
    }
    for one in wanted:
        if one.table not in published.missing:
            yield from compare(name, published.rows(one.table, name), one)
    for table, judged in findings.items():
        if table not in published.missing:
            yield from judged
    yield from overview.judge_gaps(programme, name, told, reference)
    if name == "reference":
        yield from _only_committed(programme)


def _only_committed(programme: Programme) -> Iterator[Finding]:
    """P2: the reference starts units of projects only."""
    for started in programme.started.values():
        found = Words(
            f"基准方案启动了不在项目中的单元 {started.unit_id}",
            f"the reference starts unit {started.unit_id}, of no project",
        )
        expected = Words("只启动已立项的单元", "units of projects only")
        told = f"reference {started.unit_id}"
        yield look("P2", started.in_project, "renewal_starts", told, found, expected)
