# SPDX-License-Identifier: MIT
"""Runs programs that are linked with the probes and compares their reports with what they expect.

A program that forgets must report exactly what its head comment says, its twin nothing, and a clean
one nothing at all; none of them may end with another status or print anything else. README.md of
tests/leaky has the format. What the stack of a finding says is looked up with addr2line, not taken
from the report.

A program that ends with status 77 was refused by the machine what it tests. That is said, and the
test is shown as skipped if nothing else failed.

usage: probed.py [--clean] SOURCE PROGRAM...
       SOURCE is compiled to PROGRAM (as it forgets) and PROGRAM.tidy; a clean one to PROGRAM alone
       probed.py [--clean] --probes NAME --programs PREFIX --forms FORM,... --schema FILE SOURCE...
       SOURCE NAME.c is compiled to PREFIX.NAME.FORM; the probes of NAME must be active in each
       report, which the schema must accept
"""
import argparse
import collections
import ctypes
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import frames

TIMEOUT_S = 30
EXIT_CODE = 23
REFUSED = 77
REFUSAL = "NOT TESTED, REFUSED BY THIS MACHINE: "
PR_SET_CHILD_SUBREAPER = 36
AT_ONCE = 2

# `call` and `function` are None where the expectation says `-` or nothing.
Finding = collections.namedtuple("Finding", "class_ kind type count call function missing_call")

EXPECT = re.compile(r"([a-z-]+) (\w+) (\w+), (\d+),(?: by (\w+))? in ([\w-]+)(?:, missing (\w+))?")


def read_lines(source, word):
    """What follows `word: ` in the head comment; a line may go on below, further in."""
    text = re.sub(r"\n \*  +", " ", source.read_text())
    return re.findall(rf"^ \* {word}: (.*)$", text, re.MULTILINE)


def read_expectations(source):
    lines = read_lines(source, "expect")
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
    if result.returncode == REFUSED:
        yield f"{REFUSAL}{program}: {result.stderr}"
        return
    if result.returncode != status:
        yield f"{program}: status {result.returncode}, not {status}\n{result.stderr}"
    if len(reports) != (1 if is_leaky else 0):
        yield f"{program}: {len(reports)} reports\n{result.stderr}"
    if not is_leaky and result.stderr:
        yield f"{program}: wrote to standard error\n{result.stderr}"
    if is_leaky and not result.stderr.startswith("unclosed: "):
        yield f"{program}: no summary\n{result.stderr}"


def check_words(source, program, result, report):
    """The lines of the head comment that are about more than findings."""
    loops = sorted(loop["library"] for loop in report["loops"])
    expected = sorted(read_lines(source, "loop"))
    if expected and loops != expected:
        yield f"{program}: the loops are of {loops}, not of {expected}"
    for words in read_lines(source, "says"):
        if words not in result.stderr:
            yield f"{program}: it does not say: {words}\n{result.stderr}"


def check_schema(program, schema, report):
    import jsonschema  # not everywhere, and slow to load: only where it is asked for
    validator = jsonschema.Draft202012Validator(json.loads(pathlib.Path(schema).read_text()))
    for error in validator.iter_errors(report):
        yield f"{program}: the schema: {error.json_path}: {error.message}"


def check_leaky(source, program, probes, schema):
    expected = sorted(read_expectations(source), key=str)
    with tempfile.TemporaryDirectory() as directory:
        result, reports = run(program, pathlib.Path(directory), f"exitcode={EXIT_CODE}")
    yield from check_run(program, result, reports, EXIT_CODE, is_leaky=True)
    for report in reports if result.returncode != REFUSED else ():
        found = sorted(read_findings(source, report), key=str)
        if found != expected:
            lines = "\n".join(map(str, found))
            yield f"{program}: expected {expected}, found\n{lines}\n{result.stderr}"
        if [probe["state"] for probe in report["probes"] if probe["name"] == probes] != ["active"]:
            yield f"{program}: the probes are {report['probes']}"
        yield from check_words(source, program, result, report)
        if schema:
            yield from check_schema(program, schema, report)


def check_clean(program):
    with tempfile.TemporaryDirectory() as directory:
        result, reports = run(program, pathlib.Path(directory), f"exitcode={EXIT_CODE}")
    yield from check_run(program, result, reports, 0, is_leaky=False)


def check(job):
    """All that is wrong with one program and its twin, in words."""
    source, program, is_clean, probes, schema = job
    try:
        if is_clean:
            return list(check_clean(program))
        return [*check_leaky(source, program, probes, schema), *check_clean(f"{program}.tidy")]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return [f"{program}: {error}"]


def list_jobs(arguments):
    if arguments.programs:
        for source in arguments.sources:
            for form in arguments.forms.split(","):
                yield source, f"{arguments.programs}.{source.stem}.{form}"
    else:
        for program in arguments.sources[1:]:
            yield arguments.sources[0], str(program)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--probes", default="posix")
    parser.add_argument("--programs")
    parser.add_argument("--forms")
    parser.add_argument("--schema")
    parser.add_argument("sources", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    jobs = [(source, program, arguments.clean, arguments.probes, arguments.schema)
            for source, program in list_jobs(arguments)]
    # Processes, not threads: each waits for whatever its programs leave behind.
    with multiprocessing.Pool(min(AT_ONCE, len(jobs) or 1), adopt_orphans) as pool:
        failures = [line for lines in pool.map(check, jobs, chunksize=1) for line in lines]
    refusals = [line for line in failures if line.startswith(REFUSAL)]
    failures = [line for line in failures if line not in refusals]
    print(*(failures or refusals), sep="\n")
    sys.exit(1 if failures or not jobs else 0)


if __name__ == "__main__":
    main()
