# SPDX-License-Identifier: MIT
"""<unclosed/catch2.hpp> with Catch2: who fails, with which message.

usage: catch2_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import sys
import xml.etree.ElementTree

from program import FOLDER, HEAD, OFF, UNKNOWN, check_message, hostile_journal, run, same

LEAKING = {"leaks a journal", "leaks and goes on", "leaks in one of its sections",
           "leaks for one of its values", "leaks in a block", "leaks beside its fixture",
           "leaks if it is a char - char"}
ON_PURPOSE = {"fails and leaves", "throws and leaves"}


def run_tests(program, *arguments, **environment):
    """Status, standard error, and test -> its failures."""
    path = FOLDER / "catch2.xml"
    status, _, err = run(program, "-r", "xml", "-o", str(path), *arguments, **environment)
    failures = {}
    for case in xml.etree.ElementTree.parse(path).iter("TestCase"):
        if case.find("OverallResult").get("success") == "false":
            failures[case.get("name")] = ["".join(element.itertext())
                                          for tag in ("Expression", "Failure", "Exception")
                                          for element in case.iter(tag)]
    return status, err, failures


def check_all(program, *arguments):
    """Each test once, in any order."""
    status, err, failures = run_tests(program, *arguments)
    same(set(failures), LEAKING | ON_PURPOSE)
    assert 0 < status < 255, status
    for name, messages in failures.items():
        if name in LEAKING:
            check_message(messages[-1])
            assert f'{HEAD}"{name}"' in messages[-1], messages
            # One run of a body leaks, whatever the others do.
            same(len(messages), 2 if name == "leaks and goes on" else 1, messages)
            assert "open_journal()" in messages[-1], "the name as it was written"
        else:
            assert not any(HEAD in message for message in messages), messages
            assert f'{HEAD}"{name}"' in err, err


def check_ways(program):
    """Clean ones alone, and the end at the first failure."""
    same(run_tests(program, "[clean]")[::2], (0, {}))
    status, _, failures = run_tests(program, "--abort", "leaks*")
    same((status, len(failures)), (1, 1), failures)
    status, _, failures = run_tests(program, "--abort", "*leaves")
    same((status, len(failures)), (1, 1), failures)


def check_hostile(program):
    """What a name holds does not leave its place."""
    _, _, failures = run_tests(program, JOURNAL=hostile_journal())
    message, = failures["leaks a journal"]
    assert "it leads to" in message and "::error" in message, message



def check_unobserved(folder):
    """Without probes nothing is green; switched off on purpose it is, and says so."""
    _, _, failures = run_tests(folder / "frameworks_catch2_bare", "clean")
    assert UNKNOWN in failures["clean"][0], failures
    _, err, failures = run_tests(folder / "frameworks_catch2", UNCLOSED_OPTIONS="enabled=0")
    same(set(failures), ON_PURPOSE | {"leaks and goes on"})
    same(err.count(OFF), 1, err)


def main():
    folder = pathlib.Path(sys.argv[1])
    check_all(folder / "frameworks_catch2")
    check_all(folder / "frameworks_catch2", "--order", "rand", "--rng-seed", "3")
    check_ways(folder / "frameworks_catch2")
    check_hostile(folder / "frameworks_catch2")
    check_unobserved(folder)


if __name__ == "__main__":
    main()
