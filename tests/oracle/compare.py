# SPDX-License-Identifier: MIT
"""Compares the operation x state table of this library with asyncio's.

Three things must agree: what the C program prints and expected.txt, literally; what it
prints and what asyncio_table.py prints, but for differences.txt; and differences.txt
and what really differs. So neither side can drift, nor both together.

usage: compare.py PROGRAM
       compare.py --self-test
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STATES = ("new", "stopped", "running", "elsewhere", "closed")
TIMEOUT_S = 50


def read_lines(text):
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line


def read_cells(text):
    """What a program printed: {(operation, state): verdict}."""
    cells = {}
    for line in text.splitlines():
        operation, state, verdict = line.split(" ", 2)
        if (operation, state) in cells:
            raise ValueError(f"{operation} {state} is printed twice")
        cells[operation, state] = verdict
    return cells


def read_expected(text):
    cells = {}
    for line in read_lines(text):
        operation, *verdicts = line.split()
        for state, verdict in zip(STATES, verdicts, strict=True):
            if verdict != "-":
                cells[operation, state] = verdict
    return cells


def read_differences(text):
    """{(operation, state): (what asyncio says, what we say)}; each under a reason."""
    differences = {}
    reason = None
    for line in read_lines(text):
        heading = re.fullmatch(r"\[(.+)\]", line)
        if heading:
            reason = heading.group(1)
            continue
        operation, state, theirs, ours = line.split()
        if reason is None or (operation, state) in differences:
            raise ValueError(f"{operation} {state} has no reason or is listed twice")
        differences[operation, state] = (theirs, ours)
    return differences


def compare_expected(ours, expected):
    for operation, state in sorted(ours.keys() | expected.keys()):
        said, wanted = ours.get((operation, state)), expected.get((operation, state))
        if said != wanted:
            yield f"{operation} {state}: expected {wanted}, we say {said}"


def compare_oracle(ours, theirs, differences):
    for operation, state in sorted(ours.keys() | theirs.keys() | differences.keys()):
        cell = operation, state
        said = theirs.get(cell), ours.get(cell)
        if cell in differences and differences[cell] != said:
            yield (f"{operation} {state}: listed as {differences[cell]}, "
                   f"but asyncio says {said[0]}, we say {said[1]}")
        elif cell in differences and said[0] == said[1]:
            yield f"{operation} {state}: listed as a difference, but both say {said[0]}"
        elif cell not in differences and said[0] != said[1]:
            yield f"{operation} {state}: asyncio says {said[0]}, we say {said[1]}"


def run(command, **environment):
    result = subprocess.run(command, env=os.environ | environment, capture_output=True,
                            text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        last = (result.stdout.splitlines() or ["nothing"])[-1]
        sys.exit(f"{command} failed with {result.returncode} after {last}\n{result.stderr}")
    return read_cells(result.stdout)


def run_ours(program):
    """The stages leave things open on purpose: that report is nobody's concern here."""
    with tempfile.TemporaryDirectory(dir=".") as directory:
        report = pathlib.Path(directory).resolve() / "report.json"
        return run([program], UNCLOSED_OPTIONS=f"report='{report}'",
                   ASAN_OPTIONS="detect_leaks=0")


def run_oracle():
    # Nothing in the environment may put another loop in the place of asyncio's own.
    return run([sys.executable, "-BEs", HERE / "asyncio_table.py"])


def check(program):
    ours, theirs = run_ours(program), run_oracle()
    expected = read_expected((HERE / "expected.txt").read_text())
    differences = read_differences((HERE / "differences.txt").read_text())
    print(f"{len(ours.keys() & theirs.keys())} cells compared with asyncio of Python "
          f"{sys.version.split()[0]}: {len(differences)} differ on purpose; "
          f"{len(expected)} cells expected literally")
    yield from compare_expected(ours, expected)
    yield from compare_oracle(ours, theirs, differences)


def refuses(reader, text):
    try:
        reader(text)
    except ValueError:
        return True
    return False


def self_test():
    ours = read_cells("stop new ok\nclose new ok\n")
    expected = read_expected("# a comment\nstop ok - - - -\nclose ok - - - -\n")
    assert not list(compare_expected(ours, expected))
    assert list(compare_expected(ours | {("stop", "new"): "CLOSED"}, expected))
    assert list(compare_expected(ours | {("stop", "closed"): "ok"}, expected))
    assert list(compare_expected({("stop", "new"): "ok"}, expected))

    theirs = ours | {("close", "new"): "NOCLOSE"}
    listed = read_differences("[they are wrong]\nclose new NOCLOSE ok\n")
    assert not list(compare_oracle(ours, theirs, listed))
    assert list(compare_oracle(ours, theirs, {}))
    assert list(compare_oracle(ours, ours, listed)), "a stale difference"
    assert list(compare_oracle(ours, ours, {("stop", "new"): ("ok", "ok")}))
    assert list(compare_oracle(ours, theirs, {("close", "new"): ("EARLY", "ok")}))
    assert list(compare_oracle(ours, theirs, listed | {("stop", "closed"): ("a", "b")}))
    assert list(compare_oracle(ours, {("close", "new"): "NOCLOSE"}, listed)), "a missing cell"

    assert refuses(read_cells, "stop new ok\nstop new ok\n")
    assert refuses(read_cells, "stop new\n")
    assert refuses(read_expected, "stop ok ok\n")
    assert refuses(read_differences, "close new NOCLOSE ok\n"), "no reason"
    assert refuses(read_differences, "[a]\nclose new NOCLOSE ok\nclose new NOCLOSE ok\n")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failures = list(check(sys.argv[1]))
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
