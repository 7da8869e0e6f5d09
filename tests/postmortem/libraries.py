#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tree of a loop of another library, loop, handle, descriptor: of a process that ends in order,
and of one that is killed, whose memory nobody can ask any more.

usage: libraries.py COMMAND SCHEMA SERVER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

COMMAND, SCHEMA, SERVER = map(pathlib.Path, sys.argv[1:4])
TIMEOUT_S = 60


def run(ending):
    """(report, what `unclosed show` says of it)"""
    base = {key: value for key, value in os.environ.items() if not key.startswith("UNCLOSED_")}
    with tempfile.TemporaryDirectory(dir=pathlib.Path.cwd()) as folder:
        environment = dict(base, XDG_STATE_HOME=folder, ASAN_OPTIONS="detect_leaks=0")
        subprocess.run([COMMAND, "run", "--", SERVER, ending], env=environment, check=False,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S)
        path, = (path for path in pathlib.Path(folder).rglob("*.json")
                 if json.loads(path.read_text())["schema"] == "unclosed-report/1")
        shown = subprocess.run([COMMAND, "show", "--color=never", path], env=environment,
                               check=False, capture_output=True, text=True, timeout=TIMEOUT_S)
        report = json.loads(path.read_text())
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(report)
    return report, " ".join(shown.stdout.split())


def check_tree(report):
    loop, = report["loops"]
    assert (loop["library"], loop["id"], loop["state"]) == ("libuv", 1, "open"), loop
    resources = {resource["id"]: resource for resource in report["resources"]}
    socket, = (resource for resource in resources.values() if resource["type"] == "socket")
    handle = resources[socket["owner"]["handle"]["resource"]]
    assert handle["type"] == "uv_tcp_t" and handle["owner"]["loop"] == 1, handle
    assert socket["owner"]["task"] is None, socket
    would = loop["close_would"]
    assert would["call"] == "uv_loop_close", would
    assert would["refused"] == "UV_EBUSY: 4 handles are open", would
    assert would["dropped"] is None, would
    assert {resources[one]["type"] for one in would["release"]} >= {"epoll", "eventfd"}, would
    left = sorted(resources[one]["type"] for one in would["leave"])
    assert left == ["socket", "uv_pipe_t", "uv_tcp_t", "uv_timer_t", "uv_timer_t"], left
    return loop, resources


def check_findings(report):
    titles = {(finding["title"], finding["missing_call"]) for finding in report["findings"]}
    assert titles == {
        ("libuv loop 1 was never closed", "uv_loop_close"),
        ("a TCP handle on libuv loop 1 was never closed", "uv_close"),
        ("a timer on libuv loop 1 was never closed", "uv_close"),
        ("a pipe handle on libuv loop 1 was closed, and its close callback never ran", "uv_run"),
    }, titles


def at_the_end():
    report, shown = run("exit")
    loop, resources = check_tree(report)
    check_findings(report)
    keepers = [resources[one]["type"] for one in loop["kept_alive_by"]["resources"]]
    assert sorted(keepers) == ["uv_pipe_t", "uv_tcp_t", "uv_timer_t"], keepers
    timers = [resource["details"] for resource in resources.values()
              if resource["type"] == "uv_timer_t"]
    assert sorted(timer["referenced"] for timer in timers) == [False, True], timers
    assert all(timer["active"] and timer["due_in_ms"] > 0 for timer in timers), timers
    assert "closing it would be refused: UV_EBUSY: 4 handles are open" in shown, shown
    assert "holds socket (descriptor " in shown, shown


def killed():
    """What the handles were at is not known then; whose they are is."""
    report, shown = run("kill")
    check_tree(report)
    check_findings(report)
    assert report["verdict"] == "incomplete", report["verdict"]
    assert "libuv loop 1 was never closed" in shown, shown


if __name__ == "__main__":
    at_the_end()
    killed()
