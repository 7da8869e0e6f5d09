# SPDX-License-Identifier: MIT
"""What leaves the shared library: the headers, the list symbols.txt and nm must agree.

Every public declaration is exported, nothing else is, and each is explained by name in a
comment of its header. Adding a call means adding a line to symbols.txt: that is the moment
to think about whether it should be a promise.

usage: symbols.py SHARED-LIBRARY [--instrumented]
       symbols.py --self-test
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "include" / "unclosed"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"^UNC_API\b[^;]*?\b(unc_\w+)\s*(?:\(|;|\[)", re.MULTILINE)
# Names that the coverage runtime exports from whatever it is linked into.
INSTRUMENTS = re.compile(r"__?gcov|__llvm|__asan|__odr_asan|__tsan|__ubsan|mangle_path")


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
    run = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix", library],
                         capture_output=True, text=True, check=True)
    names = [line.split() for line in run.stdout.splitlines()]
    # The version node itself shows up as an absolute symbol.
    return [name.split("@")[0] for name, sort, *_ in names
            if sort != "A" and "@@UNCLOSED_PRIVATE" not in name]


def compare(what, names, other, others):
    yield from (f"{name}: {what}, but not {other}" for name in sorted(set(names) - set(others)))


def check(headers, listed, exported):
    declared = [name for text in headers.values() for name in read_declared(text)]
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
    header["a.h"] += "UNC_API int unc_d(void);\n"
    assert "a.h: unc_d is not explained" in check(header, names, names)


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    exported = read_exported(sys.argv[1])
    if "--instrumented" in sys.argv:
        exported = [name for name in exported if not INSTRUMENTS.match(name)]
    headers = {path.name: path.read_text() for path in sorted(HEADERS.glob("*.h"))}
    found = list(check(headers, read_listed((HERE / "symbols.txt").read_text()), exported))
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
