#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reports about code that is gone when they are written, or that is in no module.

A frame must be named after the module that was there when the call was made: the right
file, the right build-id, an offset in the right function; never after what came to the same
addresses later.

usage: plugins.py [--late-signals] HOST PLUGIN_A PLUGIN_B GUEST_HOST GUEST...
"""
import argparse
import json
import os
import re
import subprocess
import tempfile


def run(*command):
    """The report of a program that must end by itself, with success."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.json")
        done = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True,
                              env=dict(os.environ, UNCLOSED_OPTIONS=f"report={path}"))
        assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stderr}"
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def read_build_id(path):
    notes = subprocess.run(["readelf", "-n", path], check=True, capture_output=True, text=True)
    return re.search(r"Build ID: ([0-9a-f]+)", notes.stdout).group(1)


def read_function(path, name):
    """Where in the file a function begins and ends."""
    symbols = subprocess.run(["nm", "-S", path], check=True, capture_output=True, text=True)
    found = re.search(rf"^([0-9a-f]+) ([0-9a-f]+) T {name}$", symbols.stdout, re.MULTILINE)
    start, size = (int(number, 16) for number in found.groups())
    return start, start + size


def frames_of(report, **wanted):
    """(module, offset) of each frame of the one finding that has these values."""
    findings = [finding for finding in report["findings"]
                if all(finding[key] == value for key, value in wanted.items())]
    assert len(findings) == 1, f"{wanted}: {len(findings)} findings"
    stacks = {stack["id"]: stack["frames"] for stack in report["stacks"]}
    modules = {module["id"]: module for module in report["modules"]}
    return [(modules.get(frame["module"]), int(frame["offset"], 16))
            for frame in stacks[findings[0]["stack"]]]


def check_goes_through(frames, path, function):
    """One frame of @frames is in @function of the file @path."""
    start, end = read_function(path, function)
    for module, offset in frames:
        if module is not None and os.path.samefile(module["path"], path):
            assert module["build_id"] == read_build_id(path), f"{path}: another build-id"
            assert start < offset <= end, f"{path}: {offset:x} is not in {function}"
            return
    raise AssertionError(f"no frame in {path}: {frames}")


def check_avoids(frames, path):
    names = [module["path"] for module, _ in frames if module is not None]
    assert os.path.basename(path) not in map(os.path.basename, names), f"{path} in {names}"


def check_two(host, a, b):
    """Both are gone, and both were at the same place."""
    report = run(host, "two", a, b)
    for kind, mine, others in (("through a", a, b), ("through b", b, a)):
        frames = frames_of(report, type=kind)
        check_goes_through(frames, mine, "plugin_call")
        check_avoids(frames, others)


def check_again(host, a, b):
    """A plugin that comes back is the same as before: one place, not two."""
    report = run(host, "again", a, b)
    check_goes_through(frames_of(report, type="through a", count=2), a, "plugin_call")
    check_goes_through(frames_of(report, type="through b", count=1), b, "plugin_call")


def check_generated(host):
    """Generated code has no module; what called it cannot be known."""
    frames = frames_of(run(host, "generated"), type="through generated")
    assert os.path.samefile(frames[0][0]["path"], host)
    assert [module for module, _ in frames[1:2]] == [None], frames


def check_vdso(host):
    frames = frames_of(run(host, "vdso"), type="through vdso")
    names = [module["path"] for module, _ in frames if module is not None]
    assert "linux-vdso.so.1" in names, names


def check_guest(host, guest):
    """The program does not crash without its guest, and the report is there."""
    frames = frames_of(run(host, guest), kind="loop")
    check_goes_through(frames, guest, "guest_forget")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--late-signals", action="store_true")
    for name in ("host", "a", "b", "guest_host"):
        parser.add_argument(name)
    parser.add_argument("guests", nargs="+")
    wanted = parser.parse_args()
    check_two(wanted.host, wanted.a, wanted.b)
    check_again(wanted.host, wanted.a, wanted.b)
    check_generated(wanted.host)
    if wanted.late_signals:
        print("vdso: not tried, the sanitizer calls handlers later, from its own code")
    else:
        check_vdso(wanted.host)
    for guest in wanted.guests:
        check_guest(wanted.guest_host, guest)


if __name__ == "__main__":
    main()
