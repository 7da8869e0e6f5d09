#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What somebody meets who uses the gate every day: where to look, what a shell's * gives.

    usage.py COMMAND [unittest's arguments]
"""
import json
import sys
import unittest

import statuses
from reports import finding, report
from statuses import BASELINE, GREEN, RED


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


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
