# SPDX-License-Identifier: MIT
"""Functions, files and lines of programs of many compilers, forms and places of debug files.

Each row builds a program, runs it for the return addresses that a report would have, and asks the
command. What has to come out is in the source: function names, and lines by their markers. Where
addr2line, eu-addr2line and llvm-symbolizer are right as well they are asked, too, so that an
expectation cannot be wrong unseen; each is known to be wrong somewhere, and that is listed.

    matrix.py COMMAND SOURCES [ROW...]
"""
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

ALL = ("addr2line", "eu-addr2line", "llvm-symbolizer-14")
ADDR2LINE, EU, LLVM = ((tool,) for tool in ALL)
FULL = "full"
NAMES = "names"  # the symbol table alone

# label: [(function, marker)], the innermost first
C = {
    "inlined": [("inner", "inner"), ("middle", "middle"), ("outer", "outer")],
    "plain": [("plain", "plain")],
}
NESTED = dict(C, nested=[("nested", "nested")])
CXX = {
    "constructor": [("shop::Basket::Basket(int)", "constructor")],
    "template": [("inner", "inner"), ("shop::weigh<long int>", "weigh"),
                 ("shop::Basket::total(int) const", "total")],
    "hidden": [("shop::(anonymous namespace)::hidden(int)", "hidden")],
    "lambda": [("main::{lambda(int)#1}::operator()(int) const", "lambda")],
}
# What gcc leaves out is there, and a lambda has another name.
CLANGXX = dict(CXX, template=[("inner(char const*, int)", "inner"),
                              ("int shop::weigh<long>(long)", "weigh"), CXX["template"][2]],
               **{"lambda": [("main::$_0::operator()(int) const", "lambda")]})
# Neither has more than the plain name of what was inlined.
CXX_LINES = dict(CXX, template=[("inner", "inner"), ("weigh<long int>", "weigh"),
                                CXX["template"][2]])

# name: (compiler, flags, link flags, what is expected, the oracles that are right)
ROWS = {
    "gcc-O0-dwarf4": ("gcc", "-g -gdwarf-4 -O0", "", FULL, ALL),
    "gcc-O0-dwarf5": ("gcc", "-g -gdwarf-5 -O0", "", FULL, ALL),
    "gcc-O2": ("gcc", "-g -O2", "", FULL, ALL),
    "gcc-O2-g1": ("gcc", "-g1 -O2", "", FULL, ALL),
    "gcc-O3-gc-sections": ("gcc", "-g -O3 -ffunction-sections", "-Wl,--gc-sections", FULL, ALL),
    "gcc-no-pie": ("gcc", "-g -O2 -fno-pie", "-no-pie", FULL, ALL),
    "gcc-static": ("gcc", "-g -O2 -fno-pie", "-static", FULL, ALL),
    "gcc-static-pie": ("gcc", "-g -O2 -fPIE", "-static-pie", FULL, ALL),
    "gcc-one-segment": ("gcc", "-g -O2 -ffunction-sections", "-Wl,--gc-sections,-z,noseparate-code",
                        FULL, ALL),
    "gcc-lto": ("gcc", "-g -O2 -flto", "-flto -O2 -g", FULL, ADDR2LINE),
    "gcc-split4": ("gcc", "-g -gdwarf-4 -gsplit-dwarf -O2", "", FULL, LLVM),
    "gcc-split5": ("gcc", "-g -gdwarf-5 -gsplit-dwarf -O2", "", FULL, LLVM),
    "gcc-zlib": ("gcc", "-g -O2 -gz", "-gz", FULL, ALL),
    "gcc-zlib-gnu": ("gcc", "-g -O2 -gz=zlib-gnu", "-gz=zlib-gnu", FULL, ALL),
    "clang-O0-dwarf4": ("clang-14", "-g -gdwarf-4 -O0", "", FULL, ADDR2LINE + LLVM),
    "clang-O0-dwarf5": ("clang-14", "-g -gdwarf-5 -O0", "", FULL, ADDR2LINE + LLVM),
    "clang-O2": ("clang-14", "-g -O2", "", FULL, LLVM),
    "clang-O2-dwarf4": ("clang-14", "-g -gdwarf-4 -O2", "", FULL, ADDR2LINE + LLVM),
    "clang-lines": ("clang-14", "-gline-tables-only -O2", "", FULL, LLVM),
    "clang-lld-gc": ("clang-14", "-g -O2 -ffunction-sections", "-fuse-ld=lld -Wl,--gc-sections",
                     FULL, LLVM),
    "clang-static": ("clang-14", "-g -O2", "-static", FULL, LLVM),
    "clang-split5": ("clang-14", "-g -gdwarf-5 -gsplit-dwarf -O2", "", FULL, LLVM),
    "clang-split4": ("clang-14", "-g -gdwarf-4 -gsplit-dwarf -O2", "", FULL, LLVM),
    "clang-zlib": ("clang-14", "-g -O2 -gz", "-gz", FULL, LLVM),
    "gcc-none": ("gcc", "-O2", "", NAMES, ()),
    "gcc-nested": ("gcc", "-g -O2 -DNESTED", "", NESTED, ADDR2LINE),
    "gxx-O0": ("g++", "-g -O0", "", CXX, ()),
    "gxx-O2": ("g++", "-g -O2", "", CXX, ()),
    "gxx-O2-g1": ("g++", "-g1 -O2", "", CXX_LINES, ()),
    "gxx-none": ("g++", "-O0", "", NAMES, ()),
    "clangxx-O2": ("clang++-14", "-g -O2", "", CLANGXX, ()),
}


