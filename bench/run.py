#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `unclosed run` adds to a short program, and to one with 1,000 children.

bench/run.py COMMAND PROGRAM: both are run in turns, alone and under `run`, so that whatever else
the machine does meets both. PROGRAM is tests/collect's subject. The status is always 0: a missed
target is shown.
"""
import argparse
import statistics
import subprocess
import tempfile
import time

TARGET_MS = 10.0
ROUNDS = {"clean": 40, "children": 3}


def measure(words):
    began = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - began) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command")
    parser.add_argument("program")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for way, rounds in ROUNDS.items():
            pairs = []
            for _ in range(rounds):
                alone = measure([arguments.program, way])
                under = measure([arguments.command, "run", "-q", "-o", folder, "--",
                                 arguments.program, way])
                pairs.append((alone, under))
            added = statistics.median(under - alone for alone, under in pairs)
            alone = statistics.median(pair[0] for pair in pairs)
            verdict = "" if way != "clean" else \
                f"  target {TARGET_MS} ms: {'met' if added <= TARGET_MS else 'MISSED'}"
            print(f"run {way:10} alone {alone:9.2f} ms, added {added:9.2f} ms{verdict}")


if __name__ == "__main__":
    main()
