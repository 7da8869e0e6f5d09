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
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

COULD_NOT_MEASURE = 3
LIMIT_MS = 10.0
TURNS = 15  # of the short program, a round
CHILDREN, SMOKE_CHILDREN = 1000, 10


def milliseconds(words):
    began = time.perf_counter()
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        print(f"bench: {words[0]}: status {done.returncode}", file=sys.stderr)
        sys.exit(COULD_NOT_MEASURE)
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
        yield "run-added", "ms", added, LIMIT_MS, "limit", "1.0"
        yield "run-command", "ms", start, added, "run-added", "-"
        alone, under = measure(build, children)
        yield f"run-{children}-children", "ms", under, alone, "alone", "-"


def print_table(rows):
    print(f"{'':28}{'unit':<6}{'ours':>10}{'peer':>10}")
    for name in dict.fromkeys(row[0] for row in rows):
        same = [row for row in rows if row[0] == name]
        ours, peer = (statistics.median(row[index] for row in same) for index in (2, 3))
        missed = same[0][5] != "-" and ours > peer
        print(f"{name:28}{same[0][1]:<6}{ours:10.2f}{peer:10.2f}  {same[0][4]}"
              f"{'  missed' if missed else ''}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true", help="one turn, few children")
    parser.add_argument("--results", action="store_true", help="print RESULT lines, no table")
    arguments = parser.parse_args()
    children, turns = (SMOKE_CHILDREN, 1) if arguments.smoke else (CHILDREN, TURNS)
    rows = list(measure_all(arguments.build.resolve(), children, turns, arguments.rounds))
    if not arguments.results:
        print_table(rows)
        return
    for name, unit, ours, peer, peer_name, target in rows:
        print("RESULT", name, unit, f"{ours:.3f}", f"{peer:.3f}", peer_name, target)


if __name__ == "__main__":
    main()
