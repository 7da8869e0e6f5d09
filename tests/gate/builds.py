# SPDX-License-Identifier: MIT
"""The guarantee of docs/fingerprints.md, over builds of the same sources.

builds.py FINGERPRINTS INCLUDE LIBRARIES PROBES

Builds the cases of tests/gate/builds with gcc and clang, with and without optimisation and with
edits elsewhere, runs them with the probes, and compares the fingerprints of what each case left.
Where a build differs is printed, and has to be in EXCEPTIONS: a difference that nobody expects is
an error, and one that nobody meets any more is, too.
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "builds")
STEADY = ["-fno-optimize-sibling-calls", "-fno-ipa-icf"]

# name: compilers of C and C++, flags. The first is what the others are compared with.
BUILDS = {
    "gcc -O0": ("gcc", "g++", ["-O0"]),
    "gcc -O2": ("gcc", "g++", ["-O2"]),
    "gcc -O2 steady": ("gcc", "g++", ["-O2", *STEADY]),
    "gcc -O2 edited": ("gcc", "g++", ["-O2", *STEADY, "-DEDITED"]),
    "clang -O0": ("clang-14", "clang++-14", ["-O0"]),
    "clang -O2": ("clang-14", "clang++-14", ["-O2"]),
    "clang -O2 steady": ("clang-14", "clang++-14", ["-O2", STEADY[0]]),
    "clang -O0 edited": ("clang-14", "clang++-14", ["-O0", "-DEDITED"]),
}

# case: builds that differ, and why
EXCEPTIONS = {
    "case_tail_call": (("gcc -O2", "clang -O2"), "a tail call leaves no frame of the caller"),
    "case_lambda_at_file_level": (tuple(BUILDS)[1:],
                                  "gcc -O0 alone names it by the variable that it is in"),
    "case_merged_second": (("gcc -O2",), "the same code twice is one function"),
}


def build(folder, name, libraries):
    c_compiler, cxx_compiler, flags = BUILDS[name]
    program = os.path.join(folder, name.replace(" ", "_"))
    common = ["-g", "-Wno-unused-value", *flags]
    plain = program + ".plain.o"
    commands = [
        [c_compiler, *common, "-c", os.path.join(SOURCES, "plain.c"), "-o", plain],
        [cxx_compiler, *common, "-std=c++17", os.path.join(SOURCES, "objects.cpp"), plain,
         "-o", program, "-Wl,--no-as-needed", *libraries, "-pthread"],
    ]
    for command in commands:
        subprocess.run(command, check=True)
    return program


def fingerprints_of(program, reader):
    report = program + ".json"
    environment = dict(os.environ, UNCLOSED_OPTIONS="report=" + report)
    subprocess.run([program], check=True, env=environment, stderr=subprocess.DEVNULL)
    lines = subprocess.run([reader, report], check=True, stdout=subprocess.PIPE,
                           universal_newlines=True).stdout.splitlines()
    found = {}
    for case, fingerprint, functions in (line.split("\t") for line in lines):
        found.setdefault(case, set()).add((fingerprint, functions))
    return found


def compare(results):
    """The builds in which a case is not what it is in the first one."""
    names = list(results)
    cases = sorted(set().union(*results.values()))
    return {case: [name for name in names if results[name].get(case) != results[names[0]].get(case)]
            for case in cases}


def describe(results, name, case):
    return "; ".join(sorted(functions for _, functions in results[name].get(case, ()))) or "nothing"


def cases_of_sources():
    """A case that leaves nothing behind would compare equal to itself."""
    texts = [open(os.path.join(SOURCES, name)).read() for name in ("plain.c", "objects.cpp")]
    return set(re.findall(r"\bcase_\w+", "".join(texts)))


def check(results):
    first = next(iter(results))
    missing = cases_of_sources() ^ set(results[first])
    problems = [f"{case}: in the sources or in the report, not in both" for case in missing]
    for case, differing in compare(results).items():
        expected, reason = EXCEPTIONS.get(case, ((), ""))
        if differing:
            print(f"{case} ({reason or 'unexpected'})")
            print(f"    {first}: {describe(results, first, case)}")
        for name in differing:
            print(f"    {name}: {describe(results, name, case)}")
        if sorted(differing) != sorted(expected):
            problems.append(f"{case}: differs in {differing}, expected {list(expected)}")
    problems += [f"{case}: no such case" for case in EXCEPTIONS if case not in compare(results)]
    for name, found in results.items():
        raw = [case for case, what in found.items() if any(f[0].startswith("raw/") for f in what)]
        if raw:
            problems.append(f"{name}: without a fingerprint stack/v1: {raw}")
    return problems


def main():
    reader, *libraries = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        programs = dict(zip(BUILDS, pool.map(lambda name: build(folder, name, libraries), BUILDS)))
        results = {name: fingerprints_of(program, reader) for name, program in programs.items()}
    problems = check(results)
    print(f"{len(results)} builds, {len(compare(results))} cases")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
