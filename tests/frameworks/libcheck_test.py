# SPDX-License-Identifier: MIT
"""<unclosed/libcheck.h> with Check: who fails, with which message, with a process each or none.

usage: libcheck_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import sys
import xml.etree.ElementTree

from program import FOLDER, HEAD, OFF, PARTS, UNKNOWN, check_message, hostile_journal, run, same

NAMESPACE = {"check": "http://check.sourceforge.net/ns"}
LEAKING = {"leaks_a_journal", "leaks_if_odd", "leaks_a_lot", "leaks_beside_its_fixture"}
ON_PURPOSE = {"fails", "fails_and_leaves"}


def run_tests(program, **environment):
    """Status, standard error, and (test, iteration) -> message of those that failed."""
    path = FOLDER / "check.xml"
    path.unlink(missing_ok=True)
    status, _, err = run(program, CK_XML_LOG_FILE_NAME=str(path), **environment)
    failures = {}
    for test in xml.etree.ElementTree.parse(path).iterfind(".//check:test", NAMESPACE):
        name, iteration, message = (test.find(f"check:{key}", NAMESPACE).text
                                    for key in ("id", "iteration", "message"))
        if test.get("result") != "success":
            failures[name, iteration] = message
    return status, err, failures


def check_all(program, fork):
    """Each test once."""
    status, err, failures = run_tests(program, CK_FORK=fork)
    same(status, 6, failures)
    same({name for name, _ in failures}, LEAKING | ON_PURPOSE)
    assert ("leaks_if_odd", "1") in failures, failures
    for (name, _), message in failures.items():
        if name in LEAKING:
            check_message(message)
        else:
            assert "on purpose" in message and HEAD not in message, message
    long = failures["leaks_a_lot", "0"]
    assert len(long) < 4096 and long.endswith("(more of it is on standard error)"), long
    assert f"{HEAD}\"test\"" in err, err
    # What the failed one left is said, by whoever is there to say it.
    assert "called from fails_and_leaves_fn" in err, err


def check_parts(program, fork):
    """One test case; and a small limit of Check's for messages."""
    status, _, failures = run_tests(program, CK_FORK=fork, CK_RUN_CASE="fixture")
    same((status, set(failures)), (1, {("leaks_beside_its_fixture", "0")}))
    _, err, failures = run_tests(program, CK_FORK=fork, CK_RUN_CASE="fixture",
                                 CK_MAX_MSG_SIZE="300")
    message, = failures.values()
    assert HEAD in message and message.endswith("standard error)"), message
    assert all(part in err for part in PARTS), err


def check_hostile(program, fork):
    """What a name holds does not leave its place."""
    _, _, failures = run_tests(program, CK_FORK=fork, JOURNAL=hostile_journal())
    message = failures["leaks_a_journal", "0"]
    assert "it leads to" in message and "::error" in message, message



def check_unobserved(folder, fork):
    """Without probes nothing is green; switched off on purpose it is, and says so once."""
    status, _, failures = run_tests(folder / "frameworks_libcheck_bare", CK_FORK=fork)
    same(status, 12)
    assert UNKNOWN in failures["clean", "0"], failures
    status, err, failures = run_tests(folder / "frameworks_libcheck", CK_FORK=fork,
                                      UNCLOSED_OPTIONS="enabled=0")
    same(({name for name, _ in failures}, err.count(OFF)), (ON_PURPOSE, 1), err)


def main():
    folder = pathlib.Path(sys.argv[1])
    for fork in ("yes", "no"):
        check_all(folder / "frameworks_libcheck", fork)
        check_parts(folder / "frameworks_libcheck", fork)
        check_hostile(folder / "frameworks_libcheck", fork)
        check_unobserved(folder, fork)


if __name__ == "__main__":
    main()
