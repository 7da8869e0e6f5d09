#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What somebody meets who uses the gate every day: where to look, what a shell's * gives.

    usage.py COMMAND [unittest's arguments]
"""
import json
import os
import sys
import unittest

import statuses
from reports import finding, report
from statuses import BASELINE, COMMAND, GREEN, RED, WRONG


class Places(statuses.Case):
    def test_new_place_of_a_known_leak(self):
        self.write("old.json", report(finding(("main",), line=5)))
        self.check(GREEN, "baseline", "update", "old.json")
        self.write("new.json", report(finding(("main",), line=5),
                                      finding(("main",), line=9, count=3)))
        done = self.check(RED, "gate", "--baseline", BASELINE, "new.json",
                          says="4 where the baseline has 1")
        self.assertIn("      1 at main.c:5, 3 at main.c:9 in main\n", done.stdout)
        done = self.check(RED, "diff", "old.json", "new.json")
        self.assertIn("in main, 1 at main.c:5, 3 at main.c:9\n", done.stdout)

    def test_places_for_programs(self):
        places = [{"place": "main.c:5", "count": 1}, {"place": "main.c:9", "count": 3}]
        self.write("a.json", report(finding(("main",), line=5)))
        self.write("b.json", report(finding(("main",), line=5),
                                    finding(("main",), line=9, count=3)))
        tree = json.loads(self.run_command("gate", "--json", "a.json", "b.json").stdout)
        self.assertEqual(tree["findings"][0]["places"], places)
        tree = json.loads(self.run_command("diff", "--json", "a.json", "b.json").stdout)
        self.assertEqual(tree["findings"][0]["places"], places)

    def test_more_places_than_are_told(self):
        self.write("a.json", report(*(finding(("main",), line=5 + each) for each in range(6))))
        self.check(RED, "gate", "a.json", says="1 at main.c:8, 2 elsewhere in main")


class Modes(statuses.Case):
    def test_what_is_handed_on_has_the_umask(self):
        self.write("a.json", report(finding()))
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            before = os.umask(mask)
            self.addCleanup(os.umask, before)
            for name, words in (("b.json", ["baseline", "update", "--baseline", "b.json"]),
                                ("m.json", ["merge", "-o", "m.json"])):
                self.check(GREEN, *words, "a.json")
                self.assertEqual(os.stat(self.path(name)).st_mode & 0o777, mode, name)
                os.unlink(self.path(name))
            os.umask(before)


class Suppress(statuses.Case):
    def refuse(self, *arguments, says):
        self.check(WRONG, "suppress", *arguments, "--reason", "x", says=says)
        self.assertFalse(os.path.exists(self.path(".unclosed/suppressions")))

    def test_a_day_that_is_over(self):
        fingerprint = "stack/v1:9c1f4e0a7b21d3e5"
        self.refuse(fingerprint, "--expires", "2020-01-31", says="that day is over")
        self.check(GREEN, "suppress", fingerprint, "--reason", "x",
                   "--expires", "2999-01-31")

    def test_too_short_for_a_fingerprint(self):
        self.refuse("stack/v1:dead", says="'stack/v1:dead' is no fingerprint: behind the "
                                          "colon are 8 to 16 hexadecimal digits")
        self.refuse("raw/v1:nothing-of-it", says="is no fingerprint")


class Globs(statuses.Case):
    def setUp(self):
        super().setUp()
        self.write("r/a.json", report(finding()))
        self.write("r/b.json", report(finding(("b",)), pid=2))
        self.write("r/run.json", {"schema": "unclosed-run/1", "command": ["x"], "broken": [],
                                  "ended_at": "2026-01-01T00:00:00.000Z", "unobserved": [],
                                  "reports": ["a.json", "b.json"]})

    def test_run_json_beside_its_reports(self):
        one = ("r/a.json", "r/run.json")
        both = ("r/a.json", "r/b.json", "r/run.json")
        done = self.check(GREEN, "symbolize", "--in-place", *both)
        self.assertNotIn("schema", done.stderr)
        self.check(RED, "gate", *both, says="2 findings beyond the gate")
        self.check(RED, "gate", *one, says="1 finding beyond the gate")
        self.check(GREEN, "merge", "-o", "one.json", *one)
        self.assertEqual(len(json.loads(self.read("one.json"))["reports"]), 1)
        self.assertIn("report", self.check(GREEN, "show", *one, says="1 unclosed").stdout)

    def test_run_json_alone(self):
        self.check(RED, "gate", "r/run.json", says="2 findings beyond the gate")
        self.check(GREEN, "symbolize", "--in-place", "r/run.json")
        self.assertEqual(json.loads(self.read("r/run.json"))["reports"], ["a.json", "b.json"])

    def test_in_the_folder_of_a_run(self):
        os.rename(self.path("r/a.json"), self.path("a.json"))
        os.rename(self.path("r/run.json"), self.path("run.json"))
        done = self.check(RED, "gate", "a.json", "run.json", says=" 8 released")
        self.assertIn("run.json lists it", done.stderr)


class Symbols(statuses.Case):
    """The command has debug information: it stands for any module."""

    def module(self, name, **changes):
        path = self.path(name)
        os.symlink(os.path.abspath(COMMAND), path)
        tree = report(finding(("inner", "main"), module=2))
        tree["modules"][1] |= {"path": path, **changes}
        self.write("a.json", tree)

    def symbols(self):
        tree = json.loads(self.run_command("show", "--json", "a.json").stdout)
        return tree["modules"][1]["symbols"]

    def test_of_a_libc_names_are_enough(self):
        self.module("libc.so.6")
        self.assertEqual(self.symbols(), "names")
        self.check(GREEN, "symbolize", "--in-place", "a.json")
        self.assertEqual(self.symbols(), "full")

    def test_of_others_lines_are_read(self):
        self.module("libother.so")
        self.assertEqual(self.symbols(), "full")

    def test_after_a_rebuild_old_reports_are_quiet(self):
        self.module("libother.so", build_id="00" * 20)
        self.assertIn("00" * 20, self.check(RED, "gate", "a.json").stderr)
        os.unlink(self.path("libother.so"))
        self.module("libother.so", build_id="00" * 20, symbols="full")
        self.assertEqual(self.check(RED, "gate", "a.json").stderr, "")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
