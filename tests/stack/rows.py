# SPDX-License-Identifier: MIT
"""Compares every row of every function of a library, as our reader of unwind tables reads it,
with what readelf makes of it.

Usage: rows.py PROGRAM SONAME MINIMUM. Fails at any difference, and if fewer than MINIMUM rows
were there to compare.
"""

import re
import subprocess
import sys

REGISTERS = ("rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 ra").split()
RECORD = re.compile(r"^([0-9a-f]+) [0-9a-f]+ [0-9a-f]+ (CIE|FDE)(?: cie=([0-9a-f]+) "
                    r"pc=([0-9a-f]+)\.\.([0-9a-f]+))?")
SHOWN_MAX = 5


class Function:
    """One FDE: its range and its rows, a list of (place, CFA and registers)."""

    def __init__(self, start, end):
        self.start = start
        self.end = end
        self.rows = {}

    def as_text(self):
        rows = [f"{place:x} {' '.join(cells)}" for place, cells in sorted(self.rows.items())]
        return "\n".join([f"{self.start:x}..{self.end:x}"] + rows)


def read_row(columns, line):
    """From a printed line to (place, [CFA, 17 registers]). A register that nobody mentions has no
    column; one that holds another is printed as `r2 (rcx)`."""
    named = dict(zip(columns, re.sub(r"r\d+ \((\w+)\)", r"\1", line).split()))
    return int(named["LOC"], 16), [named["CFA"]] + [named.get(name, "u") for name in REGISTERS]


def read_readelf(path):
    """The functions of a file. One without rows of its own has the row of its CIE."""
    # N: not what a separate file of debug information says.
    text = subprocess.run(["readelf", "-wNF", path], check=True,
                          capture_output=True, text=True).stdout
    shared = {}
    functions = []
    columns = []
    in_eh_frame = False
    for line in text.splitlines():
        record = RECORD.match(line)
        if line.startswith("Contents of the"):
            in_eh_frame = ".eh_frame " in line
        elif not in_eh_frame:
            continue
        elif record and record[2] == "CIE":
            current = Function(0, 0)
            is_shared = True
            shared[record[1]] = current
        elif record:
            start, end = int(record[4], 16), int(record[5], 16)
            current = Function(start, end)
            is_shared = False
            # A CIE may leave everything to its FDEs.
            current.rows.update({start: row for row in shared[record[3]].rows.values()})
            functions.append(current)
        elif line.lstrip().startswith("LOC"):
            columns = line.split()
        elif line.strip() and columns and "ZERO terminator" not in line:
            place, cells = read_row(columns, line)
            if is_shared or place < current.end: # no address is in a row at the end
                current.rows[place] = cells
    return functions


def read_ours(lines):
    functions = []
    for line in lines:
        words = line.split()
        if words[0] == "fde":
            functions.append(Function(int(words[1], 16), int(words[2], 16)))
        elif words[0] == "row":
            # readelf makes no difference between undefined and not mentioned.
            cells = ["u" if word == "U" else word for word in words[2:]]
            functions[-1].rows[int(words[1], 16)] = cells
        else:
            functions.append(Function(int(words[1], 16), 0))
    return functions


def main():
    program, soname, minimum = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with subprocess.Popen([program, soname], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as child:
        path = child.stdout.readline().strip()
        theirs = read_readelf(path)
        addresses = "".join(f"{function.start:x}\n" for function in theirs)
        output, _ = child.communicate(addresses)
    ours = read_ours(output.splitlines())

    different = [(a, b) for a, b in zip(ours, theirs)
                 if (a.start, a.end, a.rows) != (b.start, b.end, b.rows)]
    for mine, other in different[:SHOWN_MAX]:
        print(f"ours:    {mine.as_text()}\nreadelf: {other.as_text()}")
    count = sum(len(function.rows) for function in theirs)
    print(f"{soname}: {len(theirs)} functions, {count} rows, {len(different)} different")
    is_good = child.returncode == 0 and len(ours) == len(theirs) and not different
    return 0 if is_good and count >= minimum else 1


if __name__ == "__main__":
    sys.exit(main())
