# SPDX-License-Identifier: MIT
"""What every file of ours keeps to: licence line, white space, no debts, no machine of ours.

usage: text.py [ROOT]
"""
import pathlib
import re
import sys

import tree

SPDX = "SPDX-License-Identifier: MIT"
# Formats without comments, texts of others, prose: the licence is in LICENSE.
WITHOUT_SPDX = re.compile(r"\.(json|md|jsonl|html|png)$|^LICENSE$|^\.clang-format$|\.expected$")
# What fuzzing begins with is to be wrong in every way that there is.
CORPORA = "tests/fuzz/corpus/"
LINE_MAX = 100
C_LINE_MAX = 90
LONG_LINES = re.compile(r"\.(json|md|txt|expected)$")
RULER = re.compile(r"/\* -+$")  # divides a long header into parts

# The words are put together here, or this file would find itself.
DEBT = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MACHINE = re.compile(r"(?<![\w.$}])/(ro" + r"ot|wo" + r"rk|ho" + r"me/\w+)(/|\b(?![-\w]))")


def check_line(name, number, line):
    where = f"{name}:{number}:"
    if line != line.rstrip():
        yield f"{where} ends in white space"
    if "\t" in line and not name.endswith((".md", ".go", "Makefile")):
        yield f"{where} has a tab"
    if re.match(r"(<<<<<<<|>>>>>>>)( |$)", line):
        yield f"{where} is left from a merge"
    if DEBT.search(line):
        yield f"{where} is a debt without an issue"
    if MACHINE.search(line):
        yield f"{where} names a path of somebody's machine"
    limit = C_LINE_MAX if name.endswith(tree.C_SUFFIXES) else LINE_MAX
    if len(line) > limit and not LONG_LINES.search(name) and not RULER.match(line):
        yield f"{where} has {len(line)} columns, the limit is {limit}"


def check_file(root, name):
    try:
        text = (root / name).read_bytes().decode()
    except UnicodeDecodeError:
        if not name.endswith(".png"):
            yield f"{name}: is not UTF-8"
        return
    lines = text.split("\n")
    if not WITHOUT_SPDX.search(name):
        first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
        if SPDX not in first:
            yield f"{name}:1: does not begin with {SPDX}"
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        yield f"{name}: does not end in one line end"
    for number, line in enumerate(lines, 1):
        yield from check_line(name, number, line)


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT
    found = [text for name in tree.list_files(root) if not name.startswith(CORPORA)
             for text in check_file(root, name)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
