"""Open seats by the hundred thousand, made by the database itself: for plans and benchmarks of lists on PostgreSQL.

Four of a case; half are held by a thousand officers, half wait in the pools of forty departments.
"""

from sqlalchemy import Connection, text

CASES = text("""
INSERT INTO af_case_file
       (tenant, "case", number, matter, version, stage, seq, hash, calendar, opened, recorded, snapshot)
SELECT :tenant, 'c-' || n, '2026-' || lpad(n::text, 7, '0'), 'matter-' || n % 50, '1', 'accepted', 1, 'sha256:', 7,
       now(), now(), '{}'
FROM generate_series(0, :many / 4) AS n
""")
SEATS = text("""
INSERT INTO af_task (tenant, "case", visit, seat, node, name, act, matter, version, number, applicant, party, owner,
       holder, pool, giver, department, barred, clock, due, place, returned, reason, held, opened)
SELECT :tenant, 'c-' || n / 4, 'Review@' || n, '1', 'Step_' || n % 7, '审查',
       (ARRAY['review','verify','decide'])[1 + n % 3], 'matter-' || n / 4 % 50, '1',
       '2026-' || lpad((n / 4)::text, 7, '0'), 'P-' || n / 4 % 5000, '申请人' || n / 4 % 5000,
       CASE WHEN n % 2 = 0 THEN '=p-' || h % 1000 ELSE '@role@d-' || h % 40 END,
       CASE WHEN n % 2 = 0 THEN 'p-' || h % 1000 END,
       CASE WHEN n % 2 = 1 THEN 'role@d-' || h % 40 END,
       CASE WHEN n % 400 = 0 THEN 'p-' || (h + 1) % 1000 END,
       'd-' || h % 40, CASE WHEN n % 50 = 0 THEN '["P-1","p-7"]' ELSE '["P-1"]' END, 'Review@' || n,
       CASE WHEN n % 20 = 0 THEN NULL ELSE date '2026-03-02' + (h % 120 - 30)::int END,
       CASE WHEN n % 20 = 0 THEN date '9999-12-31' ELSE date '2026-03-02' + (h % 120 - 30)::int END,
       CASE WHEN n % 25 = 0 THEN 1 ELSE 0 END, '', CASE WHEN n % 40 = 0 THEN 1 ELSE 0 END, now()
FROM (SELECT n, (n * 2654435761) % 4294967296 / 64 AS h FROM generate_series(0::bigint, :many - 1) AS n) AS numbers
""")
DONE = text("""
INSERT INTO af_involved (tenant, owner, list, at, "case", seq, matter, party, visit, node, what, actor, absent)
SELECT :tenant, '=p-' || n % 1000, 'done', now() - n * interval '1 minute', 'c-' || n / 4 , n::int,
       'matter-' || n / 4 % 50, '申请人', 'Review@' || n, 'Step_' || n % 7, 'agree', 'p-' || n % 1000, ''
FROM generate_series(0::bigint, :many - 1) AS n
""")


def fill(connection: Connection, tenant: str, many: int) -> None:
    """So many open seats, and as many things done; analysed, as autovacuum would have."""
    for statement in (CASES, SEATS, DONE):
        connection.execute(statement, {"tenant": tenant, "many": many})
    connection.commit()
    vacuum = connection.execution_options(isolation_level="AUTOCOMMIT")
    for name in ("af_task", "af_involved", "af_case_file"):
        vacuum.execute(text(f"VACUUM (ANALYZE) {name}"))
