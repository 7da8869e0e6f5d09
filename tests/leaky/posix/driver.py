# SPDX-License-Identifier: MIT
"""Runs the programs of tests/leaky/posix and compares their reports with what they expect.

A program that forgets must report exactly what its head comment says, its twin nothing, and a clean
one nothing at all; none of them may end with another status or print anything else. README.md of
tests/leaky has the format. What the stack of a finding says is looked up with addr2line, not taken
from the report.

usage: driver.py [--clean] SOURCE PROGRAM...
       SOURCE is compiled to PROGRAM (as it forgets) and PROGRAM.tidy; a clean one to PROGRAM alone
"""
import collections
import ctypes
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import frames  # noqa: E402

TIMEOUT_S = 30
EXIT_CODE = 23
PR_SET_CHILD_SUBREAPER = 36

# `call` and `function` are None where the expectation says `-` or nothing.
Finding = collections.namedtuple("Finding", "class_ kind type count call function missing_call")

EXPECT = re.compile(r"([a-z-]+) (\w+) (\w+), (\d+),(?: by (\w+))? in ([\w-]+)(?:, missing (\w+))?")


def read_expectations(source):
    text = re.sub(r"\n \*  +", " ", source.read_text())
    lines = re.findall(r"^ \* expect: (.*)$", text, re.MULTILINE)
    if not lines:
        raise ValueError(f"{source.name} expects nothing")
    for line in lines:
        match = EXPECT.fullmatch(line)
        if not match:
            raise ValueError(f"{source.name}: not an expectation: {line}")
        class_, kind, type_, count, call, function, missing = match.groups()
        yield Finding(class_, kind, type_, int(count), call,
                      None if function == "-" else function, missing)


def plain(call):
    """The name that was written: open for open64, __open_2 and __open64_2."""
    return re.sub(r"^(?:__)?(.*?)(?:64)?(?:_2|_chk)?$", r"\1", call) if call else None


def read_findings(source, report):
    resources = {resource["id"]: resource for resource in report["resources"]}
    for finding in report["findings"]:
        if finding["status"] == "expected":
            continue
        call = None
        if finding["class"] == "unclosed":
            call = resources[finding["resources"][0]]["acquired"]["call"]
        yield Finding(finding["class"], finding["kind"], finding["type"], finding["count"],
                      plain(call), frames.name_function(report, finding["stack"], source),
                      finding["missing_call"])


def adopt_orphans():
    """What a daemon leaves behind becomes ours to wait for: its reports come late."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_orphans():
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass


def run(program, directory, options):
    environment = dict(os.environ, XDG_STATE_HOME=str(directory), UNCLOSED_OPTIONS=options,
                       ASAN_OPTIONS="detect_leaks=0",
                       TSAN_OPTIONS="report_thread_leaks=0:atexit_sleep_ms=0")
    result = subprocess.run([program], env=environment, capture_output=True, text=True,
                            timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, check=False)
    wait_for_orphans()
    return result, [json.loads(path.read_text()) for path in sorted(directory.rglob("*.json"))]


def check_run(program, result, reports, status, is_leaky):
    if result.returncode != status:
        yield f"{program}: status {result.returncode}, not {status}\n{result.stderr}"
    if len(reports) != (1 if is_leaky else 0):
        yield f"{program}: {len(reports)} reports\n{result.stderr}"
    if not is_leaky and result.stderr:
        yield f"{program}: wrote to standard error\n{result.stderr}"
    if is_leaky and not result.stderr.startswith("unclosed: "):
        yield f"{program}: no summary\n{result.stderr}"


def check_leaky(source, program):
    expected = sorted(read_expectations(source), key=str)
    with tempfile.TemporaryDirectory() as directory:
        result, reports = run(program, pathlib.Path(directory), f"exitcode={EXIT_CODE}")
    yield from check_run(program, result, reports, EXIT_CODE, is_leaky=True)
    for report in reports:
        found = sorted(read_findings(source, report), key=str)
        if found != expected:
            lines = "\n".join(map(str, found))
            yield f"{program}: expected {expected}, found\n{lines}\n{result.stderr}"
        if [probe["state"] for probe in report["probes"] if probe["name"] == "posix"] != ["active"]:
            yield f"{program}: the probes are {report['probes']}"


def check_clean(program):
    with tempfile.TemporaryDirectory() as directory:
        result, reports = run(program, pathlib.Path(directory), f"exitcode={EXIT_CODE}")
    yield from check_run(program, result, reports, 0, is_leaky=False)


def main():
    arguments = sys.argv[1:]
    is_clean = arguments[:1] == ["--clean"]
    source, *programs = arguments[is_clean:] or sys.exit(__doc__)
    adopt_orphans()
    failures = []
    for program in programs:
        if is_clean:
            failures += check_clean(program)
        else:
            failures += check_leaky(pathlib.Path(source), program)
            failures += check_clean(program + ".tidy")
    print(*failures, sep="\n")
    sys.exit(1 if failures or not programs else 0)


if __name__ == "__main__":
    main()
