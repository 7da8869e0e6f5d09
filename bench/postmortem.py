#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The record of a process with 1,000,000 live resources, and what a report of it costs.

A program takes them and is killed, or ends by itself; then `unclosed snapshot` makes a report of
its record, and `unclosed symbolize` puts its symbols in: their times are added, of their memory the
larger counts. A record without a report of its own is judged from outside (`killed`); one that was
sealed has its report in it (`sealed`). The peer is the limit: 1 s and 100 MiB for both together.
`postmortem-run` is all of it at once, `unclosed run` with the program that is killed, beside the
program alone. Nothing here is a test: a missed target is shown, and the status stays 0.
"""
import os
import pathlib
import re
import resource
import shutil
import subprocess
import tempfile

from rows import give_up, parse_arguments, print_rows

COUNT, SMOKE_COUNT = 1000000, 2000
LIMIT_S, LIMIT_MIB = 1.0, 100.0
HEAD_SIZE = 8192
ENDINGS = {"killed": "kill", "sealed": "exit"}


def make_environment(folder, options):
    environment = dict(os.environ, UNCLOSED_OPTIONS=options, XDG_STATE_HOME=str(folder))
    environment.pop("UNCLOSED_SOCKET", None)
    return environment


def make_record(build, ending, count, record):
    environment = make_environment(record.parent, f"record={record}:verbosity=0")
    subprocess.run([build / "bench" / "bench-postmortem", ENDINGS[ending], str(count)],
                   env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)


def cost(build, *command, environment=None, statuses=(0,)):
    """(seconds, of CPU, MiB), of bench-peak, in whose small memory the command is started."""
    done = subprocess.run([build / "bench" / "bench-peak", *command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          env=environment, check=False)
    words = done.stderr.splitlines()[-1].split()
    figures = {name: float(number) for name, number in zip(words[::2], words[1::2])}
    if figures["status"] not in statuses:
        give_up(f"{command[1]}: status {figures['status']:.0f}\n{done.stderr}")
    return figures["seconds"], figures["cpu"], figures["kib"] / 1024


def measure(build, record, report, count):
    """Of the report, and of its symbols: what cost() says."""
    command = build / "bin" / "unclosed"
    first = cost(build, command, "snapshot", "-o", report, record)
    with report.open(encoding="utf-8") as file:
        found = int(re.search(r'"summary": \{\s*"unclosed": (\d+)', file.read(HEAD_SIZE)).group(1))
    if found != count:
        give_up(f"the report has {found} resources of {count}")
    return first, cost(build, command, "symbolize", "--in-place", report)


def rows_of_ending(build, ending, count, rounds, folder):
    record = folder / f"{ending}.record"
    make_record(build, ending, count, record)
    for _ in range(rounds):
        report, symbols = measure(build, record, folder / "report.json", count)
        yield f"postmortem-{ending}", "s", report[0] + symbols[0], LIMIT_S, "limit", 1.0
        yield (f"postmortem-{ending}-cpu", "s", report[1] + symbols[1], LIMIT_S, "limit",
               1.0)
        yield (f"postmortem-{ending}-memory", "MiB", max(report[2], symbols[2]), LIMIT_MIB,
               "limit", 1.0)
        yield f"postmortem-{ending}-symbols", "s", symbols[0], report[0], "report", None
    record.unlink()


def rows_of_run(build, count, rounds, folder):
    """Of the memory the kernel counts the larger: that of `run`, or the program's own."""
    program = [build / "bench" / "bench-postmortem", "kill", str(count)]
    environment = make_environment(folder, "verbosity=0")
    for _ in range(rounds):
        alone = cost(build, *program, environment=environment, statuses=(-1,))
        under = cost(build, build / "bin" / "unclosed", "run", "-q", "-o", folder / "out", "--",
                     *program, environment=environment, statuses=(-1, 3, 137))
        shutil.rmtree(folder / "out")
        yield "postmortem-run-added", "s", under[0] - alone[0], LIMIT_S, "limit", 1.0
        yield "postmortem-run-cpu", "s", under[1] - alone[1], LIMIT_S, "limit", 1.0
        yield "postmortem-run-memory", "MiB", under[2], LIMIT_MIB, "limit", 1.0


def measure_all(build, count, rounds):
    """(name, unit, ours, peer, peer's name, target), one for each round."""
    with tempfile.TemporaryDirectory(prefix="bench-postmortem-") as name:
        folder = pathlib.Path(name)
        rows = [row for ending in ENDINGS
                for row in rows_of_ending(build, ending, count, rounds, folder)]
        return rows + list(rows_of_run(build, count, rounds, folder))


def main():
    arguments = parse_arguments(__doc__, rounds=3)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print_rows(measure_all(arguments.build, SMOKE_COUNT if arguments.smoke else COUNT,
                           arguments.rounds), arguments.results)


if __name__ == "__main__":
    main()
