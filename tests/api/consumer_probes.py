# SPDX-License-Identifier: MIT
"""Builds a program that was not written for unclosed with the installed probes, as users do.

By pkg-config and by CMake; C and C++; shared, in the executable, and in static executables, with
each linker there is. Each is run twice: tidy, it must be silent; when it forgets a file, the report
must have the function that opened it. Release builds must have no trace of the probes.

usage: consumer_probes.py BUILD-DIRECTORY PROJECT [--c=COMPILER] [--cxx=COMPILER] [--flags=FLAGS]
                          [--no-static]
"""
import argparse
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from consumer import find_one, install, run

SOURCES = pathlib.Path(__file__).resolve().parent / "consumer_probes"
LINKERS = [name for name in ("bfd", "gold", "lld", "mold")
           if shutil.which(f"ld.{name}") or shutil.which(name)]


def find_functions(program, report):
    """The names of the program's own functions in the stack of the one finding."""
    text = json.loads(report.read_text())
    module, = (entry["id"] for entry in text["modules"]
               if pathlib.Path(entry["path"]).name == program.name)
    finding, = text["findings"]
    stack, = (entry for entry in text["stacks"] if entry["id"] == finding["stack"])
    # An offset is where the call returns to; the call is before it.
    offsets = [hex(int(frame["offset"], 16) - 1) for frame in stack["frames"]
               if frame["module"] == module]
    names = run("addr2line", "-f", "-C", "-e", program, *offsets).stdout.splitlines()[::2]
    return [name.partition("(")[0] for name in names]


def check(program, environment=None):
    """Tidy: silent on standard error. Forgetful: the report has who opened it."""
    report = program.with_name(program.name + ".json")
    environment = os.environ | (environment or {})
    environment["UNCLOSED_OPTIONS"] = ""
    environment["XDG_STATE_HOME"] = str(program.parent)
    tidy = run(program, env=environment)
    if tidy.stdout != "closes\n" or tidy.stderr:
        sys.exit(f"{program}, tidy: {tidy.stdout}{tidy.stderr}")
    forgetful = run(program, "forget", env=environment | {"UNCLOSED_OPTIONS": f"report={report}"})
    if "was never closed" not in forgetful.stderr:
        sys.exit(f"{program}, forgetful: nothing is said: {forgetful.stderr}")
    beside = [entry for entry in json.loads(report.read_text())["probes"]
              if entry["state"] == "shadowed"]
    if beside:  # mold: a function that libgcc.a has, too
        sys.exit(f"{program}: not observed: {beside}")
    functions = find_functions(program, report)
    if ("open_something", "main") not in itertools.pairwise(functions):
        sys.exit(f"{program}: who opened it is not in the stack: {functions}")


def check_absent(program):
    """Nothing of ours in a release build: no library, no symbol, no word."""
    needed = run("readelf", "-dW", program).stdout
    symbols = run("nm", "-a", program).stdout
    if "unclosed" in needed or "unc__" in symbols or "__wrap_" in symbols:
        sys.exit(f"{program}: has probes: {needed}{symbols}")
    forgetful = run(program, "forget", env=os.environ | {"UNCLOSED_OPTIONS": "verbosity=1"})
    if forgetful.stderr:
        sys.exit(f"{program}: is a release build, and says {forgetful.stderr}")


def ask_pkg_config(prefix, module):
    folder = find_one(prefix, f"{module}.pc").parent
    return run("pkg-config", "--cflags", "--libs", module,
               env=os.environ | {"PKG_CONFIG_PATH": str(folder)}).stdout.strip()


def list_forms(arguments):
    """(name, flags, pkg-config's module, C and C++?) of the programs to build."""
    shared, static = "unclosed-probes", "unclosed-probes-static"
    yield "shared", "-Wl,--as-needed", shared, True
    yield "archive", "", static, True
    if arguments.no_static:
        print("static executables: not built, sanitizers have no static form")
        return
    yield "static", "-static", static, True
    yield "static_pie", "-fPIE -static-pie", static, False
    if not arguments.flags:
        yield "lto", "-O2 -flto -fuse-ld=lld" if "clang" in arguments.c else "-O2 -flto", static, \
            False
    for linker in LINKERS:
        yield f"{linker}_shared", f"-fuse-ld={linker}", shared, False
        yield f"{linker}_archive", f"-fuse-ld={linker}", static, False
        yield f"{linker}_static", f"-static -fuse-ld={linker}", static, False
        if linker != "gold":  # it knows no --no-dynamic-linker
            yield f"{linker}_static_pie", f"-fPIE -static-pie -fuse-ld={linker}", static, False


