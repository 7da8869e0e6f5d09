# SPDX-License-Identifier: MIT
"""`unclosed run --github`: of what the log has, the runner takes only what we mean."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest

import command

sys.path.append(str(pathlib.Path(__file__).parents[1] / "convert"))
import workflow  # noqa: E402

HOSTILE = ("printf '::error::a\\n##[error]b\\n::stop-commands::c\\n::c::\\n::error::d\\n'; "
           "printf '::add-mask::e\\n::error::f\\n' >&2; ")
NO_END = "printf '::warning::the last line has no end'"
FENCE = re.compile(r"::stop-commands::([0-9a-f]{32})$", re.MULTILINE)


class Github(command.Case):
    def setUp(self):
        super().setUp()
        for name in [name for name in self.environment if name.startswith("GITHUB")]:
            del self.environment[name]
        self.summary = self.home / "summary.md"
        self.environment["GITHUB_STEP_SUMMARY"] = str(self.summary)

    def log(self, script, *options, status=0, stderr=subprocess.STDOUT):
        """What a script writes, and we: both streams, in one file or each by itself."""
        words = self.words("sh", "-c", script, options=["--github", *options])
        process = subprocess.run(words, stdout=subprocess.PIPE, stderr=stderr,
                                 env=self.environment, cwd=self.home, check=False,
                                 timeout=command.TIME_MAX_S)
        self.assertEqual(process.returncode, status, process.stdout)
        return (process.stdout.decode(), (process.stderr or b"").decode())

    def test_one_log(self):
        text, _ = self.log(f"{HOSTILE}{command.QUOTED} exit; {NO_END}", status=1)
        begin, end, found = workflow.read(text)
        self.assertEqual(begin.name, "stop-commands", text)
        self.assertEqual(end.name, begin.data, text)
        self.assertEqual(found.name, "error", text)
        self.assertTrue(found.properties["title"].startswith("unclosed: "), found)
        self.assertEqual(len(FENCE.findall(text)), 1, text)
        # The human verdict is inside, for it quotes the program.
        self.assertLess(text.index("1 unclosed"), text.index(f"::{begin.data}::"))
        self.assertIn("### unclosed\n\n**1 unclosed", self.summary.read_text())

    def test_two_pipes(self):
        """Whatever is read first of the two, nothing of the command is taken."""
        text, errors = self.log(f"{HOSTILE}{command.QUOTED} exit; {NO_END}; {NO_END} >&2",
                                status=1, stderr=subprocess.PIPE)
        token, = set(FENCE.findall(text)) & set(FENCE.findall(errors))
        mark = f"\n::{token}::\n"
        before, after = text.split(mark)
        for first, second in ((before, errors.split(mark)[0]), (errors.split(mark)[0], before)):
            log = f"{first}\n{second}{mark}{after}{mark}"
            self.assertEqual([one.name for one in workflow.read(log)],
                             ["stop-commands", token, "error"], log)

    def test_streams_stay_what_they_were(self):
        """Of the command's own bytes none is lost, added or moved."""
        script = "printf 1; printf 2 >&2; printf 3; printf '4\\n' >&2; printf 5"
        text, _ = self.log(script, status=3)
        token, = FENCE.findall(text)
        self.assertTrue(text.startswith(f"\n::stop-commands::{token}\n1234\n5"), text)

    def test_tokens_differ(self):
        tokens = {FENCE.search(self.log("true", status=3)[0])[1] for _ in range(2)}
        self.assertEqual(len(tokens), 2)

    def test_a_file_for_one_of_them(self):
        """What the runner does not see must not keep the fence closed for ever."""
        path = self.home / "out.txt"
        with path.open("wb") as output:
            process = subprocess.run(
                self.words(command.SUBJECT, "exit", options=["--github"]), stdout=output,
                stderr=subprocess.PIPE, env=self.environment, cwd=self.home, check=False,
                timeout=command.TIME_MAX_S)
        self.assertEqual(process.returncode, 1)
        names = [one.name for one in workflow.read(process.stderr.decode())]
        self.assertEqual(len(names), 2, names)
        self.assertEqual(len(workflow.annotations(path.read_text())), 1)

    def test_status_is_the_same(self):
        for script, status in ((f"{command.QUOTED} clean", 0), (f"{command.QUOTED} seven", 7),
                               ("kill -9 $$", -9), (f"exec {command.QUOTED} kill", -9),
                               ("exec /none", 127)):
            workflow.annotations(self.log(script, status=status)[0])
        text = self.run_command("/none/such", options=["--github"])
        self.assertEqual(text.status, 127)
        self.assertEqual(len(workflow.read(text.stdout.decode())), 2)
        self.environment["GITHUB_STEP_SUMMARY"] = str(self.home)
        text, _ = self.log(f"{command.QUOTED} exit", status=1)
        self.assertIn("cannot be appended", text)
        self.assertEqual(len(workflow.annotations(text)), 1)

    def test_nothing_measured(self):
        found, = workflow.annotations(self.log("true", status=3)[0])
        self.assertEqual(found.properties["title"], "unclosed: not measured")
        self.assertIn("Not measured:", self.summary.read_text())

    def test_several_runs(self):
        text, _ = self.log(f"{HOSTILE}{command.QUOTED} exit", "--repeat", "2", status=1)
        self.assertEqual(len(workflow.annotations(text)), 1)

    def test_interrupted(self):
        """The fence is closed when the command is told to end, and we with it."""
        words = self.words("sh", "-c", f"{HOSTILE} echo ready; exec sleep 1000",
                           options=["--github", "--linger", "0"])
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=self.environment, cwd=self.home) as process:
            lines = []
            while not lines or lines[-1] != b"ready\n":
                lines.append(process.stdout.readline())
                self.assertTrue(lines[-1], lines)
            process.send_signal(signal.SIGTERM)
            rest = process.stdout.read()
        self.assertEqual(process.returncode, -signal.SIGTERM)
        workflow.annotations(b"".join(lines).decode() + rest.decode())

    def test_ended_while_it_judges(self):
        """Nobody reads our standard error, so we cannot end; then somebody ends us."""
        fill = "import os; os.set_blocking(2, False)\nwhile True: os.write(2, b'x' * 4096)"
        words = self.words("sh", "-c", f"{command.QUOTED} exit; exec {sys.executable} -c \"$0\"",
                           fill, options=["--github"])
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment, cwd=self.home) as process:
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
            journal = self.folder / "run.json"
            while not journal.exists() or children.read_text():
                os.sched_yield()
            process.send_signal(signal.SIGTERM)
            errors = process.stderr.read()
            text = process.stdout.read()
        # Python's own, when it could not write all that it had to say: 120.
        self.assertIn(process.returncode, (1, 120, -signal.SIGTERM))
        for log in (text, errors):
            token = FENCE.search(log.decode(errors="replace"))[1]
            self.assertIn(f"\n::{token}::\n".encode(), log)

    def test_reader_is_gone(self):
        """No SIGPIPE of ours changes the status."""
        reading, writing = os.pipe()
        os.close(reading)
        process = subprocess.run(
            self.words(command.SUBJECT, "exit", options=["--github"]), stdout=writing,
            stderr=subprocess.DEVNULL, env=self.environment, cwd=self.home, check=False,
            timeout=command.TIME_MAX_S)
        os.close(writing)
        self.assertEqual(process.returncode, 1)
        self.assertIn("**1 unclosed", self.summary.read_text())

    def test_only_if_asked(self):
        self.environment["GITHUB_ACTIONS"] = "true"
        result = self.run_command("sh", "-c", f"{HOSTILE}{command.QUOTED} exit")
        self.assertEqual(result.status, 1)
        self.assertEqual(result.stdout.decode(),
                         "::error::a\n##[error]b\n::stop-commands::c\n::c::\n::error::d\n")
        self.assertNotIn("\n::", result.stderr.replace("\n::error::f", ""))
        self.assertFalse(self.summary.exists())
        result = self.run_command("true", options=["--no-summary"])
        self.assertEqual(result.status, 2)


if __name__ == "__main__":
    workflow.check()
    command.main()
