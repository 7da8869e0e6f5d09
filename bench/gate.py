#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `unclosed gate` costs over many reports: time, and memory that must not grow with them.

    gate.py BUILD [--rounds N] [--smoke] [--results]

The reports are made here, as a suite of test programs leaves them once symbols are in: each of
another process, with 100 findings out of one pool of 300 places, a stack of eight frames each,
and one to three resources; 211 KiB a report. The peers are the limits: 1 s for 1,000 of them, and
the memory of 100. Nothing here is a test: a missed target is shown, and the status stays 0.
"""
import json
import os
import random
import subprocess
import tempfile

from rows import give_up, parse_arguments, print_rows

LIMIT_S = 1.0
FLAT = 1.1  # of the memory of a tenth of the reports
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


def run(build, folder):
    """What one gate cost, by bench-peak's last line."""
    done = subprocess.run([build / "bench" / "bench-peak", build / "bin" / "unclosed", "gate",
                           "--no-baseline", "--no-suppressions", "-q", folder],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=True)
    words = done.stderr.splitlines()[-1].split()
    cost = {name: float(number) for name, number in zip(words[::2], words[1::2])}
    if cost["status"] != 1:
        give_up(f"unclosed gate: status {cost['status']:.0f} where all findings are new")
    return cost


def measure(build, count, findings, rounds):
    with tempfile.TemporaryDirectory(prefix="bench-gate-") as folder:
        for pid in range(1000, 1000 + count):
            write_report(os.path.join(folder, f"test.{pid}.json"), make_report(pid, findings))
        return [run(build, folder) for _ in range(rounds)]


def measure_all(build, counts, findings, rounds):
    """(name, unit, ours, limit, peer's name, target) of each run."""
    few, many = (measure(build, count, findings, rounds) for count in counts)
    limit_mib = FLAT * max(each["kib"] for each in few) / 1024
    names = [f"gate-{count}" for count in counts]
    return ([(names[1], "s", each["seconds"], LIMIT_S, "limit", 1.0) for each in many] +
            [(f"{names[1]}-cpu", "s", each["cpu"], LIMIT_S, "limit", 1.0) for each in many] +
            [(names[0], "s", each["seconds"], LIMIT_S, "limit", 1.0) for each in few] +
            [("gate-memory", "MiB", each["kib"] / 1024, limit_mib, "limit", 1.0)
             for each in many])


def main():
    arguments = parse_arguments(__doc__, rounds=3)
    counts, findings = ((2, 20), 10) if arguments.smoke else ((100, 1000), 100)
    print_rows(measure_all(arguments.build, counts, findings, arguments.rounds),
               arguments.results)


if __name__ == "__main__":
    main()
