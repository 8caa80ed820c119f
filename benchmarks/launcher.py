"""Starts one command and says what it cost: `python -S -E launcher.py COMMAND …`, from a process too small to be counted.

Linux counts the memory of whoever started a process as that process's own until it is its own program; a benchmark that
holds a hundred megabytes would find them in everything it starts.

Writes two lines of JSON to standard output: {"pid": …} once the command runs, then {"wall": …, "cpu": …, "kb": …, "code": …}.
The command's output goes to the file named in the environment variable BENCH_LOG.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Run the command given as arguments."""
    begun = time.perf_counter()
    with open(os.environ["BENCH_LOG"], "wb") as log:
        process = subprocess.Popen(
            sys.argv[1:], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        print(json.dumps({"pid": process.pid}), flush=True)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    cost = {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "kb": usage.ru_maxrss,
        "code": process.returncode,
    }
    print(json.dumps(cost), flush=True)


if __name__ == "__main__":
    main()
