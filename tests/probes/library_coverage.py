# SPDX-License-Identifier: MIT
"""Every public call of the event libraries has a probe, or a reason why it needs none.

Reads what the installed libraries export. Each name is in probes/LIBRARY/coverage.def, or matches a
row of library_neutral/LIBRARY.txt, whose heading is the reason. No row may match a call that has a
probe, so that none can be taken away unnoticed. Of GLib and GIO only names that have to do with
sources, contexts and loops are looked at. A library that is not installed is passed over; where
there are its headers it is.

usage: library_coverage.py LIBRARY-FOLDER
       library_coverage.py --self-test LIBRARY-FOLDER
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROBES = HERE.parent.parent / "probes"
LIBRARIES = {  # folder: the files, and which of their names are looked at
    "libuv": (["libuv.so.1"], r"uv_[a-z]"),
    "libevent": (["libevent-2.1.so.7", "libevent_openssl-2.1.so.7", "libevent_pthreads-2.1.so.7"],
                 r"(event|ev[a-z]*|bufferevent|libevent)_(?!.*_$)"),
    "libev": (["libev.so.4"], r"ev_"),
    "glib": (["libglib-2.0.so.0", "libgio-2.0.so.0"],
             r"g_(source|main|timeout|idle|child_watch|io|unix)_|.*_(create_)?source_new|"
             r".*_create_source$"),
    "sdevent": (["libsystemd.so.0"], r"sd_event_"),
    "liburing": (["liburing.so.2"], r"(__)?io_uring_"),
}


def read_covered(library):
    text = (PROBES / library / "coverage.def").read_text()
    return set(re.findall(r"^UNC_PROBE_SYMBOL\((\w+),", text, re.MULTILINE))


def read_neutral(library):
    lines = (HERE / "library_neutral" / f"{library}.txt").read_text().splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def read_exported(folder, library):
    files, wanted = LIBRARIES[library]
    names = set()
    for file in files:
        if (folder / file).exists():
            run = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix",
                                  folder / file], capture_output=True, text=True, check=True)
            words = (line.split() for line in run.stdout.splitlines())
            names |= {word[0].split("@")[0] for word in words if word[1] in "TWi"}
    return {name for name in names if re.match(wanted, name)}


def check(exported, covered, neutral, library):
    for name in sorted(exported - covered):
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in neutral):
            yield f"{library}: {name} has no probe, and no reason in library_neutral/{library}.txt"
    for name in sorted(covered):
        for pattern in neutral:
            if fnmatch.fnmatchcase(name, pattern):
                yield f"{library}: {name} has a probe, and matches {pattern}"


def self_test(exported, covered, neutral, library):
    """Each row that is taken away is missed."""
    for name in sorted(covered & exported):
        if not list(check(exported, covered - {name}, neutral, library)):
            yield f"{library}: {name} was taken away and nobody noticed"
    for pattern in neutral:
        if not list(check(exported, covered, [row for row in neutral if row != pattern], library)):
            yield f"{library}: {pattern} is not needed"


def main():
    arguments = sys.argv[1:]
    is_test = arguments[:1] == ["--self-test"]
    if len(arguments) != 1 + is_test:
        sys.exit(__doc__)
    failures = []
    for library in LIBRARIES:
        exported = read_exported(pathlib.Path(arguments[-1]), library)
        look = self_test if is_test else check
        if exported:
            failures += look(exported, read_covered(library), read_neutral(library), library)
        else:
            print(f"{library}: is not installed")
    print(*failures, sep="\n", end="\n" if failures else "")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
