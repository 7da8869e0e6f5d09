# SPDX-License-Identifier: MIT
"""What the probes are linked together with goes on working, and so do they.

Sanitizers still find what they look for, exceptions and cancellation go through probed calls, a
user's mock wins, plugins and archives behind the probes are seen, and a library of another build is
refused. Each program is built here, by the compilers there are.

usage: link.py BUILD-DIRECTORY
"""
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCES = pathlib.Path(__file__).resolve().parent / "link"
COMPILERS = {"gcc": "g++", "clang-14": "clang++-14"}
# A sanitizer, and what it says to the fault of its name in link/faulty.c.
SANITIZERS = {"address": "heap-use-after-free", "undefined": "signed integer overflow",
              "thread": "data race"}
UNCLOSED = "was never closed"


class Bench:
    """Where programs are built and run."""

    def __init__(self, build, folder):
        self.build = build
        self.folder = folder
        self.forms = {
            "shared": [f"-L{build}/probes", "-lunclosed-probes", f"-L{build}", "-lunclosed",
                       f"-Wl,-rpath,{build}/probes:{build}"],
            "static": [f"-Wl,@{build}/probes/unclosed-wrap.opts",
                       build / "probes" / "libunclosed_probes.a", build / "libunclosed.a"],
        }

    def compile(self, compiler, source, name, *words):
        program = self.folder / name
        first, last = [], []
        for word in words:
            (last if str(word).startswith(("-l", "-L", "/", "-Wl")) else first).append(word)
        command = [compiler, "-g", *first, SOURCES / source, "-o", program, *last]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            sys.exit(f"{name}: not built: {done.stderr}")
        return program

    def run(self, *command, environment=None):
        environment = (os.environ | {"XDG_STATE_HOME": str(self.folder), "UNCLOSED_OPTIONS": ""}
                       | (environment or {}))
        # Where addresses are very random, TSan does not start.
        return subprocess.run(["setarch", "-R", *map(str, command)], capture_output=True,
                              text=True, check=False, timeout=60, env=environment)


def expect(is_true, what, done):
    if not is_true:
        sys.exit(f"{what}: status {done.returncode}\n{done.stdout}{done.stderr}")


def expect_silence(what, done):
    expect(done.returncode == 0 and not done.stderr, f"{what} is not silent", done)


def expect_leaks(what, done, count=1):
    expect(done.returncode == 0 and done.stderr.count(UNCLOSED) == count,
           f"{what} does not say {count} times: {UNCLOSED}", done)


def check_sanitizers(bench):
    compilers = [name for name in COMPILERS if shutil.which(name)]
    for compiler, sanitizer, form in itertools.product(compilers, SANITIZERS, bench.forms):
        name = f"{compiler}_{sanitizer}_{form}"
        program = bench.compile(compiler, "faulty.c", name, f"-fsanitize={sanitizer}",
                                *bench.forms[form])
        expect_silence(name, bench.run(program, "tidy"))
        expect_leaks(name, bench.run(program, "leak"))
        # clang's starts a process to find names, and keeps it and its pipes. A race is missed
        # once in a thousand runs, without us too.
        for _ in range(3):
            done = bench.run(program, sanitizer)
            if SANITIZERS[sanitizer] in done.stderr:
                break
        expect(SANITIZERS[sanitizer] in done.stderr and UNCLOSED not in done.stderr,
               f"{name} does not find its own", done)
    print("sanitizers:", *SANITIZERS, "by", *compilers)


def check_unwinding(bench):
    for compiler, form in itertools.product(COMPILERS, bench.forms):
        if shutil.which(compiler):
            name = f"unwinding_{compiler}_{form}"
            program = bench.compile(COMPILERS[compiler], "unwinding.cpp", name,
                                    *bench.forms[form])
            expect_silence(name, bench.run(program, bench.folder))
            expect_leaks(name, bench.run(program, bench.folder, "forget"))
    name = "unwinding_all_static"
    program = bench.compile("g++", "unwinding.cpp", name, "-static", *bench.forms["static"])
    expect_silence(name, bench.run(program, bench.folder))
    expect_leaks(name, bench.run(program, bench.folder, "forget"))


def check_mock(bench):
    program = bench.compile("gcc", "mocked.c", "mocked", "-Wl,--wrap=open",
                            *bench.forms["static"])
    done = bench.run(program)
    expect_leaks("a mock", done)
    expect("duplicate" in done.stderr, "a mock takes dup's probe along", done)


