"""How long `import approvalflow` and `approvalflow --help` take, each in processes of their own.

python benchmarks/bench_import.py
"""

import subprocess
import sys
from statistics import median
from time import perf_counter

RUNS = 11
WORK = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import approvalflow": [sys.executable, "-c", "import approvalflow"],
    "from approvalflow import Office": [sys.executable, "-c", "from approvalflow import Office"],
    "approvalflow --help": [sys.executable, "-m", "approvalflow.cli", "--help"],
}


def main() -> None:
    for name, command in WORK.items():
        times = []
        for _ in range(RUNS):
            began = perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times.append(perf_counter() - began)
        print(f"{name}: median {median(times) * 1000:.0f} ms, min {min(times) * 1000:.0f}, max {max(times) * 1000:.0f}")


if __name__ == "__main__":
    main()
