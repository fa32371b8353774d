"""Coverage-guided fuzzing with changes made by grammar: `python tests/fuzz/hunting.py TARGET SECONDS FINDS`.

A find is any exception that is no typed refusal, a run of more than two seconds of processor time, or more than
300 MB. Each is kept once, by where it came up, as the bytes and what happened. `--again FILE…` runs files anew
without instruments.
"""

import hashlib
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

SECONDS, MEGABYTES = 2.0, 300
GIVE_UP = 20
"""Processor seconds after which a run is broken off: the instruments of the fuzzer cost some themselves."""
LARGEST = 60_000


class TooLong(BaseException):
    """Broken off; no `except Exception` may take it."""


def guarded(run: Callable[[bytes], None], content: bytes) -> str:
    """What went wrong, as text; nothing where all is well."""
    before, began = _memory(), process_time()
    signal.signal(signal.SIGPROF, _broken_off)
    signal.setitimer(signal.ITIMER_PROF, GIVE_UP)
    try:
        run(content)
    except (Exception, TooLong):
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if (took := process_time() - began) > SECONDS:
        return f"took {took:.1f} s"
    if (grew := _memory() - before) > MEGABYTES:
        return f"took {grew} MB"
    return ""


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _broken_off(*_: object) -> None:
    raise TooLong


def keep(folder: Path, content: bytes, problem: str) -> None:
    """Once for each place: the kind of the exception and the last line of ours that it passed."""
    ours = [line.strip() for line in problem.splitlines() if "approvalflow" in line and "line" in line]
    place = (problem.splitlines()[-1].partition(":")[0], ours[-1] if ours else problem[:12])
    name = hashlib.sha256("|".join(place).encode()).hexdigest()[:12]
    if not (folder / name).exists():
        (folder / name).write_bytes(content)
        (folder / f"{name}.txt").write_text(problem, "utf-8", "backslashreplace")


def fuzz(target: str, seconds: int, folder: Path) -> None:
    """Until the time is over; what was found lies in the folder."""
    import atheris

    with atheris.instrument_imports(include=["approvalflow"]):
        from fuzz.targets import TARGETS
    from fuzz.mutating import DMN, mutate_text, mutate_xml
    from fuzz.seeding import seeds, words

    known, vocabulary, runs = seeds(target), words(target), 0
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in known:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)

    def one(content: bytes) -> None:
        nonlocal runs
        runs += 1
        (folder / "last").write_bytes(content)
        if problem := guarded(TARGETS[target], content):
            keep(folder, content, problem)
        if runs % 500 == 0:
            (folder / "runs").write_text(str(runs))

    def change(content: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        other = random.choice(known)
        if target == "drawings":
            changed = mutate_xml(content, other, random)
        elif target == "decisions":
            changed = mutate_xml(content, other, random, space=DMN)
        else:
            changed = mutate_text(content, other, random, vocabulary)
        return changed if len(changed) <= most else changed[:most]

    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    options = [
        f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-artifact_prefix={folder}/", "-rss_limit_mb=0",
        "-timeout=120", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=change)
    atheris.Fuzz()


def again(files: list[Path]) -> int:
    """Run files of `seeds/TARGET/` or `FINDS/TARGET/` anew; the exit code says whether one still finds something."""
    from fuzz.targets import TARGETS

    problems = [(file, problem) for file in files if (problem := guarded(TARGETS[file.parent.name], file.read_bytes()))]
    for file, problem in problems:
        print(f"{file}\n{problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1] == "--again":
        sys.exit(again([Path(name) for name in sys.argv[2:]]))
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]) / sys.argv[1])
