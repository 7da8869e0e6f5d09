# SPDX-License-Identifier: MIT
"""The log of LSAN_OPTIONS=log_path: which processes write one, where, and what is in it.

usage: leak_log.py [--sanitized] PROGRAM... [--real PROGRAM]

--sanitized: the programs have LeakSanitizer in them, whose the log is; nothing is ours.
--real: this one has AddressSanitizer, and LeakSanitizer with it.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from leaks import read  # noqa: E402

STATUS = 3


class Run:
    """One run of the program, in a folder that is gone afterwards."""
    def __init__(self, program, way, lsan="log_path='{folder}/log'", options="", before=":",
                 status=STATUS):
        with tempfile.TemporaryDirectory() as name:
            self.folder = pathlib.Path(name)
            environment = {**os.environ, "UNCLOSED_OPTIONS": options, "XDG_STATE_HOME": name,
                           "ASAN_OPTIONS": "detect_leaks=0"}
            environment.pop("LSAN_OPTIONS", None)
            if lsan is not None:
                environment["LSAN_OPTIONS"] = lsan.format(folder=name)
            command = ["sh", "-c", f'{before}; exec "$0" "$1"', program, way]
            process = subprocess.Popen(command, env=environment, cwd=name,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            output, errors = process.communicate(timeout=60)
            self.errors = errors.decode()
            self.pid = process.pid
            assert process.returncode == status and not output, (way, process.returncode, errors)
            self.reports = len(list(self.folder.glob("unclosed/*.json")))
            files = [path for path in self.folder.rglob("*")
                     if path.is_file() and not path.is_symlink() and path.suffix != ".json"]
            self.logs = {path.name: path.read_text() for path in files}
            self.modes = {path.stat().st_mode & 0o777 for path in files}

    def leaks(self):
        """Of the process itself, the only one with a log."""
        assert list(self.logs) == [f"log.{self.pid}"], (self.logs, self.errors)
        return read(self.logs[f"log.{self.pid}"])


def clean(program):
    """An empty log; also where nothing counts."""
    for way in ("clean", "kept", "clean_child"):
        run = Run(program, way)
        assert run.leaks() == [] and list(run.logs.values()) == [""], (way, run.logs)
        assert run.errors == "" and run.reports == 0 and run.modes == {0o600}, run.errors


def left(program):
    run = Run(program, "fd")
    leak, = run.leaks()
    assert (leak.kind, leak.bytes, leak.objects) == ("Direct", 0, 1), vars(leak)
    assert any("was never closed" in line for line in leak.words), leak.words
    assert any(" in keep_file (" in frame for frame in leak.frames), leak.frames
    assert run.reports == 1 and "left 1 resource open" in run.errors, run.errors
    assert run.modes == {0o600}, run.modes
    assert len(Run(program, "two").leaks()) == 2
    assert len(Run(program, "end").leaks()) == 1


def set_aside(program):
    """What does not count is no leak, beside one that is."""
    leak, = Run(program, "kept_and_fd").leaks()
    assert leak.objects == 1, vars(leak)
    run = Run(program, "two", before="echo 'fd:^keep_file$' >known", options="suppressions=known")
    run.logs.pop("known")
    leak, = run.leaks()
    assert not any(" in keep_file " in frame for frame in leak.frames), leak.frames


def loop(program):
    kinds = {leak.words[0]: leak for leak in Run(program, "loop").leaks()}
    by_kind = sorted(leak.kind for leak in kinds.values())
    assert by_kind == ["Direct", "Indirect"], kinds
    for leak in kinds.values():
        assert any(place.split("/")[-1].startswith("leak_log.c:") for place in leak.places), \
            leak.frames


def misuse(program):
    leak, = Run(program, "double").leaks()
    assert (leak.kind, leak.objects) == ("Direct", 0), vars(leak)
    assert any("misuse" in line for line in leak.words), leak.words


def hostile(program):
    leak, = Run(program, "named").leaks()
    assert leak.objects == 1 and not any("evil.c" in place for place in leak.places), vars(leak)


def lost(program):
    """Nobody knows what was left: not green, and nothing made up."""
    leak, = Run(program, "lost").leaks()
    assert leak.objects == 0 and any("not measured" in line for line in leak.words), leak.words


def child(program):
    run = Run(program, "child")
    assert len(run.logs) == 2 and run.logs.pop(f"log.{run.pid}") == "", run.logs
    text, = run.logs.values()
    assert len(read(text)) == 1
    assert len(Run(program, "child", options="children=off").logs) == 1


def executed(program):
    """The next program has the same number, and must not take away what is known."""
    run = Run(program, "exec")
    assert run.logs.pop(f"log.{run.pid}") == "", run.logs
    (name, text), = run.logs.items()
    assert name.startswith(f"log.{run.pid}.") and len(read(text)) == 1, (name, text)


def named_otherwise(program):
    name = pathlib.Path(program).name
    for lsan, wanted in (
            ("log_path={folder}/log", "log."),
            ('verbosity=1:log_path="{folder}/a b:c":suppressions=/x', "a b:c."),
            ("log_path=/nowhere/log,log_path=relative", "relative."),
            ("log_exe_name=1 log_path={folder}/log", f"log.{name}."),
            ("log_path={folder}/%p", "%p.")):
        run = Run(program, "fd", lsan=lsan)
        assert list(run.logs) == [f"{wanted}{run.pid}"], (lsan, run.logs, run.errors)
    run = Run(program, "elsewhere", lsan="log_path=relative")
    assert list(run.logs) == [f"relative.{run.pid}"], (run.logs, run.errors)


def not_wanted(program):
    for lsan in (None, "", "verbosity=1:exitcode=7", "log_path=stderr", "log_path=stdout",
                 "log_path=", "log_path='{folder}/log", "x:log_path={folder}/log"):
        run = Run(program, "fd", lsan=lsan)
        assert not run.logs and run.reports == 1, (lsan, run.logs)
    run = Run(program, "fd", options="enabled=0")
    assert not run.logs and not run.reports, run.logs


def no_room(program):
    """A log that cannot be written is said, clean or not."""
    for way in ("clean", "fd"):
        run = Run(program, way, lsan="log_path={folder}/missing/log")
        assert not run.logs and run.errors.count("the log that LSAN_OPTIONS asks for") == 1, \
            run.errors
        assert "No such file or directory" in run.errors, run.errors
    run = Run(program, "clean", lsan="log_path={folder}/" + "x" * 5000)
    assert "the log that LSAN_OPTIONS asks for" in run.errors, run.errors
    assert len(Run(program, "full").leaks()) == 1


def not_followed(program):
    """The number is the shell's, which becomes the program."""
    for before, reason in (("ln -s target log.$$", "symbolic link"), ("mkdir log.$$", "regular"),
                           ("mkfifo log.$$", "regular")):
        run = Run(program, "fd", before=before)
        assert not run.logs and reason in run.errors, (before, run.logs, run.errors)
    run = Run(program, "fd", before="echo Direct leak of >log.$$")
    assert len(run.leaks()) == 1


def sanitized(program):
    for way in ("clean", "fd", "double"):
        run = Run(program, way)
        assert not run.logs and "LSAN_OPTIONS" not in run.errors, (run.logs, run.errors)
        assert run.reports == (way != "clean"), run.errors


def main():
    arguments = sys.argv[1:]
    real = []
    if "--real" in arguments:
        real = [arguments.pop(), arguments.pop()][:1]
    tests = [clean, left, set_aside, loop, misuse, hostile, lost, child, executed, named_otherwise,
             not_wanted, no_room, not_followed]
    if arguments[0] == "--sanitized":
        arguments.pop(0)
        tests = [sanitized]
    for program in arguments:
        for test in tests:
            test(program)
    for program in real:
        sanitized(program)


if __name__ == "__main__":
    main()