def check_by_pkg_config(prefix, folder, arguments):
    libraries = {"LD_LIBRARY_PATH": str(find_one(prefix, "libunclosed.so").parent)}
    asked = {module: ask_pkg_config(prefix, module)
             for module in ("unclosed-probes", "unclosed-probes-static")}
    for form, flags, module, has_cxx in list_forms(arguments):
        for compiler, source in ((arguments.c, "leaver.c"), (arguments.cxx, "leaver.cpp")):
            if source.endswith(".c") or has_cxx:
                program = folder / f"{source}_{form}"
                run("sh", "-c", f'{compiler} -g {arguments.flags} {flags} -o "$1" "$2" '
                    f'{asked[module]}', "sh", program, SOURCES / source)
                check(program, libraries)
    print(f"by pkg-config: linkers {' '.join(LINKERS)}")


def configure(build, *words):
    run("cmake", "-S", SOURCES, "-B", build, *words)


def check_configurations(prefix, folder, arguments):
    """Several configurations in one build."""
    build = folder / "multi config"
    configure(build, "-G", "Ninja Multi-Config", f"-DCMAKE_PREFIX_PATH={prefix}", "-DWITH_CXX=ON",
              f"-DCMAKE_C_COMPILER={arguments.c}", f"-DCMAKE_CXX_COMPILER={arguments.cxx}",
              f"-DCMAKE_C_FLAGS={arguments.flags}", f"-DCMAKE_CXX_FLAGS={arguments.flags}")
    names = [f"{language}_{form}" for language, form in
             itertools.product(("c", "cpp"), ("probes", "probes_static"))]
    run("cmake", "--build", build, "--config", "Debug")
    run("cmake", "--build", build, "--config", "Release", "--target", *names[:2])
    run("cmake", "--build", build, "--config", "RelWithDebInfo", "--target", names[0])
    for name in names:
        check(build / "Debug" / name)
    check(build / "RelWithDebInfo" / names[0])
    for name in names[:2]:
        check_absent(build / "Release" / name)
    print("by CMake: Debug, RelWithDebInfo, Release")


def check_overrides(prefix, folder):
    """One configuration; what the user says goes before what it is called."""
    cases = [  # name, words, has probes
        ("minimal", ["-DCMAKE_BUILD_TYPE=MinSizeRel"], False),
        ("on", ["-DCMAKE_BUILD_TYPE=Release", "-DUNCLOSED_ENABLE=ON"], True),
        ("off", ["-DCMAKE_BUILD_TYPE=Debug", "-DUNCLOSED_ENABLE=OFF"], False),
        ("own", ["-DCMAKE_BUILD_TYPE=Coverage", "-DUNCLOSED_CONFIGS=Debug;Coverage"], True),
        ("none", ["-DCMAKE_BUILD_TYPE=Debug", "-DUNCLOSED_CONFIGS="], False),
    ]
    for name, words, has_probes in cases:
        configure(folder / name, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", *words)
        for target in ("c_probes", "c_probes_static"):
            line = run("ninja", "-C", folder / name, "-t", "commands", target).stdout
            if ("libunclosed" in line) != has_probes:
                sys.exit(f"{name}: {line}")
    configure(folder / "makefiles", "-G", "Unix Makefiles", f"-DCMAKE_PREFIX_PATH={prefix}",
              "-DCMAKE_BUILD_TYPE=Debug")
    run("cmake", "--build", folder / "makefiles", "--target", "c_probes")
    check(folder / "makefiles" / "c_probes")
    print("by CMake: overrides, Makefiles")


def check_component(prefix, folder):
    """A component that does not exist is named, with the one that does."""
    project = folder / "component"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(none LANGUAGES NONE)\n"
        "find_package(unclosed CONFIG REQUIRED COMPONENTS probs)\n")
    result = subprocess.run(["cmake", "-S", project, "-B", project / "build", "-G", "Ninja",
                             f"-DCMAKE_PREFIX_PATH={prefix}"],
                            capture_output=True, text=True, check=False)
    if result.returncode == 0 or "no component 'probs'" not in result.stderr:
        sys.exit(f"an unknown component: {result.stderr}")


def check_subproject(project, folder):
    """As a part of another project: the same names, the same configurations."""
    build = folder / "subproject"
    configure(build, "-G", "Ninja Multi-Config", f"-DPROJECT_FOLDER={project}")
    for config, has_probes in (("Debug", True), ("Release", False)):
        for target in ("c_probes", "c_probes_static"):
            line = run("ninja", "-C", build, "-f", f"build-{config}.ninja", "-t", "commands",
                       f"{target}:{config}").stdout.splitlines()[-1]
            if ("libunclosed" in line) != has_probes:
                sys.exit(f"subproject, {config}: {line}")
    print("by CMake: as a subproject")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--flags", default="")
    parser.add_argument("--no-static", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="unclosed consumer ") as folder:
        folder = pathlib.Path(folder)
        prefix = install(arguments.build, folder)
        check_by_pkg_config(prefix, folder, arguments)
        check_configurations(prefix, folder, arguments)
        check_component(prefix, folder)
        if not arguments.flags:  # where nothing is different, once is enough
            check_overrides(prefix, folder)
            check_subproject(arguments.project, folder)


if __name__ == "__main__":
    main()
