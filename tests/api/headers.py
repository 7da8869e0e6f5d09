# SPDX-License-Identifier: MIT
"""Every public header compiles alone, twice in a row, in each language and with each compiler.

usage: headers.py
"""
import pathlib
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent.parent / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wundef", "-Werror"]
LANGUAGES = [
    ("c", "c11", ["gcc", "clang"]),
    ("c", "c17", ["gcc", "clang"]),
    ("c++", "c++17", ["g++", "clang++"]),
]


def is_compiling(compiler, language, standard, header):
    text = f"#include <unclosed/{header}>\n" * 2
    command = [compiler, "-x", language, f"-std={standard}", *WARNINGS, f"-I{INCLUDE}",
               "-fsyntax-only", "-"]
    run = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    print("ok  " if run.returncode == 0 else "FAIL", header, standard, compiler)
    print(run.stderr, end="")
    return run.returncode == 0


def main():
    headers = sorted(path.name for path in (INCLUDE / "unclosed").glob("*.h"))
    results = [is_compiling(compiler, language, standard, header)
               for language, standard, compilers in LANGUAGES
               for compiler in compilers
               for header in headers]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
