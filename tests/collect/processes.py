#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Children of every kind are collected, and who is not observed is listed."""
import os
import resource
import signal
import subprocess
import unittest

import command


class Processes(command.Case):
    def test_many_children__a_report_of_each(self):
        result = self.run_subject("children")
        self.assertEqual(result.status, 1)
        causes = [end[0] for end in result.ends()]
        self.assertEqual((causes.count("_exit"), causes.count("exit")), (command.CHILDREN, 1))
        self.assertEqual(result.journal["broken"], [])

    def test_started_in_any_way__observed(self):
        for way in ("vfork", "spawn"):
            with self.subTest(way=way):
                result = self.run_subject(way)
                self.assertEqual([end[3] for end in result.ends()], ["clean", "unclosed"])
                self.assertEqual(result.journal["unobserved"], [])

    def test_child_that_only_forked__is_not_unobserved(self):
        result = self.run_subject("idle-child")
        self.assertEqual((result.status, result.journal["unobserved"]), (0, []))

    def test_daemon__collected_after_the_command(self):
        result = self.run_subject("daemon", options=["--linger", "40"])
        self.assertEqual([end[3] for end in result.ends()].count("unclosed"), 2)
        self.assertEqual(result.journal["still_running"], 0)

    def test_outlives__reported_as_it_runs(self):
        result = self.run_subject("outlive", options=["--linger", "0.05"])
        self.assertIn(("snapshot", None, None, "incomplete"), result.ends())
        self.assertIn("outlived the command", result.stderr)
        for tree in result.reports:
            if tree["trigger"]["cause"] == "snapshot":
                os.kill(tree["process"]["pid"], signal.SIGKILL)

    def test_asked_by_a_signal__what_was_open_then_proves_nothing(self):
        self.environment["UNCLOSED_OPTIONS"] = "signal=USR1"
        result = self.run_subject("answer")
        self.assertEqual(result.status, 0, result.stderr)
        self.assertEqual([end[0::3] for end in result.ends()],
                         [("exit", "clean"), ("signal", "unclosed")])
        self.assertEqual(sorted(result.journal["reports"]), result.names)
        self.assertIn("0 unclosed (0 new, 0 in the baseline), 0 suppressed, 1 tolerated",
                      result.last_line())

    def test_other_programs_between__listed(self):
        result = self.run_command("sh", "-c", f"{command.QUOTED} clean; true")
        self.assertEqual(result.status, 0)
        self.assertRegex(str(result.journal["unobserved"]), r"^\['sh \(pid \d+\)'\]$")

    def test_nothing_observed__never_green(self):
        for options in ([], ["--no-gate"], ["--accept-killed"], ["-q"]):
            result = self.run_command("true", options=options)
            self.assertEqual(result.status, 3)
            self.assertIn("no process reported in", result.stderr)
        self.assertEqual(self.run_command("false").status, 1)

    def test_environment_cleared__not_observed(self):
        result = self.run_command("env", "-i", command.SUBJECT, "clean")
        self.assertEqual(result.status, 3)

    @unittest.skipIf(os.geteuid() != 0, "only root can become another user")
    def test_another_user_in_another_root__observed(self):
        result = self.run_subject("chroot", options=["--linger", "0.3"])
        snapshots = [tree for tree in result.reports
                     if tree["trigger"]["cause"] == "snapshot"]
        self.assertEqual(len(snapshots), 1, result.stderr)
        os.kill(snapshots[0]["process"]["pid"], signal.SIGKILL)

    def test_fewer_descriptors_than_processes__all_records_taken(self):
        limit = (24, 24)
        result = self.run_subject("crowd", options=["--linger", "20"],
                                  preexec_fn=lambda: resource.setrlimit(
                                      resource.RLIMIT_NOFILE, limit))
        self.assertEqual((result.status, result.journal["broken"]), (1, []), result.stderr)
        self.assertEqual([end[0] for end in result.ends()].count("_exit"), 30)

    def test_no_room_for_a_record__not_measured(self):
        script = (f"exec 2>/dev/null; {command.QUOTED} clean; ulimit -f 1; "
                  f"{command.QUOTED} kill; true")
        result = self.run_command("sh", "-c", script)
        self.assertEqual(result.status, 3, result.stderr)
        [broken] = result.journal["broken"]
        self.assertIn("handed over nothing", broken)
        self.assertEqual([name.split()[0] for name in result.journal["unobserved"]], ["sh"])
        gate = subprocess.run([command.COMMAND, "gate", "--no-baseline", str(self.folder)],
                              capture_output=True, check=False)
        self.assertEqual(gate.returncode, 3, gate.stdout)

    def test_record_in_a_file_as_well__collected_all_the_same(self):
        self.environment["UNCLOSED_OPTIONS"] = f"record={self.home}/record"
        result = self.run_subject("exit")
        self.assertEqual((result.status, len(result.reports)), (1, 1), result.stderr)
        self.assertFalse((self.home / "record").exists())

    def test_report_that_lay_there_before__of_another_run(self):
        self.folder.mkdir()
        earlier = self.folder / "other.77.json"
        earlier.write_text('{"schema": "unclosed-report/1"}')
        os.utime(earlier, (2 ** 31, 2 ** 31))
        result = self.run_subject("clean")
        self.assertEqual(result.status, 0, result.stderr)
        self.assertNotIn(earlier.name, result.journal["reports"])
        self.assertEqual(result.journal["processes"], 1)

    def test_nested__inner_one_collects(self):
        inner = self.home / "inner"
        result = self.run_command(command.COMMAND, "run", "-o", str(inner), "--",
                                  command.SUBJECT, "exit")
        self.assertEqual(result.status, 1)
        self.assertEqual(len(list(inner.glob("*subject*.json"))), 1)

    def test_never_ends__timeout(self):
        result = self.run_subject("never", options=["--timeout", "0.2"])
        self.assertEqual(result.status, 124)
        self.assertEqual(result.ends(), [("killed", None, "SIGTERM", "incomplete")])
        self.assertTrue(result.journal["timed_out"])

    def test_ignores_the_timeout__killed(self):
        result = self.run_command(
            "sh", "-c", f"{command.QUOTED} stubborn", stdin=subprocess.DEVNULL,
            options=["--timeout", "0.3", "--kill-after", "0.1"])
        self.assertEqual(result.status, 124)
        self.assertEqual(result.ends(), [("killed", None, "SIGKILL", "incomplete")])


if __name__ == "__main__":
    command.main()
