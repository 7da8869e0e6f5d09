# SPDX-License-Identifier: MIT
"""The programs of README.md and docs/probes.md, built by their commands, do what is said there.

The code is cut out of the text; the commands run as they stand there, with `cc` being the
compiler under test and pkg-config looking into an installation of the build. The first program
has a line that can be left out, and then there is a report; the others are silent. What builds
examples/greeter.c, a command or CMake, must make a program that reports its two mistakes.

usage: readme.py PROJECT BUILD-DIRECTORY [--c=COMPILER] [--flags=FLAGS] [--no-static]
"""
import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile

import consumer


def cut_code(text):
    """The programs: what is a part of one is marked as such."""
    return re.findall(r"(?<!-->\n)^```c\n(.*?)^```", text, re.M | re.S)


def cut_commands(text):
    """(with the shared library, the static executable): each one line for a shell."""
    block = re.search(r"^cc app.c .*pkg-config.*$", text, re.M)[0]
    static = re.search(r"`(cc -static [^`]*)`", text)[1]
    return block, " ".join(static.split()) + " -o app && ./app"


def cut_greeters(text):
    return re.findall(r"^cc .*examples/greeter\.c .*$", text, re.M)


def prepare(folder, arguments):
    """An installation under a path without spaces, and `cc` before all others in the PATH."""
    prefix = folder / "prefix"
    prefix.symlink_to(consumer.install(arguments.build, folder))
    cc = folder / "bin" / "cc"
    cc.parent.mkdir()
    real = shutil.which(arguments.c)  # not this one
    cc.write_text(f'#!/bin/sh\nexec {real} {arguments.flags} "$@"\n')
    cc.chmod(0o755)
    library = consumer.find_one(prefix.resolve(), "libunclosed.so").parent
    description = consumer.find_one(prefix.resolve(), "unclosed.pc").parent
    environment = os.environ | {
        "PATH": f"{cc.parent}:{os.environ['PATH']}",
        "LD_LIBRARY_PATH": str(library),
        "PKG_CONFIG_PATH": str(prefix / description.relative_to(prefix.resolve())),
        # LeakSanitizer would fail the one that forgets, for good reason.
        "ASAN_OPTIONS": "detect_leaks=0",
    }
    environment.pop("UNCLOSED_OPTIONS", None)
    return environment


def check(code, command, folder, environment, has_leak):
    """As it stands it is silent; with the marked line left out there is a report."""
    for is_tidy in (True, False) if has_leak else (True,):
        lines = [line for line in code.splitlines() if is_tidy or "leave this out" not in line]
        (folder / "app.c").write_text("\n".join(lines) + "\n")
        errors = consumer.run("sh", "-c", command, cwd=folder, env=environment).stderr
        wanted = "unc_loop_new() in main at app.c:" if not is_tidy else ""
        if wanted not in errors or bool(errors) == is_tidy:
            sys.exit(f"{command}\n{'' if is_tidy else 'with the line left out: '}{errors}")


def check_greeter(command, folder, environment):
    """Both mistakes are in the report, with the functions; a sanitizer's may stand in front."""
    errors = consumer.run("sh", "-c", command, cwd=folder, env=environment).stderr
    for wanted in (r"was never closed\n    opened by accept\(\) in (accept .* from )?greet\b",
                   r"was closed twice\n.*\n    closed in (close .* from )?answer\b"):
        if not re.search(wanted, errors):
            sys.exit(f"{command}\ndoes not say {wanted}:\n{errors}")
    print(command)


def check_cmake(text, folder, environment, arguments):
    """Two lines of CMake: there are probes in a debug build, and none in a release."""
    lines = re.search(r"^```cmake\n(.*?)^```", text, re.M | re.S)[1]
    project = folder / "project"
    project.mkdir()
    lines = lines.replace("(app ", "(greeter ")
    (project / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(greeter LANGUAGES C)\n"
        f"add_executable(greeter ../examples/greeter.c)\n{lines}")
    consumer.run("cmake", "-S", project, "-B", project / "build", "-G", "Ninja Multi-Config",
                 f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}", f"-DCMAKE_C_COMPILER={arguments.c}",
                 f"-DCMAKE_C_FLAGS={arguments.flags}")
    for config in ("Debug", "Release"):
        consumer.run("cmake", "--build", project / "build", "--config", config)
    check_greeter("build/Debug/greeter", project, environment)
    errors = consumer.run(project / "build/Release/greeter", env=environment).stderr
    if errors:
        sys.exit(f"a release build says {errors}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    parser.add_argument("--cxx", help="not used: README has no C++")
    parser.add_argument("--flags", default="")
    parser.add_argument("--no-static", action="store_true")
    arguments = parser.parse_args()
    text = (arguments.project / "README.md").read_text()
    manual = (arguments.project / "docs/probes.md").read_text()
    with tempfile.TemporaryDirectory(prefix="unclosed-readme-") as folder:
        folder = pathlib.Path(folder)
        environment = prepare(folder, arguments)
        (folder / "examples").symlink_to(arguments.project.resolve() / "examples")
        shared, static = cut_commands(text)
        for command in [shared] if arguments.no_static else [shared, static]:
            for number, code in enumerate(cut_code(text)):
                check(code, command, folder, environment, has_leak=number == 0)
            print(command)
        for command in dict.fromkeys(cut_greeters(text) + cut_greeters(manual)):
            if not (arguments.no_static and "-static" in command.split("$")[0]):
                check_greeter(command, folder, environment)
        check_cmake(text, folder, environment, arguments)


if __name__ == "__main__":
    main()
