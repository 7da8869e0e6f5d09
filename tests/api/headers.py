# SPDX-License-Identifier: MIT
"""Every public header compiles alone, twice in a row, in each language and with each compiler.

The adapters for test frameworks need these; Unity's folder is named, as it is nowhere installed.

usage: headers.py [UNITY-FOLDER]
"""
import pathlib
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent.parent / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wundef", "-Werror"]
# The adapters, and the oldest C++ that the frameworks of Debian compile with; in C it is C11.
ADAPTERS = {"catch2.hpp": "c++11", "cmocka.h": "c++11", "criterion.h": "c++11", "gtest.h": "c++14",
            "libcheck.h": "c++11", "test_scope.h": "c++11", "test_text.hpp": "c++11",
            "unity.h": "c++11"}
ONLY_CXX = {"catch2.hpp", "gtest.h", "test_text.hpp"}
LANGUAGES = [
    ("c", "c11", ["gcc", "clang"]),
    ("c", "c17", ["gcc", "clang"]),
    ("c++", "c++11", ["g++", "clang++"]),
    ("c++", "c++14", ["g++", "clang++"]),
    ("c++", "c++17", ["g++", "clang++"]),
]


def is_meant(header, standard):
    """Whether @header is tried with that standard."""
    if header in ADAPTERS:
        return standard == ADAPTERS[header] or (standard == "c11" and header not in ONLY_CXX)
    return standard in ("c11", "c17", "c++17")


def is_compiling(compiler, language, standard, header):
    text = f"#include <unclosed/{header}>\n" * 2
    command = [compiler, "-x", language, f"-std={standard}", *WARNINGS, f"-I{INCLUDE}",
               *(f"-isystem{folder}" for folder in sys.argv[1:]), "-fsyntax-only", "-"]
    run = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    print("ok  " if run.returncode == 0 else "FAIL", header, standard, compiler)
    print(run.stderr, end="")
    return run.returncode == 0


def main():
    headers = sorted(path.name for path in (INCLUDE / "unclosed").glob("*.h*"))
    results = [is_compiling(compiler, language, standard, header)
               for language, standard, compilers in LANGUAGES
               for compiler in compilers
               for header in headers if is_meant(header, standard)]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
