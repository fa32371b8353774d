"""What the fuzzer starts from: our own drawings, tables and expressions, and public drawings where they lie beside."""

import re
import tomllib
from pathlib import Path

from bpmn.drawn import drawing, line
from spiff.tables import decision, definitions, one_table, text

HERE = Path(__file__).parent
TESTS = HERE.parent
PROCESSES = TESTS.parent / "processes"
CORPUS = TESTS.parents[1] / "shared" / "corpus"
SMALL = 40_000


def seeds(target: str) -> list[bytes]:
    """The files of one target, those that found something once among them."""
    found = {"drawings": _drawings, "expressions": _expressions, "decisions": _decisions, "matters": _matters}[target]()
    return [*found, *(file.read_bytes() for file in sorted((HERE / "seeds" / target).glob("*")))]


def _drawings() -> list[bytes]:
    files = [*PROCESSES.glob("*/*.bpmn"), *CORPUS.glob("*/*.bpmn*")]
    inside = '<task id="t1"/>', '<subProcess id="t2"><startEvent id="s2"/></subProcess>', '<callActivity id="t3"/>'
    return [drawing(line(*inside)), *(one.read_bytes() for one in sorted(files) if one.stat().st_size < SMALL)]


def _expressions() -> list[bytes]:
    found = []
    for name in ("expressions", "legacy", "unary"):
        for rows in tomllib.loads((TESTS / "expressions" / f"{name}.toml").read_text("utf-8")).values():
            found += [row[-2 if name == "unary" else 0].encode() for row in rows if isinstance(row, list)]
    return found


def _decisions() -> list[bytes]:
    rows = [("> 5", '"a"', "1"), ("[1..3], 7", '"b"', "2"), ("not(null)", '"a"', "x + 1")]
    policies = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "OUTPUT ORDER", "RULE ORDER", "COLLECT")
    tables = [one_table(policy, ["amount"], [("a", '"a","b"', ""), "b"], rows) for policy in policies]
    sums = [
        one_table("COLLECT", ["amount"], ["a"], [("-", "1"), ("-", "x")], aggregation=how)
        for how in ("SUM", "MIN", "MAX", "COUNT")
    ]
    base = decision("base", text("literalExpression", "limit * 2"))
    return [*tables, *sums, definitions(decision("d", text("literalExpression", "base + 1"), ("base",)), base)]


def _matters() -> list[bytes]:
    return [file.read_bytes() for file in sorted(PROCESSES.glob("*/*.toml"))]


def words(target: str) -> tuple[str, ...]:
    """The words of a language, as they stand in the seeds."""
    pattern = r"\w+|[^\w\s]+|\s+" if target == "expressions" else r"[^\s]+|\n"
    found = {word for one in seeds(target) for word in re.findall(pattern, one.decode("utf-8", "replace"))}
    return tuple(sorted(found))
