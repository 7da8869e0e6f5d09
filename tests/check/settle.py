#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A grace for what is ending, and for nothing else.

usage: settle.py SCHEMA PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

import jsonschema

import schema as reports

NEVER = 60000  # ms; who waits for so long meets the time limit of the test


def run(program, validator, when, what, settle, verbosity=0):
    """The report, and what was said on standard error."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/x.json"
        options = f"report={path}:settle={settle}:verbosity={verbosity}"
        done = subprocess.run([program, when, what], timeout=30, check=True,
                              capture_output=True, text=True,
                              env=dict(os.environ, UNCLOSED_OPTIONS=options))
        if when == "exit":
            with open(path, encoding="utf-8") as file:
                text = file.read()
        else:
            text = done.stdout
    report = json.loads(text)
    validator.validate(report)
    reports.check_keys(report, "", set())
    reports.check_references(report)
    return report, done.stderr


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    program = sys.argv[2]
    for when in ("exit", "check"):
        for what, kind in (("thread", "thread"), ("child", "process")):
            report, said = run(program, validator, when, what, NEVER, verbosity=1)
            kinds = {finding["kind"] for finding in report["findings"]}
            assert kind not in kinds, report["findings"]
            settled, = report["settled"]["resources"]
            assert (settled["kind"], settled["count"]) == (kind, 1), settled
            assert settled["stack"] is not None
            assert when == "check" or "1 resource was released only within" in said, said
            print(f"{when}: a {what} needed {report['settled']['waited_ms']} ms")
        for what in ("descriptor", "alone"):
            report, _ = run(program, validator, when, what, NEVER)
            assert "settled" not in report and report["verdict"] == "unclosed"
        report, _ = run(program, validator, when, "stuck", 20)
        assert report["settled"]["waited_ms"] >= 20 and not report["settled"]["resources"]
        assert "process" in {finding["kind"] for finding in report["findings"]}
        report, _ = run(program, validator, when, "stuck", 0)
        assert "settled" not in report


if __name__ == "__main__":
    main()
