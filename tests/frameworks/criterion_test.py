# SPDX-License-Identifier: MIT
"""<unclosed/criterion.h> with Criterion: who fails, with which message, one by one or together.

usage: criterion_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import sys
import xml.etree.ElementTree

from program import FOLDER, HEAD, OFF, UNKNOWN, check_message, hostile_journal, run, same

LEAKING = {"plain::leaks_a_journal", "plain::leaks_and_goes_on", "head::leaks_a_journal",
           "head::leaks_beside_its_fixture", "parameters::leaks_if_odd",
           "theories::leaks_for_three"}
ON_PURPOSE = {"plain::fails", "plain::fails_and_leaves"}


def run_tests(program, *arguments, **environment):
    """Status, standard error, and test -> message of those that failed."""
    path = FOLDER / "criterion.xml"
    path.unlink(missing_ok=True)
    status, _, err = run(program, f"--xml={path}", *arguments, **environment)
    failures = {}
    for suite in xml.etree.ElementTree.parse(path).iter("testsuite"):
        for case in suite.iter("testcase"):
            if case.get("status") not in ("PASSED", "SKIPPED"):
                name = f"{suite.get('name')}::{case.get('name')}"
                assert name not in failures, f"twice: {name}"
                failures[name] = "".join(failure.text for failure in case.iter("failure"))
    return status, err, failures


def check_all(program, jobs):
    """Each test once."""
    status, err, failures = run_tests(program, f"-j{jobs}")
    same((status, set(failures)), (1, LEAKING | ON_PURPOSE), err)
    for name, message in failures.items():
        if name in LEAKING:
            check_message(message)
        else:
            assert "on purpose" in message and HEAD not in message, message
    assert "on purpose" in failures["plain::leaks_and_goes_on"], failures
    # What the failed one left is in the report of its process.
    assert "called from plain_fails_and_leaves_impl" in err, err


def check_clean(program):
    """The clean ones alone are green."""
    status, err, failures = run_tests(program, "--filter", "*/clean*")
    same((status, failures), (0, {}), err)


def check_hostile(program):
    """What a name holds does not leave its place."""
    _, _, failures = run_tests(program, JOURNAL=hostile_journal())
    message = failures["plain::leaks_a_journal"]
    assert "it leads to" in message and "::error" in message, message



def check_unobserved(folder):
    """Without probes nothing is green; switched off on purpose it is, and says so."""
    _, err, failures = run_tests(folder / "frameworks_criterion_bare", "--filter", "plain/clean")
    assert UNKNOWN in failures["plain::clean"], err
    _, err, failures = run_tests(folder / "frameworks_criterion", UNCLOSED_OPTIONS="enabled=0")
    same(set(failures), ON_PURPOSE | {"plain::leaks_and_goes_on"}, err)
    assert OFF in err, err


def check_gate(program, command):
    """What Criterion keeps in each test's process is known to the gate, and nothing else is."""
    for test, wanted in (("head/clean*", 0), ("plain/clean_since*", 1)):
        status, out, err = run(command, "run", "-o", str(FOLDER / f"gate.{wanted}"), "--", program,
                               "--filter", test)
        same(status, wanted, out + err)
    assert "libcriterion" not in err.partition("To tolerate")[0], err
    assert "open_journal" in err + out, err


def main():
    folder = pathlib.Path(sys.argv[1])
    for jobs in (1, 4):
        check_all(folder / "frameworks_criterion", jobs)
    check_clean(folder / "frameworks_criterion")
    check_hostile(folder / "frameworks_criterion")
    check_unobserved(folder)
    if len(sys.argv) > 2:
        check_gate(folder / "frameworks_criterion", sys.argv[2])


if __name__ == "__main__":
    main()
