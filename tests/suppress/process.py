# SPDX-License-Identifier: MIT
"""Suppressions in the process itself: what they cover, and what is said of bad ones."""
import json
import os
import subprocess
import sys
import tempfile

LEAVER, LEAVER_WITH_OWN = sys.argv[1:3]


class Run:
    """One run of a program, in a folder with a file of suppressions."""

    def __init__(self, what, lines=None, *, program=LEAVER, path="known", options="",
                 before=None, **environment):
        with tempfile.TemporaryDirectory() as folder:
            if lines is not None:
                mode = "wb" if isinstance(lines, bytes) else "w"
                with open(os.path.join(folder, "known"), mode) as file:
                    file.write(lines)
            if before:
                before(folder)
            text = "report='r.json'" + options
            if path:
                text += f":suppressions='{path}'"
            result = subprocess.run(
                [program, *what.split()], cwd=folder, capture_output=True, text=True,
                check=False, env={**os.environ, **environment, "UNCLOSED_OPTIONS": text})
            self.status = result.returncode
            self.output = result.stdout
            self.errors = result.stderr
            with open(os.path.join(folder, "r.json"), encoding="utf-8") as file:
                self.report = json.load(file)
        self.summary = self.report["summary"]
        self.statuses = [item["status"] for item in self.report["findings"]]


def expect(run, unclosed, suppressed, statuses, verdict):
    told = (run.summary["unclosed"], run.summary["suppressed"], run.statuses,
            run.report["verdict"])
    assert told == (unclosed, suppressed, statuses, verdict), (told, run.errors)
    assert run.summary["findings"] == statuses.count("new")


def nothing_suppressed():
    run = Run("fd", path=None)
    expect(run, 1, 0, ["new"], "unclosed")
    assert "suppressed" not in run.errors


def by_function_and_module():
    for line in ("fd:^keep_journal$ # for crashes", "fd:keep_", "fd:*", "*:journal",
                 "fd:^" + os.path.basename(LEAVER) + "$", "unclosed:main",
                 "fd:k*l type:file"):
        run = Run("fd check", line, options=":exitcode=7")
        expect(run, 0, 1, ["suppressed"], "clean")
        assert run.status == 0 and run.output == "0\n" and run.errors == "", run.errors


def others_still_count():
    for line in ("fd:^keep$", "timer:keep_journal", "double-release:keep_journal",
                 "fd:keep_journal type:socket", "fd:keep_journal exp:2020-01-01",
                 "# fd:keep_journal", "fd:tests/suppress/leaver.c"):
        run = Run("fd check", line + "\n", options=":exitcode=7")
        expect(run, 1, 0, ["new"], "unclosed")
        assert run.status == 7 and run.output == "1\n", (line, run.status, run.output)
        assert "suppresse" not in run.errors, run.errors


def a_misuse_has_its_class():
    run = Run("double", "fd:close_twice\n")
    assert run.statuses == ["new"]
    run = Run("double", "double-release:close_twice\n")
    expect(run, 0, 1, ["suppressed"], "clean")


def a_maximum_leaves_the_rest():
    run = Run("fds check", "fd:keep_journal max:2 # known\n")
    expect(run, 3, 2, ["new"], "unclosed")
    assert run.output == "3\n"
    assert "left 3 resources open" in run.errors, run.errors
    assert "\n2 suppressed\n  2 by fd:keep_journal max:2 # known\n" in run.errors
    run = Run("fds", "fd:keep_journal max:2\nfd:journal max:3\n")
    expect(run, 0, 5, ["suppressed"], "clean")


def text_tells_how_many():
    run = Run("fd double", "\ufefffd:keep_journal  # why\r\n")
    expect(run, 0, 1, ["suppressed", "new"], "unclosed")
    assert "\n1 suppressed\n  1 by fd:keep_journal  # why\n" in run.errors, run.errors
    assert "never closed" not in run.errors and "closed twice" in run.errors, run.errors
    assert "further" not in run.errors


def by_fingerprint():
    fingerprint = Run("fd", path=None).report["findings"][0]["fingerprint"]
    expect(Run("fd", f"fp:{fingerprint}"), 0, 1, ["suppressed"], "clean")
    expect(Run("fd", f"fp:{fingerprint.split(':')[1][:8]}"), 0, 1, ["suppressed"],
           "clean")


def bad_lines_are_said_once():
    run = Run("fd check check", "fd:keep_journal\nfdd:x\nfd:x exp:2026-02-30")
    expect(run, 0, 1, ["suppressed"], "clean")
    lines = run.errors.splitlines()
    assert len(lines) == 2, lines
    assert lines[0].endswith("known:2: there is no kind or class 'fdd', did you mean 'fd'?; "
                             "the line suppresses nothing"), lines
    assert "known:3: exp: wants a date" in lines[1], lines


def hostile_files():
    for text in (b"\0" * 100, b"a" * (1 << 20), b"fd:\x1b[2Jx\n", b"\xff\xfe" * 50,
                 b"fdd:x\n" * 1000):
        run = Run("fd", text)
        expect(run, 1, 0, ["new"], "unclosed")
        assert "the line suppresses nothing" in run.errors, run.errors
        assert "\x1b" not in run.errors and run.errors.count("suppresses") <= 10
    expect(Run("fd", b""), 1, 0, ["new"], "unclosed")


def files_that_cannot_be_read():
    run = Run("fd check", path="nowhere/at/all")
    expect(run, 1, 0, ["new"], "unclosed")
    assert run.errors.count("unclosed: cannot read the suppressions in") == 1, run.errors
    assert "nowhere/at/all: No such file or directory; they suppress nothing" in run.errors
    assert "cannot read" in Run("fd", path="/").errors
    assert "cannot read" in Run("fd", path="/dev/null").errors
    run = Run("fd", path="pipe", before=lambda folder: os.mkfifo(folder + "/pipe"))
    assert "cannot read" in run.errors
    assert Run("check", path="nowhere").errors == ""


def no_descriptor_is_left():
    # A leak checker of a sanitizer needs a descriptor, and ends the process without one.
    run = Run("full", "fd:^keep_journal$\nfd:use_up_desc\n",
              ASAN_OPTIONS="detect_leaks=0")
    assert run.statuses and set(run.statuses) == {"suppressed"}, (run.statuses, run.errors)


def of_the_program():
    run = Run("fd check", program=LEAVER_WITH_OWN, path=None)
    expect(run, 0, 1, ["suppressed"], "clean")
    assert run.output == "0\n"
    assert run.errors == ("unclosed: unc_default_suppressions():2: there is no kind or "
                          "class 'fdd', did you mean 'fd'?; the line suppresses "
                          "nothing\n"), run.errors
    run = Run("fd double", "double-release:*\n", program=LEAVER_WITH_OWN)
    expect(run, 0, 2, ["suppressed", "suppressed"], "clean")


for case in (nothing_suppressed, by_function_and_module, others_still_count,
             a_misuse_has_its_class, a_maximum_leaves_the_rest, text_tells_how_many,
             by_fingerprint, bad_lines_are_said_once, hostile_files,
             files_that_cannot_be_read, no_descriptor_is_left, of_the_program):
    case()
    print("ok", case.__name__)
