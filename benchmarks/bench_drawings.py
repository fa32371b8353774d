"""Reading drawings: how many of a folder are accepted and run to an end, beside SpiffWorkflow; how long reading takes.

    python benchmarks/bench_drawings.py FOLDER
    python benchmarks/bench_drawings.py --large

With a folder, every drawing in it is read and run three ways: as it is; as if every process were executable, walked
through (`walk`: what is awaited comes); and so as an unfinished drawing (`--anyway`). Beside it SpiffWorkflow parses
and runs the same file as executable, its script engine replaced by one that answers True, its events delivered, in a
child that is killed after five seconds. With `--large`, drawings of 200 and 20,000 nodes are read.
"""

import argparse
import gc
import multiprocessing
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from lxml import etree

from approvalflow.bpmn.names import BPMN
from approvalflow.bpmn.reader import Reading, read_drawing
from approvalflow.calendars import national
from approvalflow.dryrun import Answers, dry_run

HEAD = f'<definitions xmlns="{BPMN}" targetNamespace="t">'
SECONDS = 5


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path, nargs="?")
    asked.add_argument("--large", action="store_true")
    told = asked.parse_args()
    if told.folder:
        shares(sorted(file for file in told.folder.rglob("*") if ".bpmn" in file.name))
    if told.large or not told.folder:
        large()


# Shares of a folder


def shares(files: list[Path]) -> None:
    ours: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    slowest = 0.0
    for file in files:
        content, began = file.read_bytes(), time.process_time()
        ways = (
            ("as it is", content, False, Answers()),
            ("as executable", executable(content), False, Answers(walk=True)),
            ("unfinished", content, True, Answers(walk=True)),
        )
        for way, given, anyway, answers in ways:
            reading = read_drawing(given, file=file.name, dry=True, anyway=anyway)
            ours[f"{way}: accepted"] += reading.drawing is not None
            if reading.drawing is not None:
                ours[f"{way}: {dry_run(reading.drawing, answers, national()).state}"] += 1
            elif way != "as executable":
                reasons.update(f"{way}: {code}" for code in errors(reading))
        slowest = max(slowest, time.process_time() - began)
    theirs = Counter(spiff(files))
    print(f"{len(files)} drawings; the slowest took {slowest:.2f} s of CPU for all ways")
    for key, count in sorted({**ours, **{f"SpiffWorkflow: {key}": count for key, count in theirs.items()}}.items()):
        print(f"  {key:<28} {count:>6}  {100 * count / max(1, len(files)):5.1f} %")
    print("the table of docs/reference/run.md:")
    for told, key in WAYS:
        found = {**ours, **{f"SpiffWorkflow: {one}": count for one, count in theirs.items()}}
        ended = found.get(f"{key}: completed", 0) + found.get(f"{key}: terminated", 0)
        accepted = found.get(f"{key}: accepted", 0)
        print(f"| {told} | {_share(accepted, files)} | {_share(ended, files)} |")
    print("refused, files by reason:")
    for code, count in reasons.most_common():
        print(f"  {code:<40} {count:>5}")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


WAYS = (
    ("as they are, no answers", "as it is"),
    ("every process executable, `walk`", "as executable"),
    ("unfinished drawings too (`--anyway`), `walk`", "unfinished"),
    ("SpiffWorkflow, every process executable", "SpiffWorkflow"),
)


def _share(count: int, files: list[Path]) -> str:
    return f"{100 * count / max(1, len(files)):.1f} % ({count})"


