# SPDX-License-Identifier: MIT
"""<unclosed/unity.h> with Unity: who fails, with which message.

usage: unity_test.py FOLDER-OF-THE-PROGRAMS [COMMAND]
"""
import pathlib
import re
import sys

from program import HEAD, OFF, UNKNOWN, check_message, run, same

ON_PURPOSE = {"fails", "fails_and_leaves"}


def results(out):
    """Test -> (word, what follows it)."""
    return {name: (word, message) for name, word, message in
            re.findall(r"^[^:\n]+:\d+:(\w+):(PASS|FAIL|IGNORE)(.*)$", out, re.M)}


def failed(out):
    """Those that did."""
    return {name for name, (word, _) in results(out).items() if word == "FAIL"}


def check_all(program):
    """Each test once."""
    status, out, err = run(program)
    same(status, 3, out)
    same(failed(out), {"leaks_a_journal"} | ON_PURPOSE, out)
    same(len(results(out)), 7, out)
    message = results(out)["leaks_a_journal"][1]
    check_message(message)
    assert "1 resource open; the process itself holds; a file" in message, message
    assert message.endswith("; missing call: close()"), message
    for name in ("fails_and_leaves", "ignored_and_leaves"):
        assert results(out)[name][1] == ": on purpose", out
        same(err.count(f'{HEAD}"{name}"'), 1, err)


def check_plain(program):
    """A program without fixtures of its own."""
    status, out, _ = run(program)
    same((status, failed(out)), (1, {"leaks_a_journal"}), out)


def check_unobserved(folder):
    """Without probes nothing is green; switched off on purpose it is, and says so."""
    status, out, err = run(folder / "frameworks_unity_bare")
    assert UNKNOWN in results(out)["clean"][1], out
    same(status, 6, out)
    status, out, err = run(folder / "frameworks_unity", UNCLOSED_OPTIONS="enabled=0")
    same((failed(out), err.count(OFF)), (ON_PURPOSE, 1), out + err)


def main():
    folder = pathlib.Path(sys.argv[1])
    if not (folder / "frameworks_unity").exists():
        sys.exit("Unity was not there when this was configured: scripts/test fetches it into "
                 "build/source/cjson; elsewhere, set UNC_UNITY_FOLDER")
    check_all(folder / "frameworks_unity")
    check_plain(folder / "frameworks_unity_plain")
    check_unobserved(folder)


if __name__ == "__main__":
    main()
