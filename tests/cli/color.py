# SPDX-License-Identifier: MIT
"""Colours: where they are and where they are not, with a terminal that is one.

usage: color.py COMMAND
"""
import os
import pty
import re
import subprocess
import sys

import sample
from cases import expect, main

ESCAPE = "\x1b["


def in_terminal(bench, *words, **environment):
    """Standard output is a terminal. Returns: what it got."""
    leader, follower = pty.openpty()
    with subprocess.Popen([bench.command, *words], cwd=bench.folder, stdin=subprocess.DEVNULL,
                          stdout=follower, stderr=subprocess.PIPE,
                          env=bench.environment | {"TERM": "xterm"} | environment) as process:
        os.close(follower)
        text = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        errors = process.stderr.read()
        process.wait(60)
    os.close(leader)
    expect(ESCAPE.encode() not in errors, "colours on standard error, which is a pipe", errors)
    return text.decode()


def is_colored(text):
    return ESCAPE in text


def color__terminal__has_it_and_a_pipe_has_not(bench):
    sample.place(bench.folder, sample.report())
    expect(is_colored(in_terminal(bench, "show", "report.json")), "none in a terminal")
    expect(not is_colored(bench.run("show", "report.json").stdout), "some in a pipe")


def color__words__decide(bench):
    sample.place(bench.folder, sample.report())
    expect(is_colored(bench.run("show", "--color=always", "report.json").stdout), "not always")
    expect(not is_colored(in_terminal(bench, "show", "--color=never", "report.json")), "never")
    expect(is_colored(in_terminal(bench, "show", "--color=auto", "report.json")), "auto")


def color__environment__decides_without_words(bench):
    sample.place(bench.folder, sample.report())
    for variables, in_pipe, on_terminal in (
            ({}, False, True), ({"NO_COLOR": "1"}, False, False), ({"NO_COLOR": ""}, False, True),
            ({"TERM": "dumb"}, False, False), ({"CLICOLOR_FORCE": "1"}, True, True),
            ({"FORCE_COLOR": "1"}, True, True), ({"FORCE_COLOR": "0"}, False, False),
            ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False)):
        done = bench.run("show", "report.json", environment=variables)
        expect(is_colored(done.stdout) == in_pipe, variables, "in a pipe")
        expect(is_colored(in_terminal(bench, "show", "report.json", **variables)) ==
               on_terminal, variables, "in a terminal")


def color__taken_away__leaves_the_same_text(bench):
    sample.place(bench.folder, sample.report())
    colored = bench.run("show", "--color=always", "report.json").stdout
    expect(bench.run("show", "report.json").stdout ==
           re.sub(r"\x1b\[[0-9;]*m", "", colored), "another text")
    for line in colored.splitlines():
        expect(ESCAPE not in line or line.rpartition(ESCAPE)[2].startswith("0m"),
               "a colour goes on after", line)


def color__json__has_none(bench):
    sample.place(bench.folder, sample.report())
    expect(not is_colored(bench.run("show", "--color=always", "--json", "report.json").stdout),
           "JSON in colours")


if __name__ == "__main__":
    main(sys.modules[__name__])
