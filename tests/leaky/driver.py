# SPDX-License-Identifier: MIT
"""Runs a pair of tests/leaky in every form and compares with what the programs expect.

The leaky program must fail with the status that was asked for and report exactly its
expectation; the fixed one must succeed in silence. README.md has the format.

usage: driver.py PROGRAM-DIRECTORY LEAKY.c
       driver.py --self-test PROGRAM-DIRECTORY LEAKY.c
"""
import collections
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import frames

# UNC_LEAKY_FORMS names those that a build has, where it has not all.
FORMS = (os.environ.get("UNC_LEAKY_FORMS") or "shared archive static").split()
EXIT_CODE = 23
TIMEOUT_S = 30

# What a finding is compared by. missing_call is None for a lifecycle error.
Finding = collections.namedtuple("Finding", "kind type function count missing_call")
Run = collections.namedtuple("Run", "status stderr reports")

HEAD = re.compile(r"/\*(?! SPDX)(.*?)\*/", re.DOTALL)
EXPECT = re.compile(r"(\w+), (\w+), in (\w+), (\d+), (?:missing (\w+)|lifecycle)")


def read_expectations(source):
    """The findings that the head comment of @source announces."""
    head = re.sub(r"\n \* ?", "\n", HEAD.search(source.read_text()).group(1))
    lines = [" ".join(line.split("\n\n")[0].split()) for line in head.split("expect: ")[1:]]
    if not lines:
        raise ValueError(f"{source.name} has no expectation")
    if lines == ["nothing"]:
        return []
    matches = [EXPECT.fullmatch(line) for line in lines]
    if None in matches:
        raise ValueError(f"{source.name}: not an expectation: {lines[matches.index(None)]}")
    return [Finding(kind, type_, function, int(count), call)
            for kind, type_, function, count, call in (match.groups() for match in matches)]


@contextlib.contextmanager
def private_directory():
    """In the build directory, and removed again."""
    with tempfile.TemporaryDirectory(dir=pathlib.Path.cwd()) as directory:
        yield pathlib.Path(directory)