def check_libraries(bench):
    """A library is in the search order behind the probes, an archive behind them on the line."""
    library = bench.compile("gcc", "opener.c", "libopener.so", "-shared", "-fPIC")
    source_object = bench.compile("gcc", "opener.c", "opener.o", "-c")
    archive = bench.folder / "libopener.a"
    subprocess.run(["ar", "rc", archive, source_object], check=True)
    program = bench.compile("gcc", "caller.c", "caller_of_archive", *bench.forms["static"],
                            archive)
    expect_leaks("an archive behind the probes", bench.run(program))
    rpath = f"-Wl,-rpath,{bench.folder}"
    program = bench.compile("gcc", "caller.c", "caller_of_library", library,
                            *bench.forms["shared"], rpath)
    expect_leaks("a library in front of the probes", bench.run(program))
    # The static form stands in front of the executable's own calls only. What a library of its
    # opened is not known; that it was closed is no mistake.
    program = bench.compile("gcc", "caller.c", "caller_in_part", *bench.forms["static"], library,
                            rpath)
    done = bench.run(program)
    expect(done.returncode == 0 and UNCLOSED not in done.stderr, "a library's own calls", done)


def check_plugins(bench):
    plugin = bench.compile("gcc", "opener.c", "plugin.so", "-shared", "-fPIC")
    host = bench.compile("gcc", "host.c", "host", "-Wl,--no-as-needed", *bench.forms["shared"])
    expect_leaks("a plugin", bench.run(host, plugin))
    # A plugin that is bound to its own libraries first passes the probes by.
    done = bench.run(host, plugin, "deep")
    expect(done.returncode == 0 and "plugin.so" not in done.stderr.split("missing call")[0],
           "a plugin that is bound deep", done)


def read_probes(bench, program, *words):
    """The section `probes` of the report: {name: (state, reason)}."""
    report = bench.folder / "order.json"
    bench.run(program, *words, environment={"UNCLOSED_OPTIONS": f"report={report}"})
    return {probe["name"]: (probe["state"], probe["reason"])
            for probe in json.loads(report.read_text())["probes"]}


def check_order(bench):
    """Who stands in front of the probes is named."""
    library = bench.compile("gcc", "closer.c", "libcloser.so", "-shared", "-fPIC")
    rpath = f"-Wl,-rpath,{bench.folder}"
    cases = [  # name, words, the probe that is looked at, its state, a word of the reason
        ("in front", [*bench.forms["shared"], library], "posix", "active", ""),
        ("behind one", [library, *bench.forms["shared"]], "close", "shadowed", "libcloser.so"),
        ("behind libc", ["-lc", *bench.forms["shared"]], "posix", "shadowed", "libc"),
        ("inside", bench.forms["static"], "posix", "active", ""),
    ]
    for name, words, probe, state, reason in cases:
        program = bench.compile("gcc", "faulty.c", name.replace(" ", "_"),
                                "-Wl,--no-as-needed", *words, rpath)
        probes = read_probes(bench, program)
        if probe not in probes or probes[probe][0] != state or reason not in str(probes[probe]):
            sys.exit(f"probes that are linked {name}: {probes}")
    # dlopen's probe is only there where it is needed, and written in assembly.
    plugin = bench.compile("gcc", "opener.c", "opener.so", "-shared", "-fPIC")
    program = bench.compile("gcc", "host.c", "host_inside", *bench.forms["static"])
    probes = read_probes(bench, program, plugin)
    if set(probes) != {"posix"}:
        sys.exit(f"probes inside a program that calls dlopen: {probes}")


def check_other_build(bench):
    """The loader refuses a library whose private version is another."""
    folder = bench.folder / "other"
    folder.mkdir()
    version_map = folder / "map"
    version_map.write_text("UNCLOSED_0 { global: unc_*; };\n"
                           "UNCLOSED_PRIVATE_9.9.9 { global: unc__*; local: *; };\n")
    bench.compile("gcc", "opener.c", "other/libunclosed.so.0", "-shared", "-fPIC",
                  "-Wl,-soname,libunclosed.so.0", f"-Wl,--version-script,{version_map}")
    program = bench.compile("gcc", "faulty.c", "refused", "-Wl,--no-as-needed",
                            *bench.forms["shared"])
    expect_silence("the same build", bench.run(program))
    # Goes before the path in the program.
    done = bench.run(program, environment={"LD_LIBRARY_PATH": str(folder)})
    expect(done.returncode != 0 and "version `UNCLOSED_PRIVATE_" in done.stderr
           and "not found (required by" in done.stderr, "another build is not refused", done)


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
        for check in (check_other_build, check_order, check_mock, check_libraries, check_plugins,
                      check_unwinding, check_sanitizers):
            check(bench)


if __name__ == "__main__":
    main()
