# SPDX-License-Identifier: MIT
"""<unclosed/gtest.h> with GoogleTest: who fails, with which message.

usage: gtest_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import re
import sys
import xml.etree.ElementTree

from program import FOLDER, OFF, UNKNOWN, check_message, hostile_journal, run, same

ON_PURPOSE = {"Plain.FailsForAnotherReason"}


def failed(out):
    """The tests that the list at the end names."""
    return set(re.findall(r"^\[  FAILED  \] ([\w./]+)(?=$|,)", out, re.M))


def read_xml(path):
    """Test -> its failures' texts."""
    tree = xml.etree.ElementTree.parse(path)
    return {f"{case.get('classname')}.{case.get('name')}":
            [failure.get("message") for failure in case.iter("failure")]
            for case in tree.iter("testcase")}


def check_all(program):
    """Each test once: those that leak fail, and say what; the suite fails for itself."""
    path = FOLDER / "all.xml"
    status, out, _ = run(program, f"--gtest_output=xml:{path}")
    leaking = {name for name in read_xml(path)
               if re.search(r"Leaks(?!.*(Odd/[02]|Off))", name)}
    same(status, 1)
    same(failed(out), leaking | ON_PURPOSE, out)
    for name, messages in read_xml(path).items():
        if name in leaking:
            check_message(messages[-1])
            assert f'scope "{name}"' in messages[-1], messages
    assert "[  FAILED  ] LeakySuite: SetUpTestSuite or TearDownTestSuite" in out, out
    check_message(out[out.index('the scope "LeakySuite"') - 20:])
    both = read_xml(path)["Plain.LeaksAndFails"]
    same(len(both), 2)
    assert "on purpose" in both[0], both
    thrown = read_xml(path)["Plain.LeaksAndThrows"]
    assert "C++ exception" in thrown[0] and len(thrown) == 2, thrown


def check_ways(program):
    """Ways to run: clean ones are green, and the leaking one is red in each."""
    clean = "--gtest_filter=*Clean*:*Waits*:*Forks*:*Expects*:-LeakySuite.*"
    ways = [["--gtest_repeat=3"], ["--gtest_shuffle", "--gtest_random_seed=7"],
            ["--gtest_death_test_style=threadsafe"], ["--gtest_death_test_style=fast"],
            ["--gtest_catch_exceptions=0"], ["--gtest_break_on_failure"]]
    for way in ways:
        status, out, _ = run(program, clean, *way)
        same(status, 0, f"{way} {out}")
        assert "FAILED" not in out and "PASSED" in out, out
        status, out, _ = run(program, "--gtest_filter=Plain.LeaksAJournal:*Parent", *way)
        assert status != 0, (way, out)
    status, out, _ = run(program, "--gtest_filter=Plain.LeaksAJournal", "--gtest_repeat=2")
    same(out.count("1 FAILED TEST"), 2, out)
    status, out, _ = run(program, "--gtest_filter=*Off", "--gtest_also_run_disabled_tests")
    same((status, failed(out)), (1, {"Plain.DISABLED_LeaksButIsOff"}), out)


def check_shards(program):
    """Two shards together are the whole."""
    halves = []
    for index in range(2):
        _, out, _ = run(program, GTEST_TOTAL_SHARDS="2", GTEST_SHARD_INDEX=str(index))
        halves.append(failed(out))
    assert not halves[0] & halves[1], halves
    _, out, _ = run(program)
    same(halves[0] | halves[1], failed(out))


def check_hostile(program):
    """What a name holds does not leave its place."""
    path = FOLDER / "hostile.xml"
    run(program, f"--gtest_output=xml:{path}", JOURNAL=hostile_journal())
    message, = read_xml(path)["Plain.LeaksAJournal"]
    assert "it leads to" in message and "::error" in message, message



def check_unobserved(folder):
    """Without probes nothing is green; switched off on purpose it is, and says so."""
    status, out, _ = run(folder / "frameworks_gtest_bare", "--gtest_filter=Plain.Clean")
    same(status, 1)
    same(out.count(UNKNOWN), 1, out)
    for name in ("frameworks_gtest_bare", "frameworks_gtest"):
        status, out, err = run(folder / name, "--gtest_filter=Plain.Clean*:Plain.LeaksAJ*",
                               UNCLOSED_OPTIONS="enabled=0")
        same(status, 0, out)
        same(err.count(OFF), 1, err)


def main():
    folder = pathlib.Path(sys.argv[1])
    check_all(folder / "frameworks_gtest")
    check_ways(folder / "frameworks_gtest")
    check_shards(folder / "frameworks_gtest")
    check_hostile(folder / "frameworks_gtest")
    check_unobserved(folder)


if __name__ == "__main__":
    main()
