#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `unclosed run` adds to a short program, and to one with 1,000 children.

    run.py BUILD [--rounds N] [--smoke] [--results]

The program, bench-family, is linked with the probes. It is run in turns, alone and under `run`, so
that whatever else the machine does meets both; what `run` adds is the difference of one turn. The
limit is 10 ms for a program that ends at once; a thousand children are a thousand records, each
with a report of its own, and have no limit. `run-command` is `unclosed version`: how much of it is
the start of the command. Nothing here is a test: a missed target is shown, and the status stays 0.
"""
import statistics
import subprocess
import tempfile
import time

from rows import give_up, parse_arguments, print_rows

LIMIT_MS = 10.0
TURNS = 15  # of the short program, a round
CHILDREN, SMOKE_CHILDREN = 1000, 10


def milliseconds(words):
    began = time.perf_counter()
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        give_up(f"{words[0]}: status {done.returncode}")
    return (time.perf_counter() - began) * 1000


def measure(build, count):
    """(alone, under `run`), in ms."""
    program = [build / "bench" / "bench-family", count]
    with tempfile.TemporaryDirectory(prefix="bench-run-") as folder:
        alone = milliseconds(program)
        under = milliseconds([build / "bin" / "unclosed", "run", "-q", "-o", f"{folder}/out", "--",
                              *program])
    return alone, under


def measure_all(build, children, turns, rounds):
    """(name, unit, ours, peer, peer's name, target), one for each round."""
    for _ in range(rounds):
        short = [measure(build, 0) for _ in range(turns)]
        start = statistics.median(milliseconds([build / "bin" / "unclosed", "version"])
                                  for _ in range(turns))
        added = statistics.median(under - alone for alone, under in short)
        yield "run-added", "ms", added, LIMIT_MS, "limit", 1.0
        yield "run-command", "ms", start, added, "run-added", None
        alone, under = measure(build, children)
        yield f"run-{children}-children", "ms", under, alone, "alone", None


def main():
    arguments = parse_arguments(__doc__, rounds=3)
    children, turns = (SMOKE_CHILDREN, 1) if arguments.smoke else (CHILDREN, TURNS)
    print_rows(list(measure_all(arguments.build, children, turns, arguments.rounds)),
               arguments.results)


if __name__ == "__main__":
    main()