def executable(content: bytes) -> bytes:
    """The same file with every process executable, as SpiffWorkflow gets it; one that is no XML as it is."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return content
    for process in root.iter(f"{{{BPMN}}}process"):
        process.set("isExecutable", "true")
    return etree.tostring(root)


def errors(reading: Reading) -> set[str]:
    return {one.code for one in reading.findings if one.severity == "error"}


# SpiffWorkflow on the same files


def spiff(files: list[Path]) -> Iterator[str]:
    """`accepted`, and `ran to an end` or why not, for each file."""
    context = multiprocessing.get_context("spawn")
    here, child = None, None
    for file in files:
        if child is None or not child.is_alive():
            here, there = context.Pipe()
            child = context.Process(target=work, args=(there,), daemon=True)
            child.start()
            here.recv()
        here.send_bytes(file.read_bytes())
        try:
            answer = here.recv() if here.poll(SECONDS) else ["too slow"]
        except EOFError:
            answer = ["died"]
        if answer in (["too slow"], ["died"]):
            child.kill()
            child.join()
            child = None
        yield from answer


def work(line: Connection) -> None:
    import logging

    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.util import BpmnEvent
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    from approvalflow.spiff.theirs import disarm

    class Yes:
        """In place of the script engine: every condition is true, no script is run."""

        environment = property(lambda self: self)

        def evaluate(self, task, expression, external_context=None):
            return "PT0S" if str(expression).strip("'\"").startswith("P") else True

        def execute(self, *values, **named):
            return True

        call_service = execute

        def __getattr__(self, name):
            return lambda *values, **named: None

    def parsed(content: bytes):
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(executable(content)), filename="x.bpmn")
        keys = parser.get_process_ids()
        return [(parser.get_spec(key), parser.get_subprocess_specs(key)) for key in keys]

    def ends(spec, inner) -> bool:
        flow = BpmnWorkflow(spec, inner, script_engine=Yes())
        for _ in range(500):
            flow.do_engine_steps()
            flow.refresh_waiting_tasks()
            ready = flow.get_tasks(state=TaskState.READY)
            if flow.is_completed():
                return True
            if ready:
                ready[0].run()
                continue
            waiting = flow.waiting_events()
            if not waiting:
                return False
            for task in flow.get_tasks(state=TaskState.WAITING):
                event = getattr(task.task_spec, "event_definition", None)
                if event is not None:
                    event.catch(task, BpmnEvent(event, {}))
                    task._update()
        return False

    logging.disable(logging.CRITICAL)
    disarm()
    line.send("ready")
    while True:
        content = line.recv_bytes()
        try:
            specs = parsed(content)
        except Exception:
            line.send(["refused"])
            continue
        try:
            line.send(["accepted", "completed" if specs and all(ends(*one) for one in specs) else "stuck"])
        except Exception:
            line.send(["accepted", "broke"])


# Large drawings


def large() -> None:
    for nodes, rounds, bound in ((200, 20, 0.05), (20_000, 3, 10.0)):
        content = drawn(nodes)
        spent = []
        for _ in range(rounds):
            gc.collect()
            began = time.process_time()
            reading = read_drawing(content, file="large.bpmn", dry=True)
            spent.append(time.process_time() - began)
            assert reading.drawing is not None, [one.show() for one in reading.findings][:3]
        middle, worst = (1000 * found for found in (statistics.median(spent), max(spent)))
        print(
            f"{nodes:>6} nodes: {middle:8.1f} ms of CPU in the middle, {worst:.1f} at most (bound {1000 * bound:.0f})"
        )
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (bound 500)")


def drawn(nodes: int) -> bytes:
    """Blocks of a split, three steps with a timer each, and a join, one after the other."""
    made, flows, last = ['<startEvent id="s"/>'], [], "s"
    for block in range((nodes - 2) // 8):
        split, join = f"F{block}", f"J{block}"
        made.append(f'<parallelGateway id="{split}"/><parallelGateway id="{join}"/>')
        flows.append((last, split))
        for number in range(3):
            step = f"T{block}_{number}"
            timer = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"
            made.append(
                f'<userTask id="{step}" name="Step {step}"><documentation>What is done.</documentation></userTask>'
            )
            made.append(
                f'<boundaryEvent id="B{step}" attachedToRef="{step}" cancelActivity="false">{timer}</boundaryEvent>'
            )
            flows += [(split, step), (step, join)]
        last = join
    made.append('<endEvent id="e"/>')
    flows.append((last, "e"))
    drawn = "".join(f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(flows))
    return f'{HEAD}<process id="P" isExecutable="true">{"".join(made)}{drawn}</process></definitions>'.encode()


if __name__ == "__main__":
    main()
