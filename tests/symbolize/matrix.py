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
import shutil
import subprocess
import sys
import tempfile

INLINED = ("inlined", ["inner", "middle", "outer"])
PLAIN = ("plain", ["plain"])
NESTED = ("nested", ["nested"])
C = [INLINED, PLAIN]
LINES = "lines"  # no inlined frames: file and line of the innermost, function of the outermost
NAMES = "names"  # the symbol table alone
# label: what it is called in full, marker
CXX = {
    "constructor": [("shop::Basket::Basket(int)", "constructor")],
    "template": [("inner", "inner"), ("int shop::weigh<long>(long)", "weigh"),
                 ("shop::Basket::total(int) const", "total")],
    "hidden": [("shop::(anonymous namespace)::hidden(int)", "hidden")],
    "lambda": [("main::{lambda(int)#1}::operator()(int) const", "lambda")],
}
FULL, ALL = "full", ("addr2line", "eu-addr2line", "llvm-symbolizer-14")
ADDR2LINE, EU, LLVM = ((tool,) for tool in ALL)

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
    "gcc-lto": ("gcc", "-g -O2 -flto", "-flto -O2 -g", FULL, ALL),
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


class Program:
    """One row, built in a folder of its own."""

    def __init__(self, place, sources, name, compiler, flags, link, language="c"):
        self.folder = place / name
        self.folder.mkdir()
        self.path = self.folder / "program"
        source = sources / ("matrix_c.c" if language == "c" else "matrix_cxx.cpp")
        flags = flags.split() + ["-fno-optimize-sibling-calls"]
        for path, extra in ((source, flags), (sources / "matrix_witness.c", ["-O1"])):
            driver = compiler.replace("gcc", "g++").replace("clang", "clang++") \
                if path.suffix == ".cpp" else compiler
            pie = [flag for flag in flags if flag in ("-fPIE", "-fno-pie")]
            run(driver, *extra, *pie, "-c", path, "-o", path.stem + ".o", folder=self.folder)
        run(driver if False else compiler, *link.split(), "-Wl,--build-id", "-o", self.path,
            source.stem + ".o", "matrix_witness.o",
            *(["-lstdc++"] if language != "c" else []), folder=self.folder)

    def offsets(self):
        """{label: the offset that is asked for}"""
        lines = run(self.path, folder=self.folder).split("\n")[:-1]
        return {line.split()[0]: int(line.split()[1], 16) - 1 for line in lines}


def parse(text):
    """[(function, file name, line)] of what addr2line -fi prints for one address."""
    lines = text.splitlines()
    frames = []
    for function, place in zip(lines[::2], lines[1::2]):
        place = re.sub(r" \(discriminator \d+\)$", "", place).rpartition(":")
        if EU_COLUMN.match(place[0]):
            place = place[0].rpartition(":")
        frames.append((function, pathlib.Path(place[0]).name,
                       int(place[2]) if place[2].isdigit() else 0))
    return frames


EU_COLUMN = re.compile(r".*:\d+$")


def ask(command, path, offset, *options):
    return parse(run(command, "symbolize", *options, "--address", path, hex(offset)))


def ask_oracle(tool, path, offset):
    if tool.startswith("llvm"):
        words = [tool, "--output-style=GNU", "--no-demangle", "-f", "-i", f"--obj={path}"]
    else:
        words = [tool, "-fi", "-e", path]
    return parse(run(*words, hex(offset)))


def expect(labels, markers, form, chain):
    frames = [(function, *markers[function]) for function in labels]
    if form == LINES:
        return [(frames[-1][0], *frames[0][1:])]
    if form == NAMES:
        return [(frames[-1][0], "??", 0)]
    return frames


def compare(name, label, wanted, got):
    if got == wanted:
        return []
    return [f"{name}: {label}: wanted {wanted}, got {got}"]


def check_row(command, sources, place, markers, name):
    compiler, flags, link, form, oracles = ROWS[name]
    program = Program(place, sources, name, compiler, flags, link)
    offsets = program.offsets()
    complaints = []
    for label, chain in C:
        wanted = expect(chain, markers, form, chain)
        complaints += compare(name, label, wanted, ask(command, program.path, offsets[label]))
        for tool in oracles:
            complaints += compare(f"{name}, the oracle {tool}", label, wanted,
                                  ask_oracle(tool, program.path, offsets[label]))
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
