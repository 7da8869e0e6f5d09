#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The guilty function is in the summary and in the report, also when the program's file was
replaced or deleted while it ran; and where nobody can say its name, none is said.

usage: names.py NAMES OTHER  (NAMES: names.c with probes; OTHER: any other program)
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


def run(folder, program, *arguments):
    """What a copy of @program says: its report, and its summary."""
    copy = os.path.join(folder, "names")
    report = os.path.join(folder, "report.json")
    shutil.copy(program, copy)
    environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={report}")
    done = subprocess.run([copy, *arguments], env=environment, timeout=30, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    with open(report, encoding="utf-8") as file:
        return json.load(file), done.stderr


def functions(report):
    """The names of the first stack's frames."""
    return [frame["function"] for frame in report["stacks"][0]["frames"]]


def expect_names(report, summary):
    assert functions(report)[:3] == ["read_config", "start_up", "main"], functions(report)
    line = next(line for line in summary.splitlines() if " opened by open()" in line)
    assert re.fullmatch(r" +opened by open\(\) in read_config \(names\+0x[0-9a-f]+\), "
                        "called from start_up, called from main", line), line


def main():
    program, other = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        expect_names(*run(folder, program))
        expect_names(*run(folder, program, "delete"))
        replacement = os.path.join(folder, "other")
        shutil.copy(other, replacement)
        expect_names(*run(folder, program, "replace", replacement))
        assert os.path.getsize(os.path.join(folder, "names")) == os.path.getsize(other)

        stripped = os.path.join(folder, "stripped")
        subprocess.run(["strip", "-o", stripped, program], check=True, timeout=30)
        report, summary = run(folder, stripped)
        assert functions(report)[:3] == [None] * 3, functions(report)
        assert re.search(r"opened by open\(\) at names\+0x[0-9a-f]+, called from names\+0x",
                         summary), summary
    print("names: as built, deleted, replaced, stripped")


if __name__ == "__main__":
    main()
