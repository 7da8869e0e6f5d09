# SPDX-License-Identifier: MIT
"""What scripts/bench says without measuring anything.

usage: driver_test.py SCRIPT
"""
import subprocess
import sys
import unittest

SCRIPT = sys.argv.pop(1)


def run(*arguments):
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)


class Driver(unittest.TestCase):
    def test_list__asked_for__names_cases_and_limits(self):
        names = run("--list").stdout.split()

        self.assertIn("ring", names)
        self.assertIn("report-memory", names)

    def test_name__unknown__is_refused_with_the_known_ones(self):
        result = run("rings")

        self.assertEqual(result.returncode, 2)
        self.assertIn("no such benchmark: rings", result.stderr)
        for name in run("--list").stdout.split():
            self.assertIn(name, result.stderr)

    def test_rounds__zero__is_refused(self):
        self.assertEqual(run("--rounds", "0").returncode, 2)

    def test_help__asked_for__explains_the_ratio(self):
        result = run("-h")

        self.assertEqual(result.returncode, 0)
        self.assertIn("ratio", result.stdout)

    def test_programs__missing__could_not_measure(self):
        result = run("--programs", "/nonexistent", "ring")

        self.assertEqual(result.returncode, 3)
        self.assertIn("bench-unclosed", result.stderr)


if __name__ == "__main__":
    unittest.main()
