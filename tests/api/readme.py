# SPDX-License-Identifier: MIT
"""The programs of README.md, built by the commands of README.md, do what README.md says.

The code is cut out of the text; the commands run as they stand there, with `cc` being the
compiler under test and pkg-config looking into an installation of the build. The first program
has a line that can be left out, and then there is a report; the others are silent.

usage: readme.py README BUILD-DIRECTORY [--c=COMPILER] [--flags=FLAGS] [--no-static]
"""
import argparse
import os
import pathlib
import re
import sys
import tempfile

import consumer


def cut_code(text):
    return re.findall(r"^```c\n(.*?)^```", text, re.M | re.S)


def cut_commands(text):
    """(with the shared library, the static executable): each one line for a shell."""
    block = re.search(r"^cc .*pkg-config.*$", text, re.M)[0]
    static = re.search(r"`(cc -static [^`]*)`", text)[1]
    return block, " ".join(static.split()) + " -o app && ./app"


def prepare(folder, arguments):
    """An installation under a path without spaces, and `cc` before all others in the PATH."""
    prefix = folder / "prefix"
    prefix.symlink_to(consumer.install(arguments.build, folder))
    cc = folder / "bin" / "cc"
    cc.parent.mkdir()
    cc.write_text(f'#!/bin/sh\nexec {arguments.c} {arguments.flags} "$@"\n')
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("readme", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    parser.add_argument("--cxx", help="not used: README has no C++")
    parser.add_argument("--flags", default="")
    parser.add_argument("--no-static", action="store_true")
    arguments = parser.parse_args()
    text = arguments.readme.read_text()
    with tempfile.TemporaryDirectory(prefix="unclosed-readme-") as folder:
        folder = pathlib.Path(folder)
        environment = prepare(folder, arguments)
        shared, static = cut_commands(text)
        for command in [shared] if arguments.no_static else [shared, static]:
            for number, code in enumerate(cut_code(text)):
                check(code, command, folder, environment, has_leak=number == 0)
            print(command)


if __name__ == "__main__":
    main()
