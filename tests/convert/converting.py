# SPDX-License-Identifier: MIT
"""Run `unclosed convert` on a report, as the tests of every format do."""
import json
import os
import pathlib
import subprocess
import tempfile

import samples


class Converter:
    """The command, in a folder of its own with the source that the samples are about."""

    def __init__(self, command):
        self.command = str(pathlib.Path(command).resolve())
        self.temporary = tempfile.TemporaryDirectory()  # until the converter is gone
        self.folder = pathlib.Path(self.temporary.name)
        (self.folder / ".git").mkdir()
        samples.sample.place(self.folder, samples.plain())
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith(("UNCLOSED", "GITHUB", "GITLAB", "CI"))}
        self.environment["XDG_STATE_HOME"] = str(self.folder / "state")

    def run(self, *arguments, environment=None, stdin=None, stdout=subprocess.PIPE):
        """Bytes of standard output, text of standard error, status."""
        done = subprocess.run([self.command, *map(str, arguments)], cwd=self.folder,
                              env=self.environment | (environment or {}), stdin=stdin,
                              stdout=stdout, stderr=subprocess.PIPE, timeout=120, check=False)
        return done.stdout, done.stderr.decode(errors="replace"), done.returncode

    def convert(self, format_, *trees, arguments=(), status=0, environment=None):
        """What becomes of reports; the status is looked at."""
        paths = []
        for number, tree in enumerate(trees):
            path = self.folder / f"report.{number}.json"
            path.write_text(json.dumps(tree))
            paths.append(path)
        out, err, got = self.run("convert", "--to", format_, *arguments, *paths,
                                 environment=environment)
        assert got == status, f"status {got}, not {status}: {err}"
        return out
