#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""same_calls.py PLAIN PROBED: both programs, of one source, make the same system calls with the
same results between their lines "begin" and "end"; the second is linked with the probes."""
import os
import re
import subprocess
import sys
import tempfile

# What differs between two runs of one program: addresses, and the numbers of processes.
VARIES = [(re.compile(r"0x[0-9a-f]{6,}"), "ADDRESS"),
          (re.compile(r"^(clone3?|fork|wait4)\(.*"), r"\1")]
CALL = re.compile(r"^\w+\(")
# The record needs memory when it grows, and so does the program: not compared.
MEMORY = re.compile(r"^(mmap|munmap|mincore|madvise|brk)\(")


def calm(line):
    for pattern, instead in VARIES:
        line = pattern.sub(instead, line)
    return line


def trace(program, folder):
    output = os.path.join(folder, "trace")
    command = ["strace", "-o", output, program, "1", "alone"]
    environment = {key: value for key, value in os.environ.items() if key != "UNCLOSED_OPTIONS"}
    subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=50)
    with open(output, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    begin = next(i for i, line in enumerate(lines) if line.startswith('write(1, "begin'))
    end = next(i for i, line in enumerate(lines) if line.startswith('write(1, "end'))
    calls = [calm(line) for line in lines[begin:end] if CALL.match(line)]
    return [call for call in calls if not MEMORY.match(call)]


def main():
    with tempfile.TemporaryDirectory() as folder:
        plain, probed = (trace(program, folder) for program in sys.argv[1:3])
    if len(plain) < 1000:
        sys.exit(f"only {len(plain)} calls were seen")
    for number, (one, other) in enumerate(zip(plain, probed)):
        if one != other:
            sys.exit(f"call {number}: {one}\nwith probes: {other}")
    if len(plain) != len(probed):
        sys.exit(f"{len(plain)} calls, with probes {len(probed)}")


main()
