# SPDX-License-Identifier: MIT
"""The scenarios of examples/scenarios: output, exit status, and what is reported.

The head comment of each program says what it prints, in the block after `Output`, and its exit
status, `Status: 1` if it is not 0; both are taken from there, so that they stay true. What the
report holds, and what standard error says, is in the table below. Each is run as it is, with
a report asked for, and untracked, which must change nothing but the report.

usage: scenarios.py PROGRAM NAME       run PROGRAM as the scenario NAME
       scenarios.py --table NAME...    is each source one of NAME, in the table and in README.md?
       scenarios.py --self-test FOLDER  does a wrong table fail? FOLDER has the programs
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import programs

HERE = pathlib.Path(__file__).resolve()
EXAMPLES = HERE.parents[2] / "examples"
SOURCES = EXAMPLES / "scenarios"
EXIT_CODE = 23

# What the report must hold, and nothing else. call: the one that is missing, None for misuse.
Finding = collections.namedtuple("Finding", "kind type function call")
# says: parts of what is on standard error, in their order. A clean one without says nothing.
Scenario = collections.namedtuple("Scenario", "findings says", defaults=((), ()))

SCENARIOS = {
    "hello_world": Scenario(),
    "get_loop": Scenario(),
    "get_running_loop": Scenario(),
    "new_loop": Scenario(),
    "set_loop": Scenario(),
    "run_until_complete": Scenario(),
    "run_forever_with_stop": Scenario(),
    "run_forever_without_stop": Scenario(
        findings=(
            Finding("loop", "unc_loop", "main", "unc_loop_close"),
            Finding("future", "future", "main", "unc_future_free"),
            Finding("task", "task", "start_customer", "unc_task_await"),
            Finding("loop", "EHANG", "main", None),
        ),
        says=(
            'event loop 1 "shop" was never closed',
            'awaited by task "customer"',
            "waits in wait_for_answer at ",
            'nothing can end the run of event loop 1 "shop", which waits for a task and a future',
            "run by unc_loop_run_forever() in main at ",
        )),
    "close_and_use_again": Scenario(
        findings=(Finding("loop", "ECLOSED", "run_once_more", None),),
        says=(
            "event loop 1 was used after it was closed",
            "used by unc_loop_run_forever() in run_once_more at ",
            "closed by unc_loop_close() in finish at ",
        )),
    "close_while_running": Scenario(
        findings=(Finding("loop", "ENOCLOSE", "close_too_early", None),),
        says=(
            "event loop 1 was closed while it was running",
            "closed by unc_loop_close() in close_too_early at ",
            "started by unc_loop_run_forever() in main at ",
        )),
    "stop_while_a_task_runs": Scenario(),
    "main_returns": Scenario(),
    "main_returns_early": Scenario(),
    "main_fails": Scenario(),
    "nested_task_fails": Scenario(
        findings=(Finding("task", "EUNREAD", "fail_to_write", None),),
        says=(
            'the error of task "writer" was never retrieved',
            "No space left on device",
            "raised by unc_raise() in fail_to_write at ",
            "created by unc_task_new_with() in copy at ",
        )),
    "task_still_running_at_exit": Scenario(
        says=(
            '"uploader" had not ended when the runner was closed, and is cancelled',
            "unc_task_sleep() in upload at ",
            "created by unc_task_new_with() in start_upload at ",
        )),
    "task_refuses_to_end": Scenario(
        findings=(
            Finding("task", "task", "post_guard", "unc_task_await"),
            Finding("task", "EREFUSED", "guard", None),
        ),
        says=(
            '"guard" refuses to end: it was cancelled ',
            'a task "guard" was still pending when loop 1 was closed',
            'task "guard" refused to end when it was cancelled',
        )),
    "subprocess_outlives_loop": Scenario(
        findings=(
            Finding("process", "child", "start_filter", "unc_process_wait"),
            Finding("stream", "pipe", "start_filter", "unc_process_free"),
        ),
        says=(
            "event loop 1 was closed while it still owned",
            ' "cat"',
            ' "cat" was never waited for',
            "it is still running",
        )),
    "thread_delays_exit": Scenario(
        findings=(Finding("task", "executor_job", "start_compression", "unc_executor_shutdown"),),
        says=(
            "the executor of loop 1 has not ended after ",
            '"compress", running for ',
            'an executor job "compress" was still running when loop 1 was closed',
            "loop closed by unc_run_with() in main at ",
        )),
    "server_with_sigterm": Scenario(),
    "several_loops_on_several_threads": Scenario(),
    "loop_after_a_closed_one": Scenario(),
    "http_client": Scenario(),
    "http_client_forgets": Scenario(
        findings=(Finding("loop", "unc_loop", "main", "unc_loop_close"),),
        says=("event loop 1 was never closed", "created by unc_loop_new() in main at ")),
}
# The programs that are more than one scenario.
PROGRAMS = {"http_client_forgets": "http_client"}
PAGE = b"HTTP/1.0 200 OK\r\n\r\nhello from the server\n"


def read_comment(source):
    """What the head comment promises: (output, status)."""
    head = source.read_text().split("/*")[2].split("*/")[0]
    lines = [line.removeprefix(" *").removeprefix(" ") for line in head.splitlines()]
    start = next(number for number, line in enumerate(lines) if line.startswith("Output"))
    block = []
    for line in lines[lines.index("", start) + 1:]:
        if not line.startswith("    "):
            break
        block.append(line.removeprefix("    ") + "\n")
    status = re.search(r"^Status: (\d+)$", "\n".join(lines), re.M)
    return "".join(block), int(status[1]) if status else 0


def run(command, folder, options):
    """Returns what came of it, and the report, if it wrote one."""
    environment = programs.make_environment(folder, XDG_STATE_HOME=folder,
                                            ASAN_OPTIONS="detect_leaks=0")
    environment["UNCLOSED_OPTIONS"] = options
    result = subprocess.run(command, env=environment, capture_output=True, text=True,
                            check=False, stdin=subprocess.DEVNULL, timeout=programs.SECONDS_MAX)
    reports = list(pathlib.Path(folder).rglob("*.json"))
    if len(reports) > 1:
        raise AssertionError(f"{len(reports)} reports")
    return result, json.loads(reports[0].read_text()) if reports else None


def check_findings(source, report, scenario):
    found = [Finding(finding["kind"], finding["type"], finding["site"]["function"],
                     finding["missing_call"]) for finding in report["findings"]]
    if sorted(found, key=str) != sorted(scenario.findings, key=str):
        yield f"found {found}, not {list(scenario.findings)}"
    verdict = "unclosed" if scenario.findings else "clean"
    if report["verdict"] != verdict:
        yield f"the verdict is {report['verdict']}, not {verdict}"
    for finding in report["findings"]:
        site = finding["site"]
        line = source.read_text().splitlines()[site["line"] - 1]
        if pathlib.Path(site["file"]).name != source.name or not re.search(r"\bunc_\w+\(", line):
            yield f"{site['file']}:{site['line']} makes no call: {line.strip()}"


def check_errors(errors, report, scenario):
    """All that is said, in its order, and every place; nothing where there is nothing to say."""
    end = 0
    for part in scenario.says:
        start = errors.find(part, end)
        if start < 0:
            yield f"standard error does not say '{part}' (there):\n{errors}"
            return
        end = start + len(part)
    if errors and not scenario.says:
        yield f"standard error is not empty:\n{errors}"
    for finding in report["findings"] if report else ():
        place = "{file}:{line}".format_map(finding["site"])
        if not re.search(re.escape(place) + r"\b", errors):
            yield f"standard error does not name {place}:\n{errors}"


def check_run(source, command, scenario, mode):
    output, status = read_comment(source)
    if mode == "asked" and scenario.findings:
        status = EXIT_CODE
    with tempfile.TemporaryDirectory() as folder:
        options = {"plain": "", "asked": f"report={folder}/report.json:exitcode={EXIT_CODE}",
                   "untracked": "enabled=0"}
        result, report = run(command, folder, options[mode])
    if (result.returncode, result.stdout) != (status, output):
        yield (f"status {result.returncode}, not {status}; output:\n{result.stdout}"
               f"not:\n{output}standard error:\n{result.stderr}")
    if (report is not None) != (mode == "asked" or (mode == "plain" and scenario.findings != ())):
        yield f"{'no' if report is None else 'a'} report; standard error:\n{result.stderr}"
    if report is not None:
        yield from check_findings(source, report, scenario)
    if mode != "untracked":
        yield from check_errors(result.stderr, report, scenario)


def check_scenario(program, name):
    source = SOURCES / f"{PROGRAMS.get(name, name)}.c"
    with programs.Scripted(programs.say(PAGE)) as server:
        command = [program]
        if source.stem == "http_client":
            command += [str(server.port), *(["forget"] if name.endswith("forgets") else [])]
        for mode in ("plain", "asked", "untracked"):
            for failure in check_run(source, command, SCENARIOS[name], mode):
                yield f"{mode}: {failure}"


def check_table(names):
    """Nothing is forgotten here."""
    sources = {source.stem for source in SOURCES.glob("*.c")}
    readme = set(re.findall(r"^\| `(\w+)", (EXAMPLES / "README.md").read_text(), re.M))
    for what, there in (("tested by ctest", {PROGRAMS.get(name, name) for name in names}),
                        ("in this table", {PROGRAMS.get(name, name) for name in SCENARIOS}),
                        ("in examples/README.md", readme)):
        for name in sources ^ there:
            yield f"{name}: {'not ' if name in sources else 'no program, and '}{what}"
    for name in set(names) ^ set(SCENARIOS):
        yield f"{name}: not both in this table and tested by ctest"


def self_test(folder):
    """Whatever is wrong in the table, or in what a program prints, must fail."""
    name = "nested_task_fails"
    right = SCENARIOS[name]
    finding, = right.findings
    wrong = [Scenario(), right._replace(findings=()), right._replace(findings=(finding, finding)),
             right._replace(says=()), right._replace(says=right.says[::-1]),
             right._replace(says=("nobody says that",))]
    wrong += [right._replace(findings=(finding._replace(**{field: "other"}),))
              for field in Finding._fields]
    for scenario in wrong:
        SCENARIOS[name] = scenario
        if not list(check_scenario(f"{folder}/{name}", name)):
            yield f"passed: {scenario}"
    SCENARIOS[name] = right
    yield from check_scenario(f"{folder}/{name}", name)
    if not list(check_scenario(f"{folder}/main_returns", "hello_world")):
        yield "passed: another program's output"


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--table"]:
        failures = list(check_table(arguments[1:]))
    elif arguments[:1] == ["--self-test"] and len(arguments) == 2:
        failures = list(self_test(os.path.abspath(arguments[1])))
    elif len(arguments) == 2:
        failures = list(check_scenario(os.path.abspath(arguments[0]), arguments[1]))
    else:
        sys.exit(__doc__)
    print(*failures, sep="\n", end="\n" if failures else "")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
