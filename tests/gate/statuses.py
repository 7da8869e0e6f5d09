#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each exit status of gate, baseline, diff and merge, as a process, with each of its causes.

    statuses.py COMMAND [unittest's arguments]

mutants.py runs it with gates that are wrong on purpose, and none of them may pass.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import unittest

from reports import finding, report, write

COMMAND = sys.argv[1]
GREEN, RED, WRONG, UNMEASURED, FAULT = range(5)
BASELINE = ".unclosed/baseline.json"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="unclosed-gate.")
        self.addCleanup(self.folder.cleanup)
        os.mkdir(self.path("state"))
        os.mkdir(self.path(".git"))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, document):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        write(self.path(name), document)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def run_command(self, *arguments, stdin="", **environment):
        clean = {key: value for key, value in os.environ.items()
                 if key not in ("CI", "UNCLOSED_OPTIONS", "DEBUGINFOD_URLS")}
        clean["XDG_STATE_HOME"] = clean["TMPDIR"] = self.path("state")
        return subprocess.run([COMMAND, *arguments], cwd=self.folder.name, text=True, timeout=30,
                              input=stdin, capture_output=True, check=False,
                              env={**clean, **environment})

    def check(self, status, *arguments, says="", **environment):
        done = self.run_command(*arguments, **environment)
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stdout}{done.stderr}")
        self.assertIn(says, done.stdout + done.stderr)
        return done

    def entries(self):
        return json.loads(self.read(BASELINE))["entries"]


