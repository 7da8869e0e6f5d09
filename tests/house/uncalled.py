# SPDX-License-Identifier: MIT
"""Functions and data of ours that are shared between files and that no other file refers to.

They are dead, or only a test calls them, or they want to be static.

usage: uncalled.py OBJECT-DIRECTORY...    (.../CMakeFiles: all that goes into the libraries)
"""
import pathlib
import subprocess
import sys

import tree

TABLE = pathlib.Path(__file__).with_name("uncalled.txt")
LIBRARIES = ("unclosed_objects.dir", "unclosed.dir", "unclosed_static.dir",
             "unclosed_probes.dir", "unclosed_probes_static.dir")


def read_symbols(files):
    """(file, name, whether it is defined there) of what is not static; one nm for all."""
    run = subprocess.run(["nm", "--print-file-name", "--extern-only", "--format=posix", *files],
                         capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        file, words = line.split(": ", 1)
        name, kind = words.split()[:2]
        if name.startswith("unc__"):
            yield pathlib.Path(file), name, kind not in "Uwv"


def source_of(file):
    """build/CMakeFiles/unclosed_objects.dir/src/base/text.c.o: base/text.c"""
    return "/".join(file.parts[-2:]).removesuffix(".o")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    excused = {line.split()[0] for line in tree.read_table(TABLE)}
    defined = {}
    wanted = set()
    files = [file for folder in sys.argv[1:] for library in LIBRARIES
             for file in sorted((pathlib.Path(folder) / library).rglob("*.o"))]
    for file, name, is_here in read_symbols(files) if files else ():
        if is_here:
            defined[name] = source_of(file)
        else:
            wanted.add(name)
    idle = defined.keys() - wanted
    found = [f"{defined[name]}: {name}: no other file refers to it"
             for name in sorted(idle - excused)]
    if not defined:
        found.append(f"no object files under {sys.argv[1:]}")
    elif not excused <= idle and len(defined) > 1:
        found += [f"uncalled.txt: {name} is called or gone" for name in sorted(excused - idle)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
