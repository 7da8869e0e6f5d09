# SPDX-License-Identifier: MIT
"""Which functions the object files of the guest layers call, against calls.txt.

Reading the objects cannot be fooled by macros or by a call that the compiler makes up.

usage: calls.py OBJECT-DIRECTORY    (.../unclosed_objects.dir)
"""
import pathlib
import re
import subprocess
import sys

import tree

TABLE = pathlib.Path(__file__).with_name("calls.txt")
LAYERS = ("base", "options", "stack", "record", "judge", "reports", "check")
OURS = re.compile(r"unc_")
# What sanitizers, coverage and the linker put in.
INSTRUMENTS = re.compile(r"__(asan|ubsan|tsan|sanitizer|gcov|llvm)_|_GLOBAL_OFFSET_TABLE_$")


def read_allowed():
    allowed = {}
    for line in tree.read_table(TABLE):
        layer, names = line.split(":")
        allowed.setdefault(layer, set()).update(names.split())
    return allowed


def read_calls(files):
    """(file, name) of what each leaves undefined and is not ours; one nm for all."""
    run = subprocess.run(["nm", "--print-file-name", "--undefined-only", "--format=posix",
                          *files], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        file, words = line.split(": ", 1)
        name = words.split()[0]
        if not OURS.match(name) and not INSTRUMENTS.match(name):
            yield pathlib.Path(file), name


def layer_of(file):
    for layer in LAYERS:
        if f"src/{layer}/" in str(file) or (layer == "reports" and "/reports/" in str(file)):
            return layer
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    allowed = read_allowed()
    files = [file for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.o")) if layer_of(file)]
    found = []
    for file, name in read_calls(files) if files else ():
        layer = layer_of(file)
        if name not in allowed["any"] | allowed.get(layer, set()):
            found.append(f"{layer}: {file.stem} calls {name}")
    if not files:
        found.append(f"no object files under {sys.argv[1]}")
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
