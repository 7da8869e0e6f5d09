#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is asked for in a wrong way, or goes to a place that it cannot go to, is said so."""
import json
import os
import subprocess

import command


class Words(command.Case):
    def call(self, *words, status):
        done = subprocess.run([command.COMMAND, *words], env=self.environment, cwd=self.home,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_wrong_words__two(self):
        for options in (["--timeout", "soon"], ["--timeout", "-1"], ["--repeat", "0"],
                        ["--seen", "2"], ["--exit-code", "256"], ["--nonsense"],
                        ["--baseline", "nowhere.json"], ["--max", "fd"]):
            with self.subTest(options=options):
                result = self.run_subject("exit", options=options)
                self.assertEqual((result.status, result.reports), (2, []), result.stderr)
        process = subprocess.run([command.COMMAND, "run"], capture_output=True, check=False)
        self.assertEqual(process.returncode, 2)

    def test_verdict_cannot_be_left__said_before_the_command(self):
        path = self.home / "nowhere" / "verdict.json"
        result = self.run_command("touch", "started", options=["--json", str(path)])
        self.assertEqual(result.status, 2, result.stderr)
        self.assertIn(str(path), result.stderr)
        self.assertFalse((self.home / "started").exists())

    def test_options_that_limit_the_record__said(self):
        self.environment["UNCLOSED_OPTIONS"] = "depth=8:kinds=timer:verbosity=0"
        result = self.run_subject("exit", options=["-q"])
        self.assertEqual(result.status, 0, result.stderr)
        self.assertEqual(result.stderr.splitlines(), [
            "unclosed: run: UNCLOSED_OPTIONS has kinds=timer: only what it leaves is recorded"])

    def test_cannot_be_executed__as_a_shell_says(self):
        self.assertEqual(self.run_command("no-such-command").status, 127)
        self.assertEqual(self.run_command("/etc/passwd").status, 126)

    def test_output_is_no_folder__two(self):
        (self.home / "file").write_text("")
        (self.home / "link").symlink_to(self.home)
        for name in ("file", "link", "file/below", ""):
            with self.subTest(name=name):
                result = self.run_subject("exit", options=["-o", str(name and self.home / name)])
                self.assertEqual(result.status, 2, result.stderr)
                self.assertTrue(result.stderr.startswith("unclosed: run: "), result.stderr)

    def test_disk_full__four_and_nothing_half_written(self):
        if not os.path.exists("/dev/full"):
            self.fail("there is no /dev/full")
        result = self.run_subject("exit", options=["--json", "/dev/full"])
        self.assertIn(result.status, (2, 4))
        self.assertNotEqual(result.stderr, "")

    def test_no_file_may_be_as_large__said_and_nothing_half_written(self):
        limits = [(8, 3)]
        # With ThreadSanitizer's runtime in it, the command ends there by SIGXFSZ.
        if "thread" not in os.environ.get("UNC_SANITIZE", ""):
            limits.append((0, 4))
        for blocks, status in limits:
            with self.subTest(blocks=blocks):
                folder = self.home / f"limit{blocks}"
                done = subprocess.run(
                    ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", command.COMMAND, "run",
                     "-o", str(folder), "--", command.SUBJECT, "clean"], cwd=self.home,
                    env=self.environment, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, status, done.stderr)
                says = "cannot be written: File too large" if blocks == 0 else "handed over nothing"
                self.assertIn(says, done.stderr)
                self.assertEqual([path.name for path in folder.glob(".*")], [])

    def test_same_folder_again__only_the_last_run(self):
        self.run_subject("exit")
        (self.folder / "mine.json").write_text("{}")
        os.utime(self.folder / "mine.json", (1, 1))
        result = self.run_subject("exit")
        self.assertEqual(len(result.journal["reports"]), 1)
        self.assertEqual(len(result.reports), 2, "one of ours, and the user's own file")

    def test_collect_in__a_folder_of_each_that_one_gate_judges(self):
        leaks = self.home / "not" / "yet" / "leaks"
        options = ["run", "--no-gate", "--collect-in", str(leaks), "--"]
        for _ in range(2):
            self.call(*options, command.SUBJECT, "exit", status=0)
        folders = sorted(leaks.iterdir())
        self.assertEqual([folder.name.split(".")[-1].isdigit() and (folder / "run.json").exists()
                          for folder in folders], [True, True])
        self.assertTrue(folders[0].name.startswith("collect.subject."))
        self.assertIn("2 reports", self.call("gate", str(leaks), status=1).stdout)
        self.call("run", "--collect-in", str(leaks), "--", "sh", "-c", "true", status=3)
        self.assertIn("no process of 'sh -c true'",
                      self.call("gate", str(leaks), "--fail-on", "none", status=3).stderr)
        self.call("run", "--collect-in", str(leaks), "-o", "r", "--", "true", status=2)

    def test_killed_itself__its_folder_says_so(self):
        script = f"kill -KILL $PPID; exec {command.QUOTED} clean"
        self.call("run", "--collect-in", "leaks", "--", "sh", "-c", script, status=-9)
        self.assertIn("did not come to its end", self.call("gate", "leaks", status=3).stderr)

    def test_without_output__newest_hundred_stay(self):
        state = self.home / "state" / "unclosed"
        for number in range(105):
            (state / f"run.20010101T000000.{number:03}Z.1").mkdir(parents=True)
        subprocess.run([command.COMMAND, "run", "--", command.SUBJECT, "clean"], check=True,
                       env=self.environment, cwd=self.home, capture_output=True)
        self.assertEqual(len(list(state.iterdir())), 100)
        self.assertEqual(len(list(state.glob("run.*/run.json"))), 1)

    def test_json__verdict_for_programs(self):
        verdict = self.home / "verdict.json"
        self.run_subject("exit", options=["--json", str(verdict)])
        self.assertTrue(json.loads(verdict.read_text())["schema"].startswith("unclosed-gate/"))

    def test_repeat__flaky_is_said_and_may_be_tolerated(self):
        once = f"mkdir {self.home}/done 2>/dev/null && exec {command.QUOTED} exit; " \
               f"exec {command.QUOTED} clean"
        result = self.run_command("sh", "-c", once, options=["--repeat", "3"])
        self.assertEqual(result.status, 1)
        self.assertIn("flaky: seen in 1 of 3 runs", result.stderr)
        self.assertEqual(len(result.journal["reports"]), 3)
        os.rmdir(self.home / "done")
        result = self.run_command("sh", "-c", once, options=["--repeat", "3", "--seen", "2"])
        self.assertEqual(result.status, 0, result.stderr)

    def test_last_line__counts_and_folder(self):
        line = self.run_subject("exit").last_line()
        self.assertEqual(line, "1 unclosed (1 new, 0 in the baseline), 0 suppressed, "
                               f"0 released; report: {self.folder}")


if __name__ == "__main__":
    command.main()
