# SPDX-License-Identifier: MIT
"""Functions and data of ours that are shared between files and that no other file refers to.

They are dead, or only a test calls them, or they want to be static.

usage: uncalled.py OBJECT-DIRECTORY...    (.../CMakeFiles: all that goes into the libraries)
       uncalled.py --command BUILD/src     the parts of the command, in the same way
"""
import pathlib
import subprocess
import sys

import tree

TABLES = {False: "uncalled.txt", True: "uncalled_command.txt"}
LIBRARIES = ("unclosed_objects.dir", "unclosed.dir", "unclosed_static.dir",
             "unclosed_probes_library.dir", "unclosed_probes_static.dir")


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
    return "/".join(part.removesuffix(".dir") for part in file.parts[-2:]).removesuffix(".o")


def find_objects(folders):
    if folders[0] == "--command":
        return sorted(pathlib.Path(folders[1]).rglob("*.o"))
    return [file for folder in folders for library in LIBRARIES
            for file in sorted((pathlib.Path(folder) / library).rglob("*.o"))]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    is_command = sys.argv[1] == "--command"
    table = pathlib.Path(__file__).with_name(TABLES[is_command])
    excused = {line.split()[0] for line in tree.read_table(table)}
    defined = {}
    wanted = set()
    files = find_objects(sys.argv[1:])
    for file, name, is_here in read_symbols(files) if files else ():
        if not is_here:
            wanted.add(name)
        elif not is_command or "__" not in file.parts:  # of the library, and called there
            defined[name] = source_of(file)
    idle = defined.keys() - wanted
    found = [f"{defined[name]}: {name}: no other file refers to it"
             for name in sorted(idle - excused)]
    if not defined:
        found.append(f"no object files under {sys.argv[1:]}")
    elif not excused <= idle and len(defined) > 1:
        found += [f"{table.name}: {name} is called or gone" for name in sorted(excused - idle)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
