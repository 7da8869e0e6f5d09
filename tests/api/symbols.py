# SPDX-License-Identifier: MIT
"""What leaves the shared libraries: the headers, the lists and nm must agree.

Every public declaration is exported, nothing else is, and each is explained by name in a
comment of its header. Adding a call means adding a line to symbols.txt: that is the moment
to think about whether it should be a promise. What the probes of the same build use of the
library is in private.txt, and promised to nobody. The library of the probes exports the
calls of coverage.def, under no version, and nothing else.

usage: symbols.py SHARED-LIBRARY PROBES-LIBRARY [--instrumented]
       symbols.py --self-test
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "include" / "unclosed"
PROBES = HERE.parent.parent / "probes"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"^UNC_API\b[^;]*?\b(unc_\w+)\s*(?:\(|;|\[)", re.MULTILINE)
# What a program may define, and the library calls.
OF_THE_PROGRAM = {"unc_default_suppressions"}
PROBE = re.compile(r"^UNC_PROBE_SYMBOL\((\w+),", re.MULTILINE)
# Names that the coverage runtime exports from whatever it is linked into.
INSTRUMENTS = re.compile(r"__?gcov|__llvm|__asan|__odr_asan|__tsan|__ubsan|mangle_path")


def read_coverage():
    """The list of libc's calls, and one for each event library."""
    return "".join(path.read_text() for path in sorted(PROBES.rglob("coverage.def")))


def read_listed(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_declared(text):
    """The names that a header declares as public."""
    return DECLARATION.findall(COMMENT.sub("", text))


def read_documented(text):
    """All words of the comments; a call that takes its site is explained by its macro."""
    words = set(re.findall(r"\w+", " ".join(COMMENT.findall(text))))
    return words | {f"{word}_at" for word in words}


def read_exported(library):
    """Each exported name with its version, which may be empty."""
    run = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix", library],
                         capture_output=True, text=True, check=True)
    names = [line.split() for line in run.stdout.splitlines()]
    # The version node itself shows up as an absolute symbol.
    return [(name.split("@")[0], name.partition("@")[2].lstrip("@"))
            for name, sort, *_ in names if sort != "A"]


def compare(what, names, other, others):
    yield from (f"{name}: {what}, but not {other}" for name in sorted(set(names) - set(others)))


def check(headers, listed, exported):
    declared = [name for text in headers.values() for name in read_declared(text)
                if name not in OF_THE_PROGRAM]
    if not declared:
        yield "no declaration found"
    yield from compare("declared", declared, "exported", exported)
    yield from compare("declared", declared, "in symbols.txt", listed)
    yield from compare("exported", exported, "declared", declared)
    yield from compare("in symbols.txt", listed, "declared", declared)
    if listed != sorted(listed):
        yield "symbols.txt is not sorted"
    for header, text in headers.items():
        documented = read_documented(text)
        for name in read_declared(text):
            if name not in documented:
                yield f"{header}: {name} is not explained"


def check_list(file, listed, exported):
    """@file is a list of exported names, sorted."""
    yield from compare("exported", exported, f"in {file}", listed)
    yield from compare(f"in {file}", listed, "exported", exported)
    if listed != sorted(listed):
        yield f"{file} is not sorted"


def check_probes(coverage, exported):
    yield from compare("exported by the probes", [name for name, _ in exported],
                       "in coverage.def", coverage)
    yield from compare("in coverage.def", coverage, "exported by the probes",
                       [name for name, _ in exported])
    yield from (f"{name}: is exported under version {version}, so libc's callers miss it"
                for name, version in exported if version)


def self_test():
    header = {"a.h": "/* unc_a: does. unc_b, too. */\nUNC_API int unc_a_at(int x,\n int y);\n"
                     "UNC_API void *unc_b(void);\n/* UNC_API int unc_c(void); */\n"}
    names = ["unc_a_at", "unc_b"]
    assert not list(check(header, names, names))
    assert "unc_b: declared, but not exported" in check(header, names, names[:1])
    assert "unc_z: exported, but not declared" in check(header, names, [*names, "unc_z"])
    assert "unc_b: declared, but not in symbols.txt" in check(header, names[:1], names)
    assert "unc_z: in symbols.txt, but not declared" in check(header, [*names, "unc_z"], names)
    assert "symbols.txt is not sorted" in check(header, names[::-1], names)
    assert not list(check_list("x", ["unc__a", "unc__b"], ["unc__b", "unc__a"]))
    assert "x is not sorted" in check_list("x", names[::-1], names)
    assert "unc_b: exported, but not in x" in check_list("x", names[:1], names)
    assert "unc_b: in x, but not exported" in check_list("x", names, names[:1])
    assert PROBE.findall("UNC_PROBE_SYMBOL(open, open, ACQUIRES)\n") == ["open"]
    assert not list(check_probes(["open"], [("open", "")]))
    assert "dup: in coverage.def, but not exported by the probes" in check_probes(["dup"], [])
    assert "dup: exported by the probes, but not in coverage.def" in check_probes(
        [], [("dup", "")])
    assert "dup: is exported under version V, so libc's callers miss it" in check_probes(
        ["dup"], [("dup", "V")])
    header["a.h"] += "UNC_API int unc_d(void);\n"
    assert "a.h: unc_d is not explained" in check(header, names, names)


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    libraries = [read_exported(library) for library in sys.argv[1:3]]
    if "--instrumented" in sys.argv:
        libraries = [[(name, version) for name, version in names if not INSTRUMENTS.match(name)]
                     for names in libraries]
    private = [name for name, version in libraries[0] if version.startswith("UNCLOSED_PRIVATE")]
    exported = [name for name, _ in libraries[0] if name not in private]
    headers = {path.name: path.read_text() for path in sorted(HEADERS.glob("*.h"))}
    found = list(check(headers, read_listed((HERE / "symbols.txt").read_text()), exported))
    found += check_list("private.txt", read_listed((HERE / "private.txt").read_text()), private)
    found += check_probes(PROBE.findall(read_coverage()), libraries[1])
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
