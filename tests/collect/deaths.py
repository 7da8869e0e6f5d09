#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every way to die leaves a report, and the status is what it would have been."""
import signal

import command

# way: (status of run, cause, status in the report, signal, verdict)
WAYS = {
    "clean": (0, "exit", 0, None, "clean"),
    "exit": (1, "exit", 0, None, "unclosed"),
    "seven": (7, "exit", 7, None, "unclosed"),
    "_exit": (5, "_exit", 5, None, "unclosed"),
    "raw": (6, "ended", 6, None, "incomplete"),
    "abort": (-signal.SIGABRT, "killed", None, "SIGABRT", "incomplete"),
    "fault": (-signal.SIGSEGV, "killed", None, "SIGSEGV", "incomplete"),
    "kill": (-signal.SIGKILL, "killed", None, "SIGKILL", "incomplete"),
}


class Deaths(command.Case):
    def test_every_way__one_report(self):
        for way, (status, cause, code, name, verdict) in WAYS.items():
            with self.subTest(way=way):
                result = self.run_subject(way)
                self.assertEqual(result.status, status, result.stderr)
                self.assertEqual(result.ends(), [(cause, code, name, verdict)])
                self.assertEqual(result.leftovers, [])
                self.assertEqual(result.journal["unobserved"], [])

    def test_killed__says_what_was_held(self):
        result = self.run_subject("kill", options=["--accept-killed"])
        finding, = result.reports[0]["findings"]
        self.assertEqual((finding["class"], finding["kind"]), ("unclosed", "fd"))
        self.assertFalse(result.reports[0]["process"]["sealed"])

    def test_killed__told_with_places(self):
        result = self.run_subject("abort")
        self.assertRegex(result.stderr, r"subject \(pid \d+\) was killed by SIGABRT")
        self.assertRegex(result.stderr, r"(?m)^  held: .* never closed, at .*subject\.c:\d+$")
        self.assertIn("  all of it: unclosed show ", result.stderr)

    def test_ended_unseen__status_is_told(self):
        result = self.run_subject("raw")
        self.assertRegex(result.stderr, r"subject \(pid \d+\) exited with status 6 without")

    def test_executed__both_programs_have_one(self):
        result = self.run_subject("exec")
        self.assertEqual(result.status, 1)
        self.assertEqual([end[0] for end in result.ends()], ["exec", "exit"])
        self.assertEqual(len({tree["process"]["pid"] for tree in result.reports}), 1)

    def test_executed_what_is_not_linked__first_has_one_second_is_listed(self):
        result = self.run_subject("exec-true")
        self.assertEqual([end[0] for end in result.ends()], ["exec"])
        # Who is gone before anybody could look has the name of what the first executed.
        self.assertRegex(str(result.journal["unobserved"]),
                         r"^\['(true|what true executed) \(pid \d+\)'\]$")

    def test_grandchild_killed__told_although_another_reaps_it(self):
        result = self.run_command("sh", "-c", f"{command.QUOTED} kill; true")
        self.assertEqual(result.ends(), [("killed", None, "SIGKILL", "incomplete")])
        self.assertEqual(result.status, 3, "a killed process is not measured")

    def test_no_gate__status_of_the_program(self):
        self.assertEqual(self.run_subject("exit", options=["--no-gate"]).status, 0)
        self.assertEqual(self.run_subject("exit", options=["--exit-code", "42"]).status, 42)
        self.assertEqual(self.run_subject("seven", options=["--exit-code", "42"]).status, 7)


if __name__ == "__main__":
    command.main()
