#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program makes the same system calls with probes as without: in its second round, when the
record has the pages it needs. `trace.py PROGRAM PROGRAM_WITH_PROBES PLUGIN`."""
import re
import subprocess
import sys
import tempfile


def trace(program, plugin):
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run(["strace", "-o", log.name, program, plugin], check=True,
                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lines = log.read().splitlines()
    marks = [i for i, line in enumerate(lines) if '"/unclosed-round"' in line]
    if len(marks) != 3:
        sys.exit(f"{program}: {len(marks)} marks instead of 3")
    return [normalise(line) for line in lines[marks[1]:marks[2]]
            # A signal comes when it comes, and entropy is taken when the old is used up.
            if not line.startswith(("---", "getrandom"))]


def normalise(line):
    """Addresses, process ids and names made up at random differ from run to run."""
    line = re.sub(r"0x[0-9a-f]+", "ADDRESS", line)
    line = re.sub(r"/unclosed-[A-Za-z0-9]{6}\b", "/unclosed-NAME", line)
    line = re.sub(r"/dev/shm/sem\.[A-Za-z0-9]{6}\b", "/dev/shm/sem.NAME", line)
    line = re.sub(r"\b(st_\w+|child_tid)=[^,})]*", r"\1=X", line)
    line = re.sub(r"^((?:wait4|clone3?|vfork|getpid|gettid)\().*", r"\1", line)
    return re.sub(r"\b\d{3,}\b", "NUMBER", line)


def main():
    plain, probed = (trace(program, sys.argv[3]) for program in sys.argv[1:3])
    if len(plain) < 40:
        sys.exit(f"only {len(plain)} calls: nothing was traced")
    for i, (without, with_them) in enumerate(zip(plain, probed)):
        if without != with_them:
            sys.exit(f"call {i}:\n  without {without}\n  with    {with_them}")
    if len(plain) != len(probed):
        sys.exit(f"{len(plain)} calls without, {len(probed)} with")


main()
