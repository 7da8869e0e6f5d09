#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""random_fds.py PROGRAM...: what each program says the kernel has open is what its report has,
no more and no less, and nothing it did is taken for a mistake."""
import json
import os
import subprocess
import sys
import tempfile

SEEDS = range(1, 4)


def run(program, seed, folder):
    report = os.path.join(folder, f"{seed}.json")
    environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={report}:detail=1000:children=off")
    result = subprocess.run([program, str(seed)], env=environment, stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, check=True, timeout=50)
    with open(report, encoding="utf-8") as file:
        return {int(line) for line in result.stdout.split()}, json.load(file)


def check(program, seed, folder):
    is_open, report = run(program, seed, folder)
    recorded = [item["number"] for item in report["resources"] if item["kind"] == "fd"]
    classes = {finding["class"] for finding in report["findings"]}
    if not is_open:
        sys.exit(f"{program} {seed}: nothing is open, nothing was compared")
    if sorted(recorded) != sorted(is_open):
        sys.exit(f"{program} {seed}: open and not recorded: {sorted(is_open - set(recorded))}, "
                 f"recorded and not open: {sorted(set(recorded) - is_open)}")
    if classes != {"unclosed"}:
        sys.exit(f"{program} {seed}: findings of {sorted(classes)}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        for program in sys.argv[1:]:
            for seed in SEEDS:
                check(program, seed, folder)


main()
