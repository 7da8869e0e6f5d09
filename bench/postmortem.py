#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The record of a process with 1,000,000 live resources, and what a report of it costs.

A program takes them and is killed, or ends by itself; then `unclosed snapshot` makes a report of
its record, in a process of its own, whose time and largest memory are taken. A record without a
report of its own is judged from outside (`killed`); one that was sealed has its report in it
(`sealed`). The peer is the limit: 1 s and 100 MiB. Nothing here is a test: a missed target is
shown, and the status stays 0.
"""
import argparse
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

COULD_NOT_MEASURE = 3
COUNT, SMOKE_COUNT = 1000000, 2000
LIMIT_S, LIMIT_MIB = 1.0, 100.0
HEAD_SIZE = 8192
ENDINGS = {"killed": "kill", "sealed": "exit"}


def give_up(reason):
    print(f"bench: {reason}", file=sys.stderr)
    sys.exit(COULD_NOT_MEASURE)


def make_record(build, ending, count, record):
    environment = dict(os.environ, UNCLOSED_OPTIONS=f"record={record}:verbosity=0",
                       XDG_STATE_HOME=str(record.parent))
    environment.pop("UNCLOSED_SOCKET", None)
    subprocess.run([build / "bench" / "bench-postmortem", ENDINGS[ending], str(count)],
                   env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)


def measure(build, record, report, count):
    """(seconds, MiB) of one report."""
    command = [build / "bin" / "unclosed", "snapshot", "-o", report, record]
    start = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if child.returncode != 0:
        give_up(f"unclosed snapshot: status {child.returncode}")
    # Not all of it: a child's largest memory begins with what this process has when it is made.
    with report.open(encoding="utf-8") as file:
        found = int(re.search(r'"summary": \{\s*"unclosed": (\d+)', file.read(HEAD_SIZE)).group(1))
    if found != count:
        give_up(f"the report has {found} resources of {count}")
    return seconds, usage.ru_maxrss / 1024


def measure_all(build, count, rounds):
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-postmortem-") as folder:
        for ending in ENDINGS:
            record = pathlib.Path(folder, f"{ending}.record")
            make_record(build, ending, count, record)
            figures = [measure(build, record, pathlib.Path(folder, "report.json"), count)
                       for _ in range(rounds)]
            record.unlink()
            for unit, limit, values in zip(("s", "MiB"), (LIMIT_S, LIMIT_MIB), zip(*figures)):
                name = f"postmortem-{ending}" + ("-memory" if unit == "MiB" else "")
                rows += [(name, unit, value, limit) for value in values]
    return rows


def print_table(rows):
    print(f"{'':28}{'unit':<9}{'ours':>9}{'limit':>10}")
    for name in dict.fromkeys(row[0] for row in rows):
        same = [row for row in rows if row[0] == name]
        ours = statistics.median(row[2] for row in same)
        print(f"{name:28}{same[0][1]:<9}{ours:9.3f}{same[0][3]:10.1f}"
              f"{'  missed' if ours > same[0][3] else ''}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true", help="a few resources")
    parser.add_argument("--results", action="store_true", help="print RESULT lines, no table")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows = measure_all(arguments.build.resolve(), SMOKE_COUNT if arguments.smoke else COUNT,
                       arguments.rounds)
    if not arguments.results:
        print_table(rows)
        return
    for name, unit, ours, limit in rows:
        print("RESULT", name, unit, f"{ours:.3f}", f"{limit:.3f}", "limit", 1.0)


if __name__ == "__main__":
    main()
