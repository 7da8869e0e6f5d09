# SPDX-License-Identifier: MIT
"""Lengths of functions and files against the limits of the house.

usage: lengths.py [ROOT]           fail on what is too long and not in exceptions.txt
       lengths.py --longest COUNT  print the longest functions, for information
"""
import json
import pathlib
import subprocess
import sys

import tree

FUNCTION_MAX = 70
FILE_MAX = 600
TEST_FILE_MAX = 1000
EXCEPTIONS = pathlib.Path(__file__).with_name("exceptions.txt")


def read_functions(root):
    """(length, file, line, function), longest first."""
    run = subprocess.run(
        ["ctags", "--quiet=yes", "--output-format=json", "--fields=+ne", "--languages=C,C++",
         "--langmap=C:.c.h", "--kinds-C=f", "--kinds-C++=f", "-f", "-", "-L", "-"],
        input="\n".join(tree.list_c(root)), cwd=root, capture_output=True, text=True, check=True)
    functions = []
    for line in run.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            length = tag["end"] - tag["line"] + 1
            functions.append((length, tag["path"], tag["line"], tag["name"]))
    return sorted(functions, reverse=True)


def read_exceptions():
    exceptions = {}
    for line in tree.read_table(EXCEPTIONS):
        file, function, most, _reason = line.split(maxsplit=3)
        exceptions[file, function] = int(most)
    return exceptions


def check_functions(root):
    exceptions = read_exceptions()
    for length, file, line, function in read_functions(root):
        limit = exceptions.pop((file, function), FUNCTION_MAX)
        if length > limit:
            yield f"{file}:{line}: {function} has {length} lines, the limit is {limit}"
    if root == tree.ROOT:
        for file, function in exceptions:
            yield f"exceptions.txt: {file} has no function {function} any more"


def check_files(root):
    for name in tree.list_c(root):
        limit = TEST_FILE_MAX if name.startswith("tests/") else FILE_MAX
        length = len((root / name).read_text().splitlines())
        if length > limit:
            yield f"{name}: {length} lines, the limit is {limit}"


def main():
    if sys.argv[1:2] == ["--longest"]:
        for length, file, line, function in read_functions(tree.ROOT)[:int(sys.argv[2])]:
            print(f"{length:4}  {function}  {file}:{line}")
        return 0
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT
    found = [*check_functions(root), *check_files(root)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