class Green(Case):
    def test_clean_report(self):
        self.write("a.json", report())
        self.check(GREEN, "gate", "a.json", says="green: 0 unclosed")

    def test_baseline_tolerates_what_it_has(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(GREEN, "gate", "a.json", says="1 in the baseline")

    def test_baseline_is_found_from_a_folder_below(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        os.mkdir(self.path("deep"))
        done = subprocess.run([COMMAND, "gate", "../a.json"], cwd=self.path("deep"),
                              timeout=30, capture_output=True, check=False)
        self.assertEqual(done.returncode, GREEN)

    def test_suppressed(self):
        self.write("a.json", report(finding()))
        self.write("s", "fd:^open_log$ # the log stays open\n")
        self.check(GREEN, "gate", "--suppressions", "s", "a.json", says="1 suppressed")

    def test_expected(self):
        self.write("a.json", report(finding(status="expected")))
        self.check(GREEN, "gate", "a.json", says="1 expected")

    def test_fail_on_none(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "gate", "--fail-on", "none", "a.json")

    def test_within_max(self):
        self.write("a.json", report(finding(count=3)))
        self.check(GREEN, "gate", "--max", "fd=3", "a.json")

    def test_max_is_of_one_report_and_not_of_all(self):
        self.write("r/a.json", report(finding(count=3)))
        self.write("r/b.json", report(finding(count=2)))
        self.check(GREEN, "gate", "--max", "fd=3", "r")

    def test_evidence_below(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "gate", "--evidence", "likely", "a.json", says="less evidence")

    def test_library(self):
        self.write("a.json", report(finding(module=2)))
        self.check(GREEN, "gate", "a.json", says="of libraries")

    def test_young(self):
        self.write("a.json", report(finding(at_ms=990)))
        self.check(GREEN, "gate", "--min-age", "fd=500", "a.json", says="younger")

    def test_killed_and_accepted(self):
        self.write("a.json", report(finding(), sealed=False, cause="killed"))
        self.check(GREEN, "gate", "--accept-killed", "a.json", says="proves nothing")

    def test_moved_from_an_older_baseline_which_has_three_functions(self):
        self.write("a.json", report(finding(("open_log", "start", "boot", "main"))))
        self.check(GREEN, "baseline", "update", "a.json")
        document = json.loads(self.read(BASELINE))
        self.assertEqual(document["entries"][0]["functions"].pop(), "main")
        self.write(BASELINE, document)
        self.write("b.json", report(finding(("open_log", "helper", "start", "boot", "main"))))
        self.check(GREEN, "gate", "b.json", says="moved: open_log < helper < start")
        self.check(GREEN, "baseline", "update", "a.json", says="1 renewed")
        self.assertEqual(self.entries()[0]["functions"][-1], "main")

    def test_newer_minor_baseline_with_keys_of_its_own(self):
        self.write(BASELINE, {"schema": "unclosed-baseline/1.7", "owner": ["me"], "entries": []})
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(GREEN, "gate", "a.json", says="1 in the baseline")
        document = json.loads(self.read(BASELINE))
        self.assertEqual((document["schema"], document["owner"]), ("unclosed-baseline/1.7", ["me"]))

    def test_what_makes_a_report_weaker_is_told(self):
        weak = report()
        weak["kernel"]["read"] = False
        weak["summary"]["dropped"] = 3
        self.write("a.json", weak)
        done = self.check(GREEN, "gate", "a.json", says="a.json: 3 resources or their")
        self.assertIn("a.json: /proc could not be read", done.stderr)

    def test_max_names_the_report_that_has_so_many(self):
        self.write("a.json", report(finding()))
        self.write("b.json", report(finding(count=5)))
        self.check(RED, "gate", "--max", "total=1", "a.json", "b.json",
                   says="5 in one report, b.json, and --max allows 1")

    def test_without_a_report_the_newest_is_named_with_its_age(self):
        self.write("state/unclosed/old.json", report())
        old = time.time() - 30 * 24 * 3600 - 60
        os.utime(self.path("state/unclosed/old.json"), (old, old))
        for words in (("gate",), ("baseline", "update"), ("show",)):
            done = self.check(GREEN, *words, says="old.json, of 30 days ago")
            self.assertIn(f"unclosed: {words[0]}: the newest: ", done.stderr)

    def test_suppression_knows_no_place_of_the_sources_and_nothing_outside_main(self):
        leak = report(finding(("open_log", "main", "_start")))
        for frame in leak["stacks"][0]["frames"]:
            frame["file"] = "/tmp/checkout/" + frame["file"]
        self.write("a.json", leak)
        for line, status in (("fd:tmp", RED), ("fd:checkout", RED), ("fd:_start", RED),
                             ("fd:nowhere", RED), ("fd:checkout/", GREEN),
                             ("fd:open_log.c", GREEN), ("fd:leaky", GREEN), ("fd:mai", GREEN)):
            self.write("s", line + "\n")
            self.check(status, "gate", "--suppressions", "s", "a.json")

    def test_updates_at_once_lose_nothing(self):
        names = [f"r{number}.json" for number in range(8)]
        for number, name in enumerate(names):
            self.write(name, report(finding((f"open_{number}", "main"))))
        environment = {key: value for key, value in os.environ.items() if key != "CI"}
        started = [subprocess.Popen([COMMAND, "baseline", "update", name], env=environment,
                                    cwd=self.folder.name, stdout=subprocess.DEVNULL)
                   for name in names]
        self.assertEqual([each.wait(30) for each in started], [GREEN] * len(names))
        self.assertEqual(len(self.entries()), len(names))

    def test_moved_by_one_function(self):
        self.write("a.json", report(finding(("open_log", "start", "main"))))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(("open_log", "helper", "start", "main"))))
        self.check(GREEN, "gate", "a.json", says="moved: open_log < helper < start")

    def test_same_leak_in_many_reports_is_one(self):
        for pid in range(5):
            self.write(f"r/{pid}.json", report(finding(count=2), pid=pid + 1))
        self.check(GREEN, "baseline", "update", "r/0.json")
        self.check(GREEN, "gate", "r", says="2 unclosed (0 new, 2 in the baseline)")

    def test_standard_input(self):
        done = self.run_command("gate", "-", stdin=json.dumps(report()))
        self.assertEqual(done.returncode, GREEN, done.stderr)


