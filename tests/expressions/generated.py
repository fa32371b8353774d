"""Random expressions by a grammar with kinds: every part has a value, so that null, where we differ, stays out of it.

Truth values may be null: in `and`, `or`, `not` and `if` both languages say the same of it.
"""

from hypothesis import strategies as st


def form(text, *parts):
    """A text with a hole `{}` for each part."""
    return st.tuples(*parts).map(lambda found: text.format(*found))


plain_numbers = st.one_of(st.integers(0, 20).map(str), st.sampled_from(["0.5", "2.25", "case.amount", "-3", "100"]))
plain_texts = st.sampled_from(['"a"', '"ab"', '"banana"', '""', '"面馆"', '"A"', "case.name"])
plain_truths = st.sampled_from(["true", "false", "null", "case.urgent"])
plain_lists = st.lists(plain_numbers, min_size=1, max_size=4).map(lambda some: f"[{', '.join(some)}]")
plain_dates = st.sampled_from(
    ['date("2026-03-01")', 'date("2024-02-29")', "case.filed", "today", '@"2026-12-31"', "date(2025, 1, 31)"]
)
plain_days = st.sampled_from(['duration("P1D")', 'duration("P30D")', '@"P7D"', 'duration("-P2D")'])

signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def deeper(numbers, texts, truths, full, lists, dates, days):
    """The same seven kinds, one level deeper: made of parts, or plain."""
    reckoned = st.one_of(
        form("({} {} {})", numbers, st.sampled_from("+-*"), numbers),
        form("-{}", numbers),
        form("abs({})", numbers),
        form("{}({})", st.sampled_from(["floor", "ceiling"]), numbers),
        form("{}({}, 0)", st.sampled_from(["decimal", "round up", "round down", "round half up"]), numbers),
        form("modulo({}, {})", numbers, st.sampled_from(["3", "-3", "7"])),
        form("string length({})", texts),
        form("count({})", lists),
        form("{}({})", st.sampled_from(["sum", "min", "max"]), full),
        form("{}[{}]", full, st.sampled_from(["1", "-1"])),
        form("(if {} then {} else {})", truths, numbers, numbers),
        form("({}).{}", dates, st.sampled_from(["year", "month", "day", "weekday"])),
        form("{{a: {}, b: a + {}}}.b", numbers, numbers),
    )
    made_texts = st.one_of(
        form("({} + {})", texts, texts),
        form("{}({})", st.sampled_from(["upper case", "lower case"]), texts),
        form(
            "{}({}, {})",
            st.sampled_from(["substring before", "substring after"]),
            texts,
            st.sampled_from(['"a"', '"n"']),
        ),
        form("string({})", numbers),
        form('string join(["x", {}], {})', texts, texts),
        form("(if {} then {} else {})", truths, texts, texts),
        form('replace({}, "a", {})', texts, st.sampled_from(['""', '"o"'])),
    )
    compared = st.one_of(
        form("({} {} {})", numbers, signs, numbers),
        form("({} {} {})", texts, signs, texts),
        form("({} {} {})", dates, signs, dates),
        form("({} {} {})", plain_days, signs, plain_days),
        form("({} in {})", numbers, full),
        form("({} in ({}, [{}..100], > 1000))", numbers, numbers, st.sampled_from(["0", "5", "-2"])),
        form("({} between {} and 50)", numbers, st.sampled_from(["0", "-10", "50"])),
        form("{}({}, {})", st.sampled_from(["contains", "starts with", "ends with"]), texts, texts),
        form("list contains({}, {})", lists, numbers),
        form("({} x in {} satisfies x {} {})", st.sampled_from(["some", "every"]), lists, signs, numbers),
        form("({} = null)", st.one_of(numbers, texts, dates)),
        form("(append({}, 1, 2) = [5, 1, 2])", full),
        form("odd({})", form("floor({})", numbers)),
    )
    joined = st.one_of(
        form("({} and {})", truths, truths),
        form("({} or {})", truths, truths),
        form("not({})", truths),
        form("(if {} then {} else {})", truths, truths, truths),
        form("{}([{}, {}])", st.sampled_from(["all", "any"]), truths, truths),
    )
    made_lists = st.one_of(
        form("(for x in {} return x + {})", full, numbers),
        form("(for x in 1..{} return x * {})", st.sampled_from("1234"), numbers),
        form("append({}, {})", full, numbers),
        form("concatenate({}, {})", full, lists),
        form("reverse({})", full),
        form("distinct values({})", full),
        form("union({}, {})", full, lists),
        form("insert before({}, 1, {})", full, numbers),
    )
    filtered = st.one_of(
        form("{}[item {} {}]", full, signs, numbers),
        form("remove({}, 1)", full),
        form("flatten([{}, [{}]])", lists, numbers),
        form("index of({}, {})", full, numbers),
        form("{}[{}]", full, st.sampled_from(["true", "false"])),
    )
    moved = st.one_of(
        form("({} + {})", dates, days),
        form("({} - {})", dates, days),
        form("({} + duration({}))", dates, st.sampled_from(['"P1M"', '"P1Y"', '"P13M"'])),
    )
    spans = st.one_of(form("({} - {})", dates, dates), form("({} + {})", days, days))
    return (
        plain_numbers | reckoned,
        plain_texts | made_texts,
        plain_truths | compared | joined,
        plain_lists | made_lists,
        plain_lists | made_lists | filtered,
        plain_dates | moved,
        plain_days | spans,
    )


LEVELS = 3
kinds = (plain_numbers, plain_texts, plain_truths, plain_lists, plain_lists, plain_dates, plain_days)
for _ in range(LEVELS):
    kinds = deeper(*kinds)

anything = st.one_of(kinds)
