# SPDX-License-Identifier: MIT
"""Checks the list of the lifecycle: every sentence is tested, and every test exists.

usage: specification.py FILE
       specification.py --self-test
"""
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
CPYTHON = pathlib.Path("/usr/lib/python3.11/test/test_asyncio")
CASE = re.compile(r"^UNC_TEST\w*\(\s*(\w+)\)", re.MULTILINE)


def read_tests(tests, cpython):
    """What exists: {(program or "oracle" or "cpython", name)}."""
    found = set()
    for file in tests.glob("*/*_test.c"):
        folder, noun = file.parent.name, file.name.removesuffix("_test.c")
        for case in CASE.findall(file.read_text()):
            found |= {(f"{folder}.{noun}", case), (f"unit.{folder}.{noun}", case)}
    for line in (tests / "oracle/expected.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            found.add(("oracle", line.split()[0]))
    for file in cpython.glob("test_*.py"):
        for test in re.findall(r"def (test_\w+)", file.read_text()):
            found.add(("cpython", f"{file.stem} {test}"))
    return found


def check(text, found):
    """What is wrong, one complaint at a time."""
    sentence, count, seen = None, 0, set()
    for number, line in enumerate([*text.splitlines(), "[the end]"], 1):
        heading = re.fullmatch(r"\[(.+)\]", line)
        if heading:
            if sentence is not None and count == 0:
                yield f"line {number}: nothing tests the sentence before"
            sentence, count = heading.group(1), 0
        elif line and not line.startswith("#"):
            kind, _, name = line.partition(" ")
            if (kind, name) not in found:
                yield f"line {number}: there is no {kind} {name}"
            if (kind, name) in seen:
                yield f"line {number}: {kind} {name} is listed twice"
            seen.add((kind, name))
            count += kind != "cpython"
    # The table of operations is the specification: no row of it is forgotten here.
    for kind, name in sorted(found - seen):
        if kind == "oracle":
            yield f"no sentence has the row {name} of the oracle"


def self_test():
    found = {("loop.run", "a__b__c"), ("oracle", "stop"), ("cpython", "test_events test_x")}
    good = "# why\n[it stops]\noracle stop\nloop.run a__b__c\ncpython test_events test_x\n"
    assert not list(check(good, found))
    assert len(list(check(good.replace("a__b__c", "a__b__d"), found))) == 1, "no such case"
    assert len(list(check(good.replace("test_x", "test_y"), found))) == 1, "no such test"
    assert len(list(check(good.replace("oracle stop\n", ""), found))) == 1, "a row forgotten"
    assert len(list(check("[nothing]\n" + good, found))) == 1, "a sentence alone"
    assert len(list(check("[theirs only]\ncpython test_events test_x\n[it stops]\noracle stop\n",
                          found))) == 1, "a sentence that only they test"
    assert len(list(check(good + "oracle stop\n", found))) == 1, "listed twice"


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = pathlib.Path(sys.argv[1]).read_text()
    complaints = list(check(text, read_tests(TESTS, CPYTHON)))
    print("\n".join(complaints) or f"{text.count(chr(10) + '[')} sentences")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
