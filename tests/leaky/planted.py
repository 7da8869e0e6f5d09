# SPDX-License-Identifier: MIT
"""Prints the table of the sixteen planted leaks: is each found, and is its twin clean?

A leak counts as found when the program that forgets ends with the status that was asked for, and
its report holds exactly what its head comment expects; its twin must end with 0 and in silence.
Both are run in every form that driver.py knows.

usage: planted.py PROGRAM-DIRECTORY
"""
import pathlib
import sys

import driver

LEAKS = (
    "loop never closed, dropped",
    "loop never closed, held by a global",
    "task pending at close",
    "task created, never started",
    "timer scheduled at close",
    "callback queued at close",
    "reader registered at close",
    "raw pipe leaked",
    "signal handler installed at close",
    "server listening after close",
    "connection open after close",
    "child running after run",
    "executor job running after close",
    "future with a waiter never resolved",
    "two loops on one signal",
    "many cancelled timers retained",
)
# Measured on CPython 3.11 to 3.13 with the same leaks: how many fail a run by its exit status.
OTHERS = (("asyncio, development mode", 0), ("pytest 7.2.1, -W error", 2),
          ("pytest main, -W error", 5))
HERE = pathlib.Path(__file__).parent


def find_pair(number):
    sources = [source for source in HERE.glob(f"{number:02}_*.c")
               if not source.stem.endswith("_fixed")]
    return sources[0] if len(sources) == 1 else None


def describe(source):
    """In the words of the report: kind, where, missing call."""
    findings = driver.read_expectations(source)
    return "; ".join(f"{finding.kind} in {finding.function}, " +
                     (f"missing {finding.missing_call}" if finding.missing_call else "misused")
                     for finding in findings)


def judge(programs, number):
    """Returns the word for the table, what was found, and what went wrong."""
    source = find_pair(number)
    if source is None:
        return "NO", "no program", []
    failures = list(driver.check_pair(programs, source))
    return ("NO" if failures else "yes"), describe(source), failures


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    programs = pathlib.Path(sys.argv[1]).resolve()
    found, wrong = 0, []
    print(f"{'':>2}  {'planted leak':<38}{'found':<7}what the report says")
    for number, leak in enumerate(LEAKS, 1):
        word, words, failures = judge(programs, number)
        found += word == "yes"
        wrong += failures
        if word == "NO" and not failures:
            wrong.append(f"{number}: no program plants this leak")
        print(f"{number:>2}  {leak:<38}{word:<7}{words}")
    print(f"\nfails the run, of {len(LEAKS)}:\n  {'unclosed':<28}{found:>2}")
    for name, count in OTHERS:
        print(f"  {name:<28}{count:>2}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
