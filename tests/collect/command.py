# SPDX-License-Identifier: MIT
"""`unclosed run` as a process, for the tests beside this file."""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

COMMAND = os.environ.get("UNC_COMMAND", "")
SUBJECT = os.environ.get("UNC_SUBJECT", "")
QUOTED = shlex.quote(SUBJECT)  # for a shell: a path may have spaces
CHILDREN = int(os.environ.get("UNC_CHILDREN", "1000"))
TIME_MAX_S = 50


class Result:
    """What a run left: its status, its output, and the reports by their file names."""

    def __init__(self, process, folder):
        self.status = process.returncode
        self.stdout = process.stdout
        self.stderr = process.stderr.decode(errors="replace")
        files = sorted(pathlib.Path(folder).glob("*.json"))
        self.leftovers = [path.name for path in pathlib.Path(folder).glob("*")
                          if path not in files and not path.is_dir()]
        trees = {path.name: json.loads(path.read_text()) for path in files}
        self.journal = trees.pop("run.json", None)
        self.reports = list(trees.values())
        self.names = list(trees)

    def ends(self):
        """(cause, status, signal, verdict) of each report, sorted."""
        return sorted(((tree["trigger"]["cause"], tree["trigger"]["status"],
                        tree["trigger"]["signal"], tree["verdict"])
                       for tree in self.reports), key=str)

    def last_line(self):
        return self.stderr.splitlines()[-1]


class Case(unittest.TestCase):
    """Each has a folder of its own, for reports and for everything else."""

    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="unc-")
        self.addCleanup(holder.cleanup)
        self.home = pathlib.Path(holder.name)
        self.folder = self.home / "reports"
        self.environment = {**os.environ, "XDG_STATE_HOME": str(self.home / "state"),
                            "TMPDIR": str(self.home), "UNC_CHILDREN": str(CHILDREN)}
        for name in ("UNCLOSED_SOCKET", "UNCLOSED_REPORTS", "UNCLOSED_OPTIONS"):
            self.environment.pop(name, None)

    def words(self, *command, options=()):
        return [COMMAND, "run", "-o", str(self.folder), "--no-baseline", "--no-suppressions",
                *options, "--", *command]

    def run_command(self, *command, options=(), **more):
        """Into files: who outlives the command would keep a pipe open."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.run(self.words(*command, options=options), stdout=output,
                                     stderr=errors, env=self.environment, cwd=self.home,
                                     timeout=TIME_MAX_S, check=False, **more)
            output.seek(0)
            errors.seek(0)
            process.stdout, process.stderr = output.read(), errors.read()
        return Result(process, self.folder)

    def run_subject(self, way, **more):
        return self.run_command(SUBJECT, way, **more)


def main():
    if not COMMAND or not SUBJECT:
        sys.exit("UNC_COMMAND and UNC_SUBJECT name the programs")
    unittest.main()