def run(program, directory, options=None):
    """Run @program with its state directory in @directory; collect what it wrote there."""
    # The pairs are this tool's to judge: a leak checker that is built in keeps out of it.
    environment = dict(os.environ, XDG_STATE_HOME=directory, ASAN_OPTIONS="detect_leaks=0")
    environment.pop("UNCLOSED_OPTIONS", None)
    if options:
        environment["UNCLOSED_OPTIONS"] = options
    result = subprocess.run([program], env=environment, capture_output=True, text=True,
                            timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    reports = {path: json.loads(path.read_text())
               for path in directory.rglob("*.json")}
    return Run(result.returncode, result.stderr, reports)


def read_findings(source, report):
    """What a probe saw has no site; its stack says where it was."""
    for finding in report["findings"]:
        site = finding["site"]
        function = (site["function"] if site
                    else frames.name_function(report, finding["stack"], source))
        yield Finding(finding["kind"], finding["type"], function, finding["count"],
                      finding["missing_call"])


def check_sites(source, report):
    """Each site must be a line of the source that makes the call it is said to make."""
    lines = source.read_text().splitlines()
    for finding in report["findings"]:
        site = finding["site"]
        if site is None and finding["kind"] == "fd":
            continue  # the probes'
        if pathlib.Path(site["file"]).name != source.name:
            yield f"a finding is said to be in {site['file']}"
        elif not re.search(r"\bunc_\w+\(", lines[site["line"] - 1]):
            yield f"line {site['line']} makes no call: {lines[site['line'] - 1].strip()}"


# What closing a loop leaves as it is: the program may still close it.
STAYING = ("future", "stream", "process", "custom")


def check_resources(report):
    """What a closed loop owned was left by it, or is over and only its handle is held."""
    closed = {loop["id"] for loop in report["loops"] if loop["state"] == "closed"}
    resources = {resource["id"]: resource for resource in report["resources"]}
    for finding in report["findings"]:
        for resource in map(resources.get, finding["resources"]):
            if (resource["owner"]["loop"] in closed and resource["state"] == "live"
                    and resource["kind"] not in STAYING
                    and resource["type"] != "task_group"):
                yield f"still live although its loop is closed: {finding['title']}"


def check_counts(report, expected):
    unclosed = sum(finding.count for finding in expected if finding.missing_call)
    if report["summary"]["unclosed"] != unclosed:
        yield f"the summary counts {report['summary']['unclosed']} unclosed, not {unclosed}"
    if report["summary"]["findings"] != len(expected):
        yield f"the summary counts {report['summary']['findings']} findings"


def check_report(source, report, expected):
    found = sorted(read_findings(source, report), key=str)
    verdict = "unclosed" if expected else "clean"
    if report["verdict"] != verdict:
        yield f"the verdict is {report['verdict']}, not {verdict}"
    if found != sorted(expected, key=str):
        yield f"expected {expected}, found {found}"
    else:
        yield from check_sites(source, report)
        yield from check_resources(report)
        yield from check_counts(report, expected)


def check_asked(program, source, expected):
    """With options: the report is where it was asked for, the status is the one asked for."""
    with private_directory() as directory:
        path = directory / "asked.json"
        outcome = run(program, directory, f"report='{path}':exitcode={EXIT_CODE}")
    status = EXIT_CODE if expected else 0
    if outcome.status != status:
        yield f"status {outcome.status}, not {status}: {outcome.stderr}"
    if list(outcome.reports) != [path]:
        yield f"reports {list(map(str, outcome.reports))}, not one at the path asked for"
        return
    yield from check_report(source, outcome.reports[path], expected)
    if not expected and outcome.stderr:
        yield f"wrote to standard error: {outcome.stderr}"


def check_summary(stderr, reports):
    """The summary names file and line of every finding, and the report it belongs to."""
    for path, report in reports.items():
        if str(path) not in stderr:
            yield f"standard error does not name the report {path}: {stderr}"
        for finding in report["findings"]:
            place = (f"{pathlib.Path(finding['site']['file'])}:{finding['site']['line']}"
                     if finding["site"] else finding["type"])
            if not re.search(re.escape(place) + r"\b", stderr):
                yield f"standard error does not name {place}: {stderr}"


def check_unasked(program, source, expected):
    """Without options: the status is the program's own; a clean one leaves no trace."""
    with private_directory() as directory:
        outcome = run(program, directory)
    if outcome.status != 0:
        yield f"status {outcome.status} without options: {outcome.stderr}"
    if len(outcome.reports) != (1 if expected else 0):
        yield f"{len(outcome.reports)} reports in the state directory"
    for report in outcome.reports.values():
        yield from check_report(source, report, expected)
    yield from check_summary(outcome.stderr, outcome.reports)
    if not expected and outcome.stderr:
        yield f"wrote to standard error without options: {outcome.stderr}"


def check_program(programs, source, expected):
    for form in FORMS:
        program = programs / f"leaky.{source.stem}.{form}"
        for check in (check_asked, check_unasked):
            for failure in check(program, source, expected):
                yield f"{program.name}: {failure}"


def check_pair(programs, leaky):
    fixed = leaky.with_name(f"{leaky.stem}_fixed.c")
    leaks, nothing = read_expectations(leaky), read_expectations(fixed)
    if not leaks:
        yield f"{leaky.name} expects nothing: it is the one that leaks"
    if nothing:
        yield f"{fixed.name} expects something: it is the one that does not leak"
    yield from check_program(programs, leaky, leaks)
    yield from check_program(programs, fixed, nothing)


def self_test(programs, leaky):
    """Every wrong expectation of a pair that is right must fail, in every form."""
    fixed = leaky.with_name(f"{leaky.stem}_fixed.c")
    leak, = read_expectations(leaky)
    wrong = [[], [leak, leak], [leak._replace(kind="callback")],
             [leak._replace(type="repeating")], [leak._replace(function="main")],
             [leak._replace(count=2)], [leak._replace(missing_call=None)]]
    cases = [(leaky, expected) for expected in wrong] + [(fixed, [leak])]
    for source, expected in cases:
        for form in FORMS:
            name = f".{form}: "
            if not any(name in line for line in check_program(programs, source, expected)):
                yield f"{source.name}: {form}: {expected} passed"
    for line in check_program(programs, leaky, [leak]):
        yield f"the right expectation failed: {line}"


def main():
    arguments = sys.argv[1:]
    check = check_pair
    if arguments[:1] == ["--self-test"]:
        check = self_test
        arguments = arguments[1:]
    if len(arguments) != 2:
        sys.exit(__doc__)
    failures = list(check(pathlib.Path(arguments[0]), pathlib.Path(arguments[1])))
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
