# SPDX-License-Identifier: MIT
"""What the tests of the command share: cases are functions SUBJECT__SITUATION__OUTCOME(bench)."""
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

UNSET = ("NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "UNCLOSED_OPTIONS", "CI",
         "UNCLOSED_REPORTS")


class Bench:
    """A folder of its own, and the command, which sees nothing of ours."""

    def __init__(self, command, folder, arguments):
        self.command = command
        self.folder = pathlib.Path(folder)
        self.arguments = arguments
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in UNSET}
        self.environment |= {"XDG_STATE_HOME": str(self.folder / "state"), "LC_ALL": "C.UTF-8",
                             "TMPDIR": str(self.folder), "HOME": str(self.folder)}

    def run(self, *arguments, status=0, environment=None, **more):
        """Runs it; a status that is not the expected one ends the case."""
        done = subprocess.run([self.command, *map(str, arguments)], cwd=self.folder, text=True,
                              env=self.environment | (environment or {}), timeout=60,
                              stdin=more.pop("stdin", subprocess.DEVNULL),
                              stdout=more.pop("stdout", subprocess.PIPE),
                              stderr=subprocess.PIPE, check=False, errors="surrogateescape",
                              **more)
        if done.returncode != status:
            raise AssertionError(f"{arguments}: status {done.returncode}, not {status}:\n"
                                 f"{done.stdout}{done.stderr}")
        return done


def expect(condition, *what):
    if not condition:
        raise AssertionError(" ".join(str(part) for part in what))


def main(module):
    """argv: COMMAND [what the module wants]"""
    failures = 0
    cases = [value for name, value in vars(module).items()
             if name.count("__") == 2 and callable(value)]
    expect(cases, "there are no cases")
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(Bench(sys.argv[1], folder, sys.argv[2:]))
            except Exception:  # pylint: disable=broad-except
                failures += 1
                print(f"{case.__name__}: failed\n{traceback.format_exc()}")
    print(f"{len(cases)} cases, {failures} failed")
    sys.exit(failures > 0)
