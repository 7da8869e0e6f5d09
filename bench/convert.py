#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What each format of `unclosed convert` costs on a report of 10,000 findings: time and memory.

    convert.py BUILD [--rounds N] [--smoke] [--results]

The report is made here: findings of five kinds, a stack of twelve frames of its own and a resource
each; 23 MiB of JSON with symbols in. `convert-NAME` is one format; which there are, the command
says. The peer is the limit: 1 s, as in `-memory` the double of what 5,000 findings took, because
memory must not grow faster than the report. `-reading` is `unclosed gate` on the same file: what
every format pays before its first byte, and `-all` is all formats in one run. Nothing here is a
test: a missed target is shown, and the status stays 0.
"""
import pathlib
import subprocess
import tempfile

from gate import make_finding, make_report, make_resource, write_report
from rows import give_up, parse_arguments, print_rows

LIMIT_S = 1.0
LINEAR = 2.1  # times the memory of half of the findings
DEPTH = 12


def make_stack(number):
    """Of a program of some thousand functions: the inner the frame, the more of them."""
    frames = []
    for depth in range(DEPTH):
        is_user = depth < DEPTH - 2  # the others are libc's
        which = number if depth == 0 else number % (4000 >> depth) + depth
        frames.append({"module": 1 if is_user else 2, "offset": hex(4096 + 64 * which + depth),
                       "function": f"acquire_{depth}_{which}" if is_user else "__libc_start_main",
                       "file": f"/src/module_{which % 40}/part_{depth}.c" if is_user else None,
                       "line": 10 + which % 900 if is_user else None, "inlined": False})
    return {"id": number, "cut": False, "frames": frames}


def write_many(path, count):
    findings = [make_finding(number, number, 1, number) for number in range(1, count + 1)]
    report = make_report(4711, 1)
    report["findings"] = findings
    report["resources"] = [make_resource(number, finding)
                           for number, finding in enumerate(findings, 1)]
    report["stacks"] = [make_stack(number) for number in range(1, count + 1)]
    report["summary"] |= {"unclosed": count, "findings": count}
    write_report(path, report)


def run(build, *arguments):
    """What one run cost, by bench-peak's last line."""
    done = subprocess.run([build / "bench" / "bench-peak", build / "bin" / "unclosed", *arguments],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=True)
    words = done.stderr.splitlines()[-1].split()
    cost = {name: float(number) for name, number in zip(words[::2], words[1::2])}
    if cost["status"] != (1 if arguments[0] == "gate" else 0):
        give_up(f"unclosed {arguments[0]}: status {cost['status']:.0f}\n{done.stderr}")
    return cost


def list_formats(build):
    """{name: what its files are called}"""
    text = subprocess.run([build / "bin" / "unclosed", "convert", "--list"], text=True,
                          stdout=subprocess.PIPE, check=True).stdout
    return {line.split()[0]: line.rpartition("(")[2].rstrip(")") for line in text.splitlines()}


def arguments_of(formats, folder, path):
    """{row: arguments}"""
    judged = ["--no-baseline", "--no-suppressions"]
    runs = {name: ["convert", *judged, "--to", f"{name}={folder / file}", path]
            for name, file in formats.items()}
    runs["reading"] = ["gate", *judged, "-q", path]
    runs["all"] = ["convert", *judged, path]
    for name, file in formats.items():
        runs["all"] += ["--to", f"{name}={folder / file}"]
    return runs


def measure(build, counts, rounds):
    """(name, unit, ours, limit, peer's name, target) of each run."""
    formats = list_formats(build)
    with tempfile.TemporaryDirectory(prefix="bench-convert-") as name:
        folder = pathlib.Path(name)
        half, whole = (folder / f"report.{count}.json" for count in counts)
        write_many(half, counts[0])
        write_many(whole, counts[1])
        runs = zip(arguments_of(formats, folder, half).items(),
                   arguments_of(formats, folder, whole).values())
        for (row, of_half), of_whole in runs:
            for _ in range(rounds):
                small, large = run(build, *of_half), run(build, *of_whole)
                limit = LIMIT_S * (len(formats) if row == "all" else 1)
                yield f"convert-{row}", "s", large["seconds"], limit, "limit", 1.0
                yield (f"convert-{row}-memory", "MiB", large["kib"] / 1024,
                       LINEAR * small["kib"] / 1024, "limit", 1.0)


def main():
    arguments = parse_arguments(__doc__, rounds=3)
    counts = (50, 100) if arguments.smoke else (5000, 10000)
    print_rows(list(measure(arguments.build, counts, arguments.rounds)), arguments.results)


if __name__ == "__main__":
    main()
