# SPDX-License-Identifier: MIT
"""<unclosed/cmocka.h> with cmocka: who fails, with which message.

usage: cmocka_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import re
import sys
import xml.etree.ElementTree

from program import HEAD, OFF, UNKNOWN, check_message, hostile_journal, run, same


def read_xml(text):
    """Test -> the texts of its failures; the last group's."""
    tree = xml.etree.ElementTree.fromstring(text[text.index("<testsuites"):])
    return {case.get("name"): [failure.text for failure in case.iter("failure")]
            for case in tree.iter("testcase")}


def results(out, err):
    """Test -> word, in the order of the run; of those with one name the last one."""
    return dict((name, word) for word, name in
                re.findall(r"^\[ +(OK|FAILED|ERROR|SKIPPED) +\] (\w+)$", out + err, re.M))


def check_all(program):
    """Every test of a group, checked by the one word at its end."""
    status, out, err = run(program, "all")
    same(status, 6, err)
    wanted = {"fails": "FAILED", "fails_and_leaves": "FAILED", "is_skipped": "SKIPPED",
              "leaks_a_journal": "FAILED", "leaks_beside_its_fixture": "ERROR",
              "leaks_what_its_setup_opened": "FAILED", "is_never_run": "ERROR"}
    same({name: word for name, word in results(out, err).items() if word != "OK"}, wanted)
    for name in ("fails_and_leaves", "is_skipped", "is_never_run"):
        same(err.count(f'{HEAD}"{name}"'), 1, err)
    _, out, _ = run(program, "all", CMOCKA_MESSAGE_OUTPUT="xml")
    for name, messages in read_xml(out).items():
        if name.startswith("leaks"):
            check_message(messages[0])
            assert f'{HEAD}"{name}"' in messages[0], messages
            assert "cmocka_program.c:" in messages[0], messages
        else:
            assert not any(HEAD in message for message in messages), messages


def check_single(program):
    """Tests that were asked for one by one, under cmocka's own runner."""
    status, out, err = run(program, "single")
    same(status, 4, err)
    same({name: word for name, word in results(out, err).items() if word != "OK"},
         {"leaks_a_journal": "ERROR", "leaks_beside_its_fixture": "ERROR",
          "leaks_what_its_setup_opened": "FAILED", "fails_and_leaves": "FAILED"}, err)
    assert f'{HEAD}"fails_and_leaves"' not in err, "nobody asked for it"
    _, out, _ = run(program, "single", CMOCKA_MESSAGE_OUTPUT="xml")
    for name, messages in read_xml(out).items():
        if name.startswith("leaks"):
            check_message(messages[0])


def check_groups(program):
    """What a group's fixture makes is the group's; its state reaches the tests."""
    status, out, err = run(program, "group")
    same(status, 1 + 10 * 2, err)
    assert f'{HEAD}"tidy group"' not in err, err
    check_message(err[err.index(f'{HEAD}"leaky group"'):])
    status, out, err = run(program, "state")
    same(status, 1, err)
    assert "run it with unc_cmocka_run_group_tests" in err, err


def check_cxx(program):
    """The same in C++, under either runner."""
    for arguments, word in (([], "ERROR"), (["checked"], "FAILED")):
        status, out, err = run(program, *arguments)
        same(status, 2, err)
        same(results(out, err), {"clean": "OK", "leaks_a_journal": word,
                                 "leaks_beside_its_fixture": "ERROR"}, err)


def check_hostile(program):
    """What a name holds does not leave its place."""
    _, out, _ = run(program, "all", CMOCKA_MESSAGE_OUTPUT="xml", JOURNAL=hostile_journal())
    message, = read_xml(out)["leaks_a_journal"]
    assert "it leads to" in message and "::error" in message, message



def check_unobserved(folder):
    """Without probes nothing is green; switched off on purpose it is, and says so."""
    status, out, err = run(folder / "frameworks_cmocka_bare", "all")
    assert UNKNOWN in err and results(out, err)["clean"] == "FAILED", err
    assert "GROUP: " not in err, err
    status, out, err = run(folder / "frameworks_cmocka_behind", "all")
    assert "the probes of this program get no calls" in err, err
    same(results(out, err)["clean"], "FAILED", err)
    for name in ("frameworks_cmocka_bare", "frameworks_cmocka"):
        status, out, err = run(folder / name, "all", UNCLOSED_OPTIONS="enabled=0")
        same(status, 3, err)
        same(err.count(OFF), 1, err)


def main():
    folder = pathlib.Path(sys.argv[1])
    check_all(folder / "frameworks_cmocka")
    check_single(folder / "frameworks_cmocka")
    check_groups(folder / "frameworks_cmocka")
    check_cxx(folder / "frameworks_cmocka_cxx")
    check_hostile(folder / "frameworks_cmocka")
    check_unobserved(folder)


if __name__ == "__main__":
    main()
