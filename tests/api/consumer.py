# SPDX-License-Identifier: MIT
"""Installs into an empty prefix, moves it, and builds programs against it as users do.

Through find_package and through pkg-config; C and C++; against the shared library, against
the archive, and as a static executable. Each is run twice: tidy, it must be silent; when it
forgets its loop, the report must name it.

usage: consumer.py BUILD-DIRECTORY [--c=COMPILER] [--cxx=COMPILER] [--flags=FLAGS] [--no-static]
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE / "consumer"


def run(*command, **more):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            check=False, **more)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}"
                 f"status {result.returncode}")
    return result


def install(build, folder):
    """The prefix is moved afterwards: nothing installed may remember where it was."""
    first = folder / "first"
    prefix = folder / "a prefix"
    run("cmake", "--install", build, "--prefix", first)
    shutil.move(first, prefix)
    for file in prefix.rglob("*"):
        if file.suffix in (".cmake", ".pc") and str(folder) in file.read_text():
            sys.exit(f"{file} remembers where it was installed")
    return prefix


def find_one(prefix, pattern):
    found = list(prefix.rglob(pattern))
    if len(found) != 1:
        sys.exit(f"installed: {pattern} {len(found)} times")
    return found[0]


def build_by_cmake(prefix, folder, arguments):
    build = folder / "by cmake"
    run("cmake", "-S", SOURCES, "-B", build, "-G", "Ninja", "-D", f"CMAKE_PREFIX_PATH={prefix}",
        "-D", f"CMAKE_C_COMPILER={arguments.c}", "-D", f"CMAKE_CXX_COMPILER={arguments.cxx}",
        "-D", f"CMAKE_C_FLAGS={arguments.flags}", "-D", f"CMAKE_CXX_FLAGS={arguments.flags}")
    run("cmake", "--build", build)
    for name in ("c_shared", "c_static", "cpp_shared", "cpp_static"):
        yield build / name, {}


def ask_pkg_config(prefix, *words):
    """Its answer is quoted for a shell: the prefix has a space."""
    folder = find_one(prefix, "unclosed.pc").parent
    environment = os.environ | {"PKG_CONFIG_PATH": str(folder)}
    return run("pkg-config", *words, "unclosed", env=environment).stdout.strip()


def build_by_pkg_config(prefix, folder, arguments):
    libraries = {"LD_LIBRARY_PATH": str(find_one(prefix, "libunclosed.so").parent)}
    forms = [  # name, for the compiler, for pkg-config, environment to run in
        ("shared", "", [], libraries),
        ("archive", "", ["--static"], {}),
        ("static", "-static", ["--static"], {}),
        ("static_pie", "-fPIE -static-pie", ["--static"], {}),
    ]
    for form, flags, words, environment in forms:
        if arguments.no_static and flags:
            print(f"{form}: not built, sanitizers have no static form")
            continue
        libs = ask_pkg_config(prefix, *words, "--cflags", "--libs")
        if form == "archive":
            libs = libs.replace("-lunclosed", "-l:libunclosed.a")
        for compiler, source in ((arguments.c, "consumer.c"), (arguments.cxx, "consumer.cpp")):
            program = folder / f"{source}_{form}"
            run("sh", "-c", f'{compiler} {arguments.flags} {flags} -o "$1" "$2" {libs}',
                "sh", program, SOURCES / source)
            yield program, environment


def check(program, environment):
    """Tidy: silent on standard error. Forgetful: the report names the source file."""
    environment = os.environ | environment
    environment.pop("UNCLOSED_OPTIONS", None)
    tidy = run(program, env=environment)
    if "open: 0" not in tidy.stdout or tidy.stderr:
        sys.exit(f"{program}, tidy: {tidy.stdout}{tidy.stderr}")
    if "GNU_EH_FRAME" not in run("readelf", "-lW", program).stdout:
        sys.exit(f"{program}: has no table of its frames")
    # LeakSanitizer would fail it, for good reason.
    forgetful = run(program, "forget", env=environment | {"ASAN_OPTIONS": "detect_leaks=0"})
    if "consumer.c" not in forgetful.stderr:
        sys.exit(f"{program}, forgetful: the report does not name it: {forgetful.stderr}")
    print(f"{program.parent.name}/{program.name}: {tidy.stdout}", end="")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--flags", default="")
    parser.add_argument("--no-static", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="unclosed consumer ") as folder:
        folder = pathlib.Path(folder)
        prefix = install(arguments.build, folder)
        for builder in (build_by_cmake, build_by_pkg_config):
            for program, environment in builder(prefix, folder, arguments):
                check(program, environment)


if __name__ == "__main__":
    main()
