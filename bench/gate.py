#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `unclosed gate` costs over many reports: time and peak memory.

    gate.py COMMAND BENCH-PEAK [--reports 100,1000] [--findings 100] [--smoke]

The reports are made here, as a suite of test programs leaves them once symbols are in: each of
another process, with findings out of one pool of 300 places, a stack of eight frames each, and
one to three resources. Memory must not grow with their number: the last line is the ratio.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

PLACES = 300
DEPTH = 8
KINDS = [("fd", "socket", "close"), ("fd", "file", "close"), ("timer", "one_shot", "unc_cancel"),
         ("task", "task", "unc_task_free"), ("signal", "disposition", "sigaction")]


def make_stack(number, place):
    frames = []
    for depth in range(DEPTH):
        is_user = depth < DEPTH - 2
        name = f"acquire_{place % 17}_{depth}" if is_user else "__libc_start_main"
        frames.append({"module": 1 if is_user else 2, "offset": hex(4096 + 64 * place + depth),
                       "function": f"{name}_{place}" if is_user else name,
                       "file": f"src/module_{place % 40}/part_{depth}.c" if is_user else None,
                       "line": 10 + place if is_user else None, "inlined": False})
    return {"id": number, "cut": False, "frames": frames}


def make_finding(number, place, count, first_resource):
    kind, sort, call = KINDS[place % len(KINDS)]
    return {"fingerprint": f"raw/v1:{place:016x}", "class": "unclosed", "kind": kind, "type": sort,
            "count": count, "title": f"a {sort} (number {place}) was never closed",
            "missing_call": call, "evidence": "single", "origin": "unknown", "status": "new",
            "stack": number, "release_stack": None, "acquired_stack": None, "sibling_stack": None,
            "site": None, "release_site": None,
            "advice": f"Call {call}() when it is no longer needed.",
            "resources": list(range(first_resource, first_resource + count))}


def make_resource(number, finding):
    return {"id": number, "kind": finding["kind"], "type": finding["type"], "number": number + 3,
            "name": None, "details": {"target": f"socket:[{number}]", "access": "read_write"},
            "owner": {"loop": None, "task": None, "handle": None}, "state": "live",
            "acquired": {"at_ms": number, "thread": 4711, "call": "accept", "site": None,
                         "stack": finding["stack"]}, "waiting": None}


def make_report(pid, finding_count):
    chance = random.Random(pid)
    findings, resources, stacks = [], [], []
    for number, place in enumerate(chance.sample(range(PLACES), finding_count), 1):
        finding = make_finding(number, place, chance.randint(1, 3), len(resources) + 1)
        findings.append(finding)
        resources += [make_resource(each, finding) for each in finding["resources"]]
        stacks.append(make_stack(number, place))
    program = f"/build/tests/test_{pid}"
    return {
        "schema": "unclosed-report/1", "tool": {"name": "unclosed", "version": "0.1.0"},
        "process": {"pid": pid, "ppid": 1, "executable": program, "build_id": "ab" * 20,
                    "arguments": [program], "started_at": "2026-01-01T00:00:00.000Z",
                    "reported_at": "2026-01-01T00:00:01.000Z", "uptime_ms": 1000,
                    "sealed": True},
        "trigger": {"cause": "exit", "status": 0, "signal": None, "label": None},
        "verdict": "unclosed",
        "summary": {"unclosed": len(resources), "findings": finding_count,
                    "by_kind": {"fd": {"live": 3, "acquired": 9, "released": 6, "high_water": 4}},
                    "suppressed": 0, "inherited": 3, "unseen": 0, "dropped": 0, "lost": 0},
        "record": {"place": "anonymous", "path": None, "reason": None,
                   "dropped": {"memory": 0, "space": 0, "limit": 0, "early": 0}},
        "kernel": {"read": True, "reason": None, "vanished": 0},
        "probes": [{"name": "posix", "state": "active", "reason": None}], "loops": [],
        "findings": findings, "resources": resources, "stacks": stacks,
        "modules": [{"id": 1, "path": program, "build_id": "ab" * 20, "bias": "0x555500000000"},
                    {"id": 2, "path": "/lib/x86_64-linux-gnu/libc.so.6", "build_id": "cd" * 20,
                     "bias": "0x7f0000000000"}]}


def write_report(path, report):
    """A key of the report a line, an item of its lists a line, as the process writes it."""
    lines = []
    for key, value in report.items():
        text = json.dumps(value)
        if isinstance(value, list) and value:
            text = "[\n    " + ",\n    ".join(json.dumps(item) for item in value) + "\n  ]"
        lines.append(f"  {json.dumps(key)}: {text}")
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


def run(command, peak, folder):
    """What one gate cost, by bench-peak's last line."""
    done = subprocess.run([peak, command, "gate", "--no-baseline", "--no-suppressions", "-q",
                           folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=True)
    words = done.stderr.splitlines()[-1].split()
    return {name: float(number) for name, number in zip(words[::2], words[1::2])}


def measure(arguments, count):
    with tempfile.TemporaryDirectory(prefix="unclosed-bench.") as folder:
        size = 0
        for pid in range(1000, 1000 + count):
            path = os.path.join(folder, f"test.{pid}.json")
            write_report(path, make_report(pid, arguments.findings))
            size += os.path.getsize(path)
        runs = [run(arguments.command, arguments.peak, folder) for _ in range(arguments.rounds)]
    if any(each["status"] != 1 for each in runs):
        sys.exit(f"gate.py: status {runs[0]['status']:.0f} where all findings are new")
    seconds, cpu = (min(each[name] for each in runs) for name in ("seconds", "cpu"))
    peak = max(each["kib"] for each in runs) / 1024
    print(f"gate of {count} reports: {seconds:.3f} s (cpu {cpu:.3f} s), {peak:.1f} MiB at most; "
          f"{size / count / 1024:.0f} KiB and {arguments.findings} findings each")
    return peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command")
    parser.add_argument("peak", help="bench-peak")
    parser.add_argument("--reports", default="100,1000")
    parser.add_argument("--findings", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--smoke", action="store_true", help="small, to see that it works")
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.reports.split(",")]
    if arguments.smoke:
        counts, arguments.findings, arguments.rounds = [2, 20], 10, 1
    peaks = [measure(arguments, count) for count in counts]
    print(f"gate memory, {counts[-1]} reports to {counts[0]}: {peaks[-1] / peaks[0]:.2f}")
    if peaks[-1] > 1.5 * peaks[0]:
        sys.exit("gate.py: memory grows with the number of reports")


if __name__ == "__main__":
    main()