def run(*command, folder=None, text=None):
    result = subprocess.run([str(word) for word in command], cwd=folder, input=text, text=True,
                            capture_output=True, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{command}: status {result.returncode}\n{result.stderr}")
    return result.stdout


def read_markers(sources):
    """{marker: (file, line)}"""
    markers = {}
    for path in sources.glob("matrix*"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.search(r"/\* at (\w+) \*/$", line)
            if match:
                markers[match[1]] = (path.name, number)
    return markers


def build(folder, sources, name):
    """The program of a row in a folder of its own, and {label: offset that is asked for}."""
    compiler, flags, link = ROWS[name][:3]
    source = sources / ("matrix_cxx.cpp" if "++" in compiler else "matrix_c.c")
    folder = folder / name
    folder.mkdir()
    flags = [*flags.split(), "-fno-optimize-sibling-calls"]
    pie = [flag for flag in flags if flag in ("-fPIE", "-fno-pie")]
    run(compiler, *flags, "-c", source, "-o", "program.o", folder=folder)
    run("gcc", "-O1", *pie, "-c", sources / "matrix_witness.c", "-o", "witness.o", folder=folder)
    run(compiler, *link.split(), "-o", "program", "program.o", "witness.o", folder=folder)
    words = run(folder / "program").split()
    return folder / "program", {label: int(offset, 16) - 1
                                for label, offset in zip(words[::2], words[1::2])}


def parse(text):
    """[(function, file name, line)] of what addr2line -fi prints, without its additions."""
    lines = text.splitlines()
    frames = []
    for function, place in zip(lines[::2], lines[1::2]):
        match = re.match(r"(.*?)(?::(\d+|\?))?(?::\d+)?(?: \(discriminator \d+\))?$", place)
        line = match[2] or "?"
        frames.append((re.sub(r" inlined at .*", "", function), pathlib.Path(match[1]).name,
                       int(line) if line.isdigit() else 0))
    return frames


def ask_oracle(tool, path, offset):
    words = [tool, "--output-style=GNU", "-f", "-i", "-e"] if tool.startswith("llvm") \
        else [tool, "-fi", "-e"]
    frames = parse(run(*words, path, hex(offset)))
    return [(function.partition(".")[0], file, line) for function, file, line in frames]


def check_row(command, sources, place, markers, name):
    compiler, _, _, form, oracles = ROWS[name]
    program, offsets = build(place, sources, name)
    expected = form if isinstance(form, dict) else CXX if "++" in compiler else C
    complaints = []
    for label, chain in expected.items():
        wanted = [(function, *markers[marker]) for function, marker in chain]
        if form == NAMES:
            wanted = [(chain[-1][0], "??", 0)]
        got = parse(run(command, "symbolize", "--address", program, hex(offsets[label])))
        answers = {"": got, **{f", by {tool}": ask_oracle(tool, program, offsets[label])
                               for tool in oracles}}
        complaints += [f"{name}: {label}{who}: wanted {wanted}, got {answer}"
                       for who, answer in answers.items() if answer != wanted]
    return complaints


def main():
    command, sources = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    markers = read_markers(sources)
    names = sys.argv[3:] or list(ROWS)
    with tempfile.TemporaryDirectory(prefix="symbols ") as place, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        place = pathlib.Path(place)
        jobs = [pool.submit(check_row, command, sources, place, markers, name) for name in names]
        complaints = [line for job in jobs for line in job.result()]
    for line in complaints:
        print(line, file=sys.stderr)
    print(f"{len(names)} rows, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
