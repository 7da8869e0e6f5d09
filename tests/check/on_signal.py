#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reports that a signal asks for: each is whole, and the program never notices.

usage: on_signal.py SCHEMA [--tsan] PROGRAM...

The first two PROGRAMs have probes, the last one has none.

--tsan: ThreadSanitizer stands in front of the probes and tells what it knows of handlers,
and its vfork is a fork.
"""
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile

import jsonschema

import schema as reports

PROGRAM = None
VALIDATOR = None


def read(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    VALIDATOR.validate(report)
    reports.check_references(report)
    return report


class Run:
    """One run of the program, in a folder that is gone afterwards."""
    def __init__(self, way, options="signal=USR1", program=None, status=0, **more):
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ, **more.pop("environment", {}))
            environment["UNCLOSED_OPTIONS"] = f"report={folder}/x.json:{options}"
            done = subprocess.run([program or PROGRAM, way], env=environment, timeout=120,
                                  check=False, stdout=subprocess.PIPE,
                                  **{"stderr": subprocess.PIPE, **more})
            self.output = done.stdout.decode()
            self.errors = (done.stderr or b"").decode()
            assert done.returncode == status, f"{way}: {done.returncode}\n{self.errors}"
            files = sorted(glob.glob(f"{folder}/*"))
            self.reports = {os.path.basename(path): read(path) for path in files}

    def asked_for(self):
        return [report for report in self.reports.values()
                if report["trigger"]["cause"] == "signal"]


def plain():
    run = Run("plain", status=3)
    assert sorted(run.reports) == ["x.2.json", "x.3.json", "x.json"], sorted(run.reports)
    first, second = run.reports["x.2.json"], run.reports["x.3.json"]
    assert first["trigger"] == {"cause": "signal", "status": None, "signal": "SIGUSR1",
                                "label": None}
    assert first["verdict"] == "unclosed" and first["summary"]["unclosed"] == 1
    assert second["verdict"] == "clean", second["findings"]
    assert run.reports["x.json"]["trigger"]["cause"] == "exit"
    assert run.reports["x.json"]["verdict"] == "clean"
    assert "unclosed: SIGUSR1: 1 unclosed now; report: " in run.errors
    assert "unclosed: SIGUSR1: nothing unclosed now; report: " in run.errors


def no_option():
    Run("plain", options="verbosity=1", status=-signal.SIGUSR1)


def ignored():
    run = Run("plain", status=3,
              preexec_fn=lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN))
    assert not run.asked_for() and list(run.reports) == ["x.json"]


def own_handler():
    run = Run("own")
    assert run.output == "handled\n" and not run.asked_for()
    assert run.reports["x.json"]["verdict"] in ("clean", "unclosed")


def hidden(bare):
    assert "--tsan" in sys.argv or Run("look").output == "default 0\n"
    assert Run("look", program=bare).output.startswith("other ")


def behind_exec():
    assert Run("exec").output == "default 0\n"


def children():
    run = Run("child")
    names = [name for name in run.reports if name != "x.json"]
    assert {"x.2.json", "x.3.json"} < set(names) and len(names) == 3, names
    pid, = {report["process"]["pid"] for report in run.asked_for()} - {
        run.reports["x.2.json"]["process"]["pid"]}
    child, = (report for report in run.asked_for() if report["process"]["pid"] == pid)
    assert all(name.endswith(".json") for name in names), names
    assert child["summary"]["unclosed"] == 1
    assert run.reports["x.3.json"]["verdict"] == "clean"


def guest():
    assert "--tsan" in sys.argv or not Run("guest").asked_for()


def storms():
    for way in ("storm", "checks"):
        assert Run(way).asked_for()


def quiet_ways():
    for way in ("errno", "restart", "small_stack", "alternate_stack"):
        assert Run(way).asked_for()


def at_the_end():
    run = Run("exit", status=3)
    assert sorted(run.reports) == ["x.2.json", "x.json"]
    assert run.reports["x.json"]["summary"]["unclosed"] == 1
    run = Run("race", status=3)
    assert run.reports["x.json"]["trigger"]["cause"] == "exit"


def nobody_reads():
    """A full pipe for standard error: the report is written, and nothing waits."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(writer, True)
    run = Run("errno", stderr=writer)
    assert run.asked_for()
    os.close(reader)
    os.close(writer)


def collector():
    """UNCLOSED_REPORTS takes what has no name; without it, the next place does."""
    with tempfile.TemporaryDirectory() as folder:
        def run(place):
            environment = dict(os.environ, UNCLOSED_OPTIONS="signal=10", UNCLOSED_REPORTS=place,
                               XDG_STATE_HOME=f"{folder}/state")
            done = subprocess.run([PROGRAM, "exit"], env=environment, timeout=60, check=False,
                                  capture_output=True)
            assert done.returncode == 3
            return done.stderr.decode()
        os.mkdir(f"{folder}/run")
        os.mkdir(f"{folder}/file")
        with open(f"{folder}/file/x", "w", encoding="ascii"):
            pass
        run(f"{folder}/run")
        found = [read(path) for path in glob.glob(f"{folder}/run/*.json")]
        assert sorted(report["trigger"]["cause"] for report in found) == ["exit", "signal"]
        for place in (f"{folder}/absent", f"{folder}/file/x", "run", "/proc/1"):
            run(place)
        assert len(glob.glob(f"{folder}/state/unclosed/*.json")) == 8


def daemon():
    with tempfile.TemporaryDirectory() as folder:
        reader, writer = os.pipe()
        environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={folder}/%p.json:signal=USR1")
        subprocess.run([PROGRAM, "daemon"], env=environment, timeout=60, check=True,
                       pass_fds=[writer])
        os.close(writer)
        assert os.read(reader, 1) == b""  # it has ended, and its descriptors with it
        os.close(reader)
        reports_of = [read(path) for path in glob.glob(f"{folder}/*")]
        asked, = [report for report in reports_of if report["trigger"]["cause"] == "signal"]
        assert asked["summary"]["by_kind"]["custom"]["live"] == 1


def main():
    global PROGRAM, VALIDATOR
    with open(sys.argv[1], encoding="utf-8") as file:
        VALIDATOR = jsonschema.Draft202012Validator(json.load(file))
    programs = [argument for argument in sys.argv[2:] if not argument.startswith("--")]
    for program in programs:
        PROGRAM = program
        if program in programs[:2]:
            hidden(programs[-1])
        for case in (plain, no_option, ignored, own_handler, behind_exec, children, guest,
                     storms, quiet_ways, at_the_end, nobody_reads, collector, daemon):
            if case is behind_exec and program not in programs[:2]:
                continue
            case()
            print(f"{os.path.basename(program)}: {case.__name__}")


if __name__ == "__main__":
    main()
