# SPDX-License-Identifier: MIT
"""Builds the project with musl, and static programs with what it installs.

Each is run twice: tidy, it must be silent, although musl's own calls come to the probes as well;
when it forgets a file, the report must have the function that opened it. The command of
docs/probes.md must make a program that reports.

usage: musl.py PROJECT BUILD-FOLDER
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

from consumer import find_one, install, run
from consumer_probes import SOURCES, ask_pkg_config, check
from readme import check_greeter


def check_manual(project, prefix):
    """The shell splits what pkg-config says, so there is no space in the path."""
    command, = re.findall(r"^musl-gcc .*$", (project / "docs/probes.md").read_text(), re.M)
    with tempfile.TemporaryDirectory(prefix="unclosed-musl-") as folder:
        folder = pathlib.Path(folder)
        (folder / "examples").symlink_to(project / "examples")
        (folder / "prefix").symlink_to(prefix)
        description = find_one(prefix, "unclosed-probes-musl.pc").parent
        check_greeter(command, folder, os.environ | {
            "PKG_CONFIG_PATH": str(folder / "prefix" / description.relative_to(prefix)),
            "XDG_STATE_HOME": str(folder)})


def main():
    project, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    if shutil.which("musl-gcc") is None:
        sys.exit("no musl-gcc: Debian has it in musl-tools")
    run("cmake", "-S", project, "-B", build, "-G", "Ninja", "-DCMAKE_C_COMPILER=musl-gcc",
        "-DCMAKE_BUILD_TYPE=Debug", "-DUNC_WARNINGS_AS_ERRORS=ON")
    run("cmake", "--build", build, "--parallel", "2")
    with tempfile.TemporaryDirectory(prefix="unclosed musl ") as folder:
        folder = pathlib.Path(folder)
        prefix = install(build, folder)
        libs = ask_pkg_config(prefix, "unclosed-probes-musl")
        for source in ("leaver.c", "nested.c"):
            for level in ("-O0", "-O2"):
                program = folder / f"{source}_{level}"
                run("sh", "-c", f'musl-gcc -static -g {level} -o "$1" "$2" {libs}', "sh", program,
                    SOURCES / source)
                check(program)
        check_manual(project, prefix)


if __name__ == "__main__":
    main()