class Red(Case):
    def test_any_without_a_baseline(self):
        self.write("a.json", report(finding()))
        done = self.check(RED, "gate", "a.json", says="as there is no baseline")
        for words in ("open_log.c:7", "open_log < main", "missing call: close()", "stack/v1:",
                      "unclosed baseline update", "unclosed suppress stack/v1:"):
            self.assertIn(words, done.stdout)

    def test_new_with_a_baseline(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(), finding(("open_other", "main"))))
        self.check(RED, "gate", "a.json", says="not in the baseline")

    def test_more_than_the_baseline_has(self):
        self.write("a.json", report(finding(count=3)))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(count=5)))
        self.check(RED, "gate", "a.json", says="5 where the baseline has 3")

    def test_counts_of_one_fingerprint_add_up_within_a_report(self):
        self.write("a.json", report(finding(count=2)))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(count=2), finding(count=1)))
        self.check(RED, "gate", "a.json", says="3 where the baseline has 2")

    def test_known_to_the_baseline_and_fail_on_any(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(RED, "gate", "--fail-on", "any", "a.json")

    def test_stale(self):
        self.write("a.json", report(finding(count=2)))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(count=1)))
        self.check(GREEN, "gate", "a.json", says="stale: ")
        self.check(RED, "gate", "--fail-on", "stale", "a.json", says="2 in the baseline, and 1")
        self.write("a.json", report())
        self.check(RED, "gate", "--fail-on", "stale", "a.json")

    def test_beyond_max(self):
        self.write("a.json", report(finding(count=3)))
        for words in ("fd=2", "total=2", "timer=9,fd=2"):
            self.check(RED, "gate", "--max", words, "a.json", says="--max allows 2")
        self.check(RED, "gate", "--fail-on", "none", "--max", "fd=0", "a.json")

    def test_fail_on_and_max_both_have_to_agree(self):
        self.write("a.json", report(finding()))
        self.check(RED, "gate", "--fail-on", "any", "--max", "fd=9", "a.json")

    def test_max_of_another_kind(self):
        self.write("a.json", report(finding()))
        self.check(RED, "gate", "--max", "timer=9", "a.json")

    def test_beyond_max_although_in_the_baseline(self):
        self.write("a.json", report(finding(count=3)))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(RED, "gate", "--max", "fd=2", "a.json")

    def test_evidence_enough(self):
        self.write("a.json", report(finding(evidence="certain")))
        self.check(RED, "gate", "--evidence", "certain", "a.json")

    def test_misuse_needs_no_evidence(self):
        self.write("a.json", report(finding(**{"class": "double-release"})))
        self.check(RED, "gate", "--evidence", "certain", "a.json")

    def test_library_if_asked_for(self):
        self.write("a.json", report(finding(module=2)))
        self.check(RED, "gate", "--library", "a.json")

    def test_old_enough(self):
        self.write("a.json", report(finding(at_ms=10)))
        self.check(RED, "gate", "--min-age", "fd=500", "a.json")
        self.check(RED, "gate", "--min-age", "timer=5000", "a.json")

    def test_killed_but_grown(self):
        self.write("a.json", report(finding(evidence="certain"), sealed=False, cause="killed"))
        self.check(RED, "gate", "--accept-killed", "a.json")

    def test_moved_while_the_old_one_is_still_there(self):
        self.write("a.json", report(finding(("open_log", "start", "main"))))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(("open_log", "start", "main")),
                                    finding(("open_log", "helper", "start", "main"))))
        self.check(RED, "gate", "a.json", says="not in the baseline")

    def test_another_function_is_not_moved(self):
        self.write("a.json", report(finding(("open_log", "start", "main"))))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(("open_lock", "start", "main"))))
        self.check(RED, "gate", "a.json")

    def test_suppression_has_expired_or_has_too_many(self):
        self.write("a.json", report(finding(count=3)))
        self.write("s", "fd:open_log exp:2001-01-01 # once\n")
        self.check(RED, "gate", "--suppressions", "s", "a.json")
        self.write("s", "fd:open_log max:2 # two are fine\n")
        self.check(RED, "gate", "--suppressions", "s", "a.json", says="1 new")

    def test_findings_weigh_more_than_what_was_not_measured(self):
        self.write("r/a.json", report(finding()))
        self.write("r/b.json", "{")
        done = self.check(RED, "gate", "r")
        self.assertIn("b.json", done.stderr)

    def test_verdict_as_json(self):
        self.write("a.json", report(finding()))
        done = self.check(RED, "gate", "--json", "a.json")
        tree = json.loads(done.stdout)
        self.assertEqual((tree["schema"], tree["status"]), ("unclosed-gate/1", 1))
        self.assertEqual([item["fails"] for item in tree["findings"]], [True])
        self.assertEqual(tree["summary"]["new"], 1)

    def test_without_functions(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(("", ""))))
        self.check(RED, "gate", "a.json", says="build with -g")


