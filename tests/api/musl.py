# SPDX-License-Identifier: MIT
"""Builds the project with musl, and static programs with what it installs.

Each is run twice: tidy, it must be silent, although musl's own calls come to the probes as well;
when it forgets a file, the report must have the function that opened it.

usage: musl.py PROJECT BUILD-FOLDER
"""
import pathlib
import shutil
import sys
import tempfile

from consumer import install, run
from consumer_probes import SOURCES, ask_pkg_config, check


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


if __name__ == "__main__":
    main()
