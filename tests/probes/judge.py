#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the judge finds out from the kernel, with a program in real trouble for each branch.

usage: judge.py SCHEMA PROGRAM [CASE-TO-LEAVE-OUT...]

PROGRAM (judge_leaver.c) does what its arguments say; each report must be valid by the schema
and say what the case wants, in JSON and in the summary.
"""

import json
import os
import subprocess
import sys
import tempfile

import jsonschema


class Run:
    """One run of the program: its report, its summary, what it printed."""

    def __init__(self, validator, program, *deeds, fds=(), wants_report=True, wants_record=False):
        with tempfile.TemporaryDirectory() as folder:
            # Opened before a chroot: the destination is a path that is there in both.
            path = os.path.join(folder, "report.json")
            kept = os.path.join(folder, "record")
            options = f"report={path}" if wants_report else ""
            if wants_record:
                options += f":record={kept}"
            environment = dict(os.environ, UNCLOSED_OPTIONS=options)
            done = subprocess.run([program, *deeds], env=environment, timeout=50, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  stdin=subprocess.DEVNULL, pass_fds=fds)
            self.status, self.output, self.errors = done.returncode, done.stdout, done.stderr
            self.report = self.record = None
            if wants_record:
                with open(kept, "rb") as file:
                    self.record = file.read()
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    self.report = json.load(file)
                validator.validate(self.report)

    def of_class(self, name):
        return [finding for finding in self.report["findings"] if finding["class"] == name]

    def frames(self, finding, key):
        """The functions of one of its stacks, as far as they are known."""
        stack = next(item for item in self.report["stacks"] if item["id"] == finding[key])
        return [frame["function"] for frame in stack["frames"]]


def same(found, wanted, what=""):
    assert found == wanted, f"{what}: {found!r} is not {wanted!r}"


def clean__is_read_and_clean(run):
    done = run("clean")
    same(done.report["verdict"], "clean")
    same(done.report["kernel"], {"read": True, "reason": None, "vanished": 0})
    same(done.report["summary"]["unseen"], 0)
    same(done.errors, "")


def inherited__is_counted_and_no_finding(run):
    before = run("clean").report["summary"]["inherited"]
    with open("/dev/null", encoding="utf-8") as one, open("/dev/null", encoding="utf-8") as two:
        done = run("clean", fds=(one.fileno(), two.fileno()))
    same(done.report["summary"]["inherited"], before + 2)
    same(done.report["findings"], [])


def unseen_socket__is_a_finding_with_its_number(run):
    done = run("raw_socket")
    same(done.report["verdict"], "unclosed")
    same(done.report["summary"]["unseen"], 1)
    same(done.report["summary"]["unclosed"], 0)
    [finding] = done.of_class("unseen")
    same((finding["kind"], finding["type"], finding["count"]), ("fd", "socket", 1))
    number = done.report["resources"][0]["number"]
    same(finding["title"], f"a socket (descriptor {number}) is open, and nobody saw it opened")
    same(done.report["resources"][0]["acquired"], None)
    assert finding["title"] in done.errors
    assert "a thread that was cancelled inside the call" in done.errors
    assert "held 1 resource that nobody saw opened" in done.errors
    assert "no stacks" not in done.errors


def unseen_ones__are_grouped_by_type(run):
    done = run("raw_eventfds", "raw_socket")
    same([(item["type"], item["count"], len(item["resources"]))
          for item in done.of_class("unseen")], [("eventfd", 3, 3), ("socket", 1, 1)])
    assert "3 eventfds are open, and nobody saw them opened" in done.errors
    same(done.errors.count("past the probes"), 1, "advice, once")


def unseen_one_of_no_known_type__is_one_all_the_same(run):
    [finding] = run("raw_namespace").of_class("unseen")
    same(finding["type"], "unseen")
    assert finding["title"].startswith("descriptor "), finding["title"]


def check__counts_what_nobody_saw(run):
    same(run("raw_eventfds", "leak", "check").output, "check: 4\n")


def without_a_report_to_write__an_unseen_one_is_found_all_the_same(run):
    done = run("raw_socket", wants_report=False)
    assert "nobody saw it opened" in done.errors
    same(run("clean", wants_report=False).errors, "")


def closed_behind_our_back__is_no_finding(run):
    done = run("behind")
    same(done.report["verdict"], "clean")
    same(done.report["kernel"]["vanished"], 1)
    same(done.errors, "")


def closed_behind_our_back__is_said_to_who_reads_the_record(run):
    assert b'"vanished": 1' in run("behind", wants_record=True).record
    assert b'"vanished": 0' in run("leak", wants_record=True).record


def number_of_another_type__is_not_what_was_forgotten(run):
    done = run("reused")
    same(done.report["kernel"]["vanished"], 1)
    same([(item["class"], item["type"]) for item in done.report["findings"]],
         [("unseen", "socket")])


def number_of_the_same_type__cannot_be_told_apart(run):
    done = run("reused_alike")
    same(done.report["kernel"]["vanished"], 0)
    same([(item["class"], item["type"]) for item in done.report["findings"]],
         [("unclosed", "file")])


def file_that_libc_keeps__is_quiet(run):
    done = run("users")
    same(done.report["findings"], [])


def siblings__make_it_certain_and_show_where(run):
    done = run("siblings")
    [finding] = done.report["findings"]
    same((finding["count"], finding["evidence"]), (1, "certain"))
    assert "do_siblings" in done.frames(finding, "sibling_stack")
    assert "others from here were closed" in done.errors
    assert finding["advice"].endswith("were closed: this one was missed.")
    same(run("leak").report["findings"][0]["evidence"], "single")


def double_close__shows_three_places(run):
    done = run("double")
    [finding] = done.report["findings"]
    same((finding["class"], finding["kind"], finding["type"], finding["missing_call"]),
         ("double-release", "fd", "file", None))
    assert finding["title"].endswith(", a file, was closed twice"), finding["title"]
    same(len({finding["stack"], finding["release_stack"], finding["acquired_stack"]}), 3)
    assert "open_null" in done.frames(finding, "acquired_stack")
    words = ("    opened ", "    closed ", "    closed again")
    places = [done.errors.index(word) for word in words]
    same(places, sorted(places), "the order of places")
    assert "misused 1 resource\n" in done.errors


def misuse_taken_back__never_was(run):
    done = run("taken_back")
    same((done.report["verdict"], done.report["findings"]), ("clean", []))
    same(run("taken_back", "check").output, "check: 0\n")
    same(run("taken_back", wants_report=False).errors, "")


def stale_watch__names_both_numbers(run):
    done = run("stale")
    [finding] = done.of_class("stale-registration")
    same((finding["kind"], finding["type"]), ("registration", "epoll_watch"))
    assert finding["title"].endswith(", which is closed"), finding["title"]
    for key in ("stack", "release_stack", "acquired_stack"):
        assert "watch_and_close" in done.frames(finding, key), key
    words = ("    opened ", "    registered ", "    closed ")
    places = [done.errors[done.errors.index("misused\n"):].index(word) for word in words]
    same(places, sorted(places), "the order of places")


def stale_watch_of_a_number_with_lives_since__tells_of_the_right_one(run):
    done = run("stale", "clean", "clean")
    [finding] = done.of_class("stale-registration")
    assert "watch_and_close" in done.frames(finding, "release_stack")


def stale_watch_of_an_anonymous_file__is_told_by_the_record(run):
    [finding] = run("stale_anonymous").of_class("stale-registration")
    assert "another file" in finding["title"], finding["title"]
    same(run("watched_anonymous").of_class("stale-registration"), [])


def stale_watch_of_a_number_in_use__says_so(run):
    [finding] = run("stale_reused").of_class("stale-registration")
    assert finding["title"].endswith(", which is another file by now"), finding["title"]


def watches_in_order__are_no_finding(run):
    same([item["type"] for item in run("watched").report["findings"]], ["epoll"])


def child_of_a_raw_call__is_unseen(run):
    done = run("raw_child")
    [finding] = done.report["findings"]
    same((finding["class"], finding["kind"]), ("unseen", "process"))
    assert "nobody saw it started" in done.errors


def end_in_a_handler_beside_a_call__unseen_ones_are_told(run):
    done = run("raw_socket", "raw_child", "handle", "raise")
    same(sorted(item["kind"] for item in done.of_class("unseen")), ["fd", "process"])
    same(done.report["kernel"]["reason"], None)


def end_in_a_handler_that_interrupted_a_call__nothing_is_called_unseen(run):
    done = run("raw_socket", "raw_child", "leak", "handle", "raise_in_call")
    same(done.of_class("unseen"), [])
    assert "file" in [item["type"] for item in done.of_class("unclosed")]
    assert "a signal handler interrupted a call" in done.report["kernel"]["reason"]
    assert "whether more is open is not known: a signal handler" in done.errors


def child_of_somebody_who_adopts__may_be_anybodys(run):
    same(run("adopted").report["findings"], [])


def forked_child__does_not_know_what_its_parent_had(run):
    done = run("forked")
    same(done.output, "in the child: 0\n")
    same([item["class"] for item in done.report["findings"]], ["unseen"])


def thread_that_opens_and_closes__is_never_accused(run):
    done = run("busy")
    same(done.output, "busy: 0\n")
    same(done.of_class("unseen"), [])


def no_descriptor_left__numbers_are_asked_for(run):
    done = run("raw_socket", "behind", "exhaust")
    same(done.report["kernel"]["read"], True)
    assert "Too many open files" in done.report["kernel"]["reason"]
    assert "the kernel could not be asked: /proc/self/fd: Too many open files" in done.errors
    same([(item["class"], item["type"]) for item in done.report["findings"]
          if item["type"] == "socket"], [("unseen", "socket")])


def no_proc__numbers_are_asked_for(run):
    if os.geteuid() != 0:
        print("not root: no chroot to try")
        return
    done = run("raw_socket", "behind", "chroot", wants_report=False)
    assert "descriptor 3 is open, and nobody saw it opened" in done.errors, done.errors
    assert "the kernel could not be asked: /proc/self/fd: No such file" in done.errors


def sandboxed_one__is_believed_and_that_is_said(run):
    done = run("behind", "raw_socket", "note_sandbox")
    same(done.report["kernel"], {"read": False, "vanished": 0,
                                 "reason": "the program has locked itself up"})
    same([item["class"] for item in done.report["findings"]], ["unclosed"])
    assert "the kernel could not be asked: the program has locked itself up" in done.errors


def clean_and_locked_up__makes_no_system_call(run):
    done = run("clean", "note_sandbox", "lock", wants_report=False)
    same((done.status, done.errors), (0, ""))


CASES = [item for name, item in list(globals().items())
         if "__" in name and not name.startswith("__") and callable(item)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))

    def run(*deeds, **options):
        return Run(validator, sys.argv[2], *deeds, **options)

    left_out = sys.argv[3:]
    if not set(left_out) <= {case.__name__ for case in CASES}:
        sys.exit(f"not all of these are cases: {left_out}")
    cases = [case for case in CASES if case.__name__ not in left_out]
    failed = 0
    for case in cases:
        try:
            case(run)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"{case.__name__}: {type(error).__name__}: {error}")
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