class Wrong(Case):
    def test_words(self):
        self.write("a.json", report())
        for words in (["--fail-on", "old"], ["--max", "fb=3"], ["--max", "fd=x"], ["--max", "fd"],
                      ["--max", "fd=-1"], ["--min-age", "total=3"], ["--evidence", "some"],
                      ["--nosuch"], ["--baseline", "nosuch.json"], ["--suppressions", "nosuch"],
                      ["--baseline", "a.json", "--no-baseline"]):
            self.check(WRONG, "gate", *words, "a.json")

    def test_baseline_that_cannot_be_used(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        good = self.read(BASELINE)
        entry = good.splitlines()[3].strip()
        bad = {
            "": "empty",
            "{": "",
            "[]": "schema",
            good.replace("baseline/1", "baseline/2"): "another schema",
            good.replace("{\n", "<<<<<<< ours\n{\n", 1): "line 1: a conflict",
            good.replace("  ]", "=======\n  ]"): "line 5: a conflict",
            good.replace(entry, f"{entry},\n    {entry}"): "line 5: stack/v1:",
            good.replace("stack/v1:", "raw/v1:"): "line 4: 'raw/v1:",
            good.replace('"count":1', '"count":0'): "line 4: the count",
            good.replace('"count":1', '"count":1.5'): "line 4: the count",
            good.replace('"count":1', '"count":"1"'): "line 4: the count",
            good.replace('"functions"', '"function"'): "line 4: ",
            good.replace(entry, "7"): "line 4: ",
            good + "{}": "",
        }
        for text, says in bad.items():
            self.write(BASELINE, text)
            for words in (["gate"], ["baseline", "update"], ["baseline", "prune"]):
                done = self.check(WRONG, *words, "a.json", says=says)
                self.assertIn("baseline.json", done.stderr)
                self.assertEqual(self.read(BASELINE), text)

    def test_suppressions_that_cannot_be_used(self):
        self.write("a.json", report())
        self.write("s", "fine:x\nfd\n")
        self.check(WRONG, "gate", "--suppressions", "s", "a.json")
        self.write("s", "fd:open_log\n")
        self.check(GREEN, "gate", "--suppressions", "s", "a.json")
        self.check(WRONG, "gate", "--strict", "--suppressions", "s", "a.json")

    def test_update_in_ci(self):
        self.write("a.json", report(finding()))
        for value in ("true", "1", "yes"):
            self.check(WRONG, "baseline", "update", "a.json", CI=value, says="CI is set")
        self.assertFalse(os.path.exists(self.path(BASELINE)))
        self.check(GREEN, "baseline", "update", "--force", "a.json", CI="true")
        self.check(GREEN, "baseline", "prune", "a.json", CI="true")
        self.check(GREEN, "baseline", "update", "a.json", CI="false")

    def test_actions_and_operands(self):
        self.write("a.json", report())
        self.check(WRONG, "baseline")
        self.check(WRONG, "baseline", "updat", "a.json", says="'update'")
        self.check(WRONG, "baseline", "prune", "a.json", says="no baseline")
        self.check(WRONG, "baseline", "list")
        self.check(WRONG, "diff", "a.json")
        self.check(WRONG, "merge", "a.json")

    def test_target_that_cannot_be_written(self):
        self.write("a.json", report(finding()))
        self.check(WRONG, "merge", "-o", "no/such/folder", "a.json")
        self.check(WRONG, "merge", "-o", ".", "a.json")
        self.check(WRONG, "baseline", "update", "--baseline", "no/such.json", "a.json")


def report_at(cause, *items, **changes):
    return report(*items, cause=cause, **changes)


class Live(Case):
    """A process that went on: what it held then proves nothing."""

    def test_open_when_asked(self):
        self.write("r/a.json", report_at("signal", finding()))
        self.check(GREEN, "gate", "r", says="green: 0 unclosed (0 new, 0 in the baseline), 0 "
                                            "suppressed, 1 tolerated, 8 released; report: r")
        self.write("r/b.json", report_at("exit"))
        self.check(GREEN, "gate", "r", says="1 tolerated, 8 released; 2 reports")
        self.write("r/b.json", report_at("exit", finding()))
        self.check(RED, "gate", "r", says="red: 1 unclosed (1 new, 0 in the baseline), 0 "
                                          "suppressed, 8 released; 2 reports: r")

    def test_certain_or_misused(self):
        for changes in ({"evidence": "certain"}, {"class": "double-release"}):
            for cause, sealed in (("signal", True), ("snapshot", False)):
                self.write("a.json", report_at(cause, finding(**changes), sealed=sealed))
                self.check(RED, "gate", "a.json")

    def test_asked_by_the_program_itself(self):
        for cause in ("check", "scope"):
            self.write("a.json", report_at(cause, finding()))
            self.check(RED, "gate", "a.json")

    def test_snapshot_is_not_the_end(self):
        self.write("a.json", report_at("snapshot", finding(), sealed=False))
        self.check(UNMEASURED, "gate", "a.json", says="1 tolerated")
        self.check(GREEN, "gate", "--accept-killed", "a.json")

    def test_nothing_watched(self):
        self.write("a.json", report_at("signal", probe=None))
        self.check(UNMEASURED, "gate", "a.json")


class WaysOn(Case):
    """What red says to do can be copied, and does it."""

    def copy(self, *words):
        text = self.check(RED, "gate", *words).stdout
        lines = [line.strip() for line in text.splitlines()
                 if line.startswith("      unclosed ")]
        return [line.replace("unclosed", shlex.quote(COMMAND), 1) for line in lines]

    def follow(self, line):
        done = subprocess.run(line, shell=True, cwd=self.folder.name, capture_output=True,
                              timeout=30, check=False, text=True,
                              env={"XDG_STATE_HOME": self.path("state"), "PATH": "/bin"})
        self.assertEqual(done.returncode, GREEN, line + done.stdout + done.stderr)

    def test_baseline(self):
        self.write("it's; here/a.json", report(finding(module=2)))
        words = ["--baseline", "my base.json", "--library", "--no-builtin", "it's; here"]
        self.check(GREEN, "baseline", "update", "--baseline", "my base.json", "it's; here")
        self.write("it's; here/a.json", report(finding(("other", "main"), module=2)))
        self.follow(self.copy(*words)[0])
        self.check(GREEN, "gate", *words)

    def test_suppression(self):
        self.write("a.json", report(finding()))
        self.follow(self.copy("a.json")[1])
        self.check(GREEN, "gate", "a.json", says="1 suppressed")


def run(*reports, command=("test_parser",), **changes):
    return {"schema": "unclosed-run/1", "command": list(command), "reports": list(reports),
            "ended_at": "2026-01-01T00:00:00.000Z", "unobserved": [], "broken": [], **changes}


class FolderOfRuns(Case):
    """As --collect-in and --repeat make them."""

    def setUp(self):
        super().setUp()
        for name in ("parser.7", "writer.8"):
            self.write(f"r/{name}/a.json", report())
            self.write(f"r/{name}/run.json", run("a.json"))

    def test_each_is_read(self):
        self.check(GREEN, "gate", "r", says="2 reports")
        self.write("r/writer.8/a.json", report(finding()))
        self.check(RED, "gate", "r")

    def test_repeated(self):
        for number in (1, 2):
            self.write(f"r/again.9/{number}/a.json", report())
            self.write(f"r/again.9/{number}/run.json", run("a.json", broken=["pid 7: cut"]))
        self.write("r/again.9/run.json", run("1/a.json", "2/a.json"))
        self.check(GREEN, "gate", "r", says="4 reports")
        self.write("r/again.9/2/run.json", run())
        self.check(UNMEASURED, "gate", "r", says="r/again.9/2: no process of")

    def test_no_run_is_not_read(self):
        self.write("r/notes/a.json", "{")
        self.check(GREEN, "gate", "r", says="2 reports")

    def test_run_without_a_report(self):
        self.write("r/none.9/run.json", run(command=("sh", "none.sh")))
        self.check(UNMEASURED, "gate", "r", says="no process of 'sh none.sh' reported in")

    def test_run_without_an_end(self):
        self.write("r/none.9/run.json", run(ended_at=None))
        self.check(UNMEASURED, "gate", "r", says="'test_parser' did not come to its end")

    def test_report_of_a_run_is_gone(self):
        os.remove(self.path("r/writer.8/a.json"))
        self.check(UNMEASURED, "gate", "r", says="a.json: it is not there, and run.json")

    def test_run_with_a_broken_record(self):
        self.write("r/writer.8/run.json", run("a.json", broken=["leaky: it is cut short"]))
        self.check(UNMEASURED, "gate", "r", says="it is cut short")
        self.write("r/writer.8/run.json", "{")
        self.check(UNMEASURED, "gate", "r", says="r/writer.8/run.json")


class Unmeasured(Case):
    def test_report_that_a_run_lists_and_that_is_gone_is_named(self):
        run = {"schema": "unclosed-run/1", "tool": {"name": "unclosed", "version": "0.1.0"},
               "command": ["leaky"], "status": 0, "timed_out": True,
               "started_at": "2026-01-01T00:00:00.000Z",
               "ended_at": "2026-01-01T00:00:01.000Z", "reports": ["a.json", "gone.json"],
               "unobserved": [], "broken": []}
        self.write("r/run.json", run)
        self.write("r/a.json", report())
        done = self.check(UNMEASURED, "gate", "r", says="r/gone.json: it is not there")
        self.assertIn("r/run.json: the run was ended by its --timeout", done.stderr)

    def test_pipe_in_a_folder_is_not_opened(self):
        self.write("r/a.json", report())
        os.mkfifo(self.path("r/b.json"))
        self.check(UNMEASURED, "gate", "r", says="r/b.json: it is not a file")
        os.unlink(self.path("r/b.json"))
        os.mkfifo(self.path("r/run.json"))
        self.check(UNMEASURED, "gate", "r", says="r/run.json: it is not a file")

    def broken(self):
        """Everything that is no measured report: its name, and words of the message."""
        whole = json.dumps(report())
        documents = {
            "no probe": (report(probe=None), "no probe"),
            "shadowed": (report(probe="shadowed"), "no probe"),
            "killed": (report(sealed=False, cause="killed"), "killed"),
            "running": (report(sealed=False, cause="snapshot"), "still running"),
            "lost": (report(lost=3), "3 resources"),
            "empty": ("", "empty"),
            "cut": (whole[:len(whole) // 2], "ends in the middle"),
            "text": ("nothing here", ""),
            "array": ("[]", ""),
            "other": (whole.replace("report/1", "report/2"), ""),
            "baseline": ('{"schema": "unclosed-baseline/1", "entries": []}', ""),
            "twice": (whole.replace('"loops"', '"probes"'), ""),
            "deep": ("[" * 5000 + "]" * 5000, ""),
            "findings left out": ({**report(finding()), "findings": [], "resources": [],
                                   "verdict": "incomplete"}, "more than the findings"),
            "count lowered": ({**report(finding()), "summary": {
                **report(finding())["summary"], "unclosed": 2}}, "more than the findings"),
            "verdict alone": ({**report(), "verdict": "unclosed"}, "no finding is listed"),
            "merged of none": ('{"schema": "unclosed-reports/1", "reports": []}', ""),
        }
        for name, (document, says) in documents.items():
            self.write(f"{name}.json", document)
            yield f"{name}.json", says

    def test_each_alone_and_beside_a_good_one(self):
        self.write("good.json", report())
        for name, says in self.broken():
            for words in (["gate"], ["gate", "--fail-on", "none"], ["gate", "--json"]):
                done = self.check(UNMEASURED, *words, name)
                self.assertIn(name, done.stderr)
                self.assertIn(says, done.stderr)
                self.check(UNMEASURED, *words, "good.json", name)

    def test_nothing_at_all(self):
        os.mkdir(self.path("empty"))
        self.check(UNMEASURED, "gate")
        self.check(UNMEASURED, "gate", "nosuch.json")
        self.check(UNMEASURED, "gate", "empty")
        self.check(UNMEASURED, "gate", "/dev/null")

    def test_run_with_a_broken_record(self):
        self.write("r/a.json", report())
        self.write("r/run.json", run("a.json"))
        self.check(GREEN, "gate", "r")
        self.write("r/run.json", run("a.json", broken=["leaky: the record is cut short"]))
        self.check(UNMEASURED, "gate", "r", says="the record is cut short")
        self.check(UNMEASURED, "merge", "-o", "m.json", "r")
        self.write("r/run.json", "{")
        self.check(UNMEASURED, "gate", "r")

    def test_required_program_without_a_report(self):
        self.write("a.json", report())
        self.check(GREEN, "gate", "--require", "leaky", "a.json")
        self.check(UNMEASURED, "gate", "--require", "leaky", "--require", "other", "a.json",
                   says="other: no report of it is there")

    def test_lost_is_not_accepted_with_the_killed(self):
        self.write("a.json", report(lost=3))
        self.check(UNMEASURED, "gate", "--accept-killed", "a.json")

    def test_stale_is_not_claimed_of_what_was_not_measured(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(UNMEASURED, "gate", "--fail-on", "stale", "nosuch.json")

    def test_baseline_stays_as_it_was(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        before = self.read(BASELINE)
        self.write("good.json", report())
        for name, _ in self.broken():
            self.check(UNMEASURED, "baseline", "update", "good.json", name)
            self.check(UNMEASURED, "baseline", "prune", "good.json", name)
        self.assertEqual(self.read(BASELINE), before)

    def test_diff_and_merge(self):
        self.write("a.json", report())
        self.check(UNMEASURED, "diff", "a.json", "nosuch.json")
        self.write("bad.json", "{")
        self.check(UNMEASURED, "diff", "bad.json", "a.json")
        self.check(UNMEASURED, "merge", "-o", "m.json", "a.json", "bad.json")
        self.assertFalse(os.path.exists(self.path("m.json")))


class Fault(Case):
    def test_full_disk(self):
        self.write("a.json", report(finding()))
        for words in (["gate", "a.json"], ["gate", "--json", "a.json"],
                      ["diff", "a.json", "a.json"], ["baseline", "list"]):
            self.check(GREEN, "baseline", "update", "a.json")
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([COMMAND, *words], cwd=self.folder.name, stdout=full,
                                      stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, FAULT, words)
        self.check(FAULT, "merge", "-o", "/dev/full", "a.json")


class Baseline(Case):
    def test_update_adds_raises_renews_and_keeps_notes(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "--note", "until #7", "a.json", says="1 added")
        text = self.read(BASELINE).replace('"added":"', '"owner":"me","added":"1')
        self.write(BASELINE, text)
        self.check(GREEN, "baseline", "update", "a.json", says="nothing changed")
        self.assertEqual(self.read(BASELINE), text)
        self.write("a.json", report(finding(count=4), finding(("b", "main"))))
        self.check(GREEN, "baseline", "update", "a.json", says="1 added, 1 raised")
        first = [entry for entry in self.entries() if entry["functions"][0] == "open_log"][0]
        self.assertEqual((first["count"], first["note"], first["owner"]), (4, "until #7", "me"))
        self.assertTrue(first["added"].startswith("1"))
        self.write("a.json", report(finding(("open_log", "helper", "main"))))
        self.check(GREEN, "baseline", "update", "a.json", says="1 renewed")
        first = [entry for entry in self.entries() if entry["functions"][0] == "open_log"][0]
        self.assertEqual(first["functions"], ["open_log", "helper", "main"])
        self.assertEqual((first["note"], first["owner"]), ("until #7", "me"))
        self.assertEqual(len(self.entries()), 2)

    def test_file_is_sorted_and_has_an_entry_a_line(self):
        self.write("a.json", report(*[finding((f"f{each}", "main")) for each in range(20)]))
        self.check(GREEN, "baseline", "update", "a.json")
        fingerprints = [entry["fingerprint"] for entry in self.entries()]
        self.assertEqual(fingerprints, sorted(fingerprints))
        lines = [line for line in self.read(BASELINE).splitlines() if "fingerprint" in line]
        self.assertEqual(len(lines), 20)
        for word in ("nowhere", "0x", ".c\"", "pid"):
            self.assertNotIn(word, self.read(BASELINE))

    def test_prune_removes_and_lowers_and_never_adds(self):
        self.write("a.json", report(finding(count=4), finding(("b", "main"))))
        self.check(GREEN, "baseline", "update", "a.json")
        self.write("a.json", report(finding(count=2), finding(("c", "main"))))
        self.check(GREEN, "baseline", "prune", "a.json", says="1 removed, 1 lowered")
        self.assertEqual([(entry["functions"][0], entry["count"]) for entry in self.entries()],
                         [("open_log", 2)])

    def test_without_functions_it_cannot_be_held(self):
        self.write("a.json", report(finding(("", ""))))
        self.check(RED, "baseline", "update", "a.json", says="Build with -g")
        self.assertEqual(self.entries(), [])

    def test_list(self):
        self.write("a.json", report(finding(count=4)))
        self.check(GREEN, "baseline", "update", "--note", "\x1b[31mred", "a.json")
        done = self.check(GREEN, "baseline", "list", says="open_log < main")
        self.assertNotIn("\x1b", done.stdout)


class DiffAndMerge(Case):
    def test_changes(self):
        self.write("a.json", report(finding(("a", "main")), finding(("b", "main"), count=2),
                                    finding(("c", "main"))))
        self.write("b.json", report(finding(("b", "main"), count=3), finding(("c", "main")),
                                    finding(("d", "main"))))
        self.check(RED, "diff", "a.json", "b.json", says="1 new, 1 more, 0 fewer, 1 gone, 1 same")
        self.check(GREEN, "diff", "a.json", "a.json")
        tree = json.loads(self.run_command("diff", "--json", "a.json", "b.json").stdout)
        self.assertEqual(tree["summary"],
                         {"new": 1, "more": 1, "fewer": 0, "gone": 1, "same": 1})
        self.write("a2.json", report(finding(("b", "main"))))
        self.check(GREEN, "diff", "a.json", "a2.json", says="1 fewer")

    def test_baseline_as_a_side(self):
        self.write("a.json", report(finding()))
        self.check(GREEN, "baseline", "update", "a.json")
        self.check(GREEN, "diff", BASELINE, "a.json", says="1 same")
        self.write("b.json", report(finding(), finding(("b", "main"))))
        self.check(RED, "diff", BASELINE, "b.json", says="1 new")

    def test_merge_flattens_and_the_gate_sees_the_same(self):
        self.write("a.json", report(finding(), pid=1))
        self.write("b.json", report(finding(("b", "main")), pid=2))
        self.check(GREEN, "merge", "-o", "m.json", "a.json", "b.json")
        self.check(GREEN, "merge", "-o", "n.json", "m.json", "a.json")
        tree = json.loads(self.read("n.json"))
        self.assertEqual(tree["schema"], "unclosed-reports/1")
        self.assertEqual([each["process"]["pid"] for each in tree["reports"]], [1, 1, 2])
        self.check(RED, "gate", "n.json", says="2 findings beyond the gate")

    def test_merge_into_its_own_folder(self):
        self.write("r/a.json", report(finding()))
        for _ in range(2):
            self.check(GREEN, "merge", "-o", "r/all.json", "r")
            self.assertEqual(len(json.loads(self.read("r/all.json"))["reports"]), 1)
        self.write("r/all.json", report())
        self.check(GREEN, "merge", "-o", "both.json", "r")
        self.assertEqual(len(json.loads(self.read("both.json"))["reports"]), 2)

    def test_hostile_names_stay_off_the_terminal(self):
        name = "\x1b]0;owned\x07\u202e\u009b"
        self.write("a.json", report(finding((name, "main"), title=name)))
        for words in (["gate"], ["gate", "--json"], ["diff", "a.json"]):
            self.write("clean.json", report())
            last = "a.json" if words[0] == "gate" else "clean.json"
            done = self.run_command(*words, last)
            for byte in ("\x1b", "\x07", "\u202e", "\u009b"):
                self.assertNotIn(byte, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
