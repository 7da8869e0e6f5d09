# SPDX-License-Identifier: MIT
"""`unclosed flags` says what pkg-config says, and `unclosed schema` what is in the tree.

usage: flags.py COMMAND BUILD-DIRECTORY PROJECT LIBDIR INCLUDEDIR
"""
import json
import pathlib
import shutil
import shlex
import subprocess
import sys

import jsonschema
from cases import expect, main

RECOMMENDED = ["-g", "-fno-omit-frame-pointer"]
FORMS = {"unclosed-probes": ([], "libunclosed-probes.so"),
         "unclosed-probes-static": (["--static"], "libunclosed_probes.a")}


def install(bench, prefix):
    """The command where it would be installed, with files that have the right names."""
    build, libdir, includedir = bench.arguments[0], bench.arguments[2], bench.arguments[3]
    lib = prefix / libdir
    for folder in (prefix / "bin", lib / "pkgconfig", lib / "musl", prefix / includedir):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(bench.command, prefix / "bin" / "unclosed")
    for module in FORMS:
        shutil.copy(pathlib.Path(build) / f"{module}.pc", lib / "pkgconfig")
    for name in ("libunclosed-probes.so", "libunclosed_probes.a", "musl/libunclosed_probes.a"):
        (lib / name).touch()
    return prefix / "bin" / "unclosed"


def normal(words, prefix):
    """pkg-config leaves the way that it went in its paths."""
    return [word.replace(str(prefix), "PREFIX") for word in words]


def ask_pkg_config(prefix, libdir, what, module):
    done = subprocess.run(["pkg-config", "--define-prefix", what, module], text=True, check=True,
                          capture_output=True,
                          env={"PKG_CONFIG_PATH": str(prefix / libdir / "pkgconfig"),
                               "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1",
                               "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1", "PATH": "/usr/bin:/bin"})
    words = shlex.split(done.stdout)
    for depth in range(6, 0, -1):
        way = str(prefix / libdir / "pkgconfig") + "/.." * depth
        words = [word.replace(way, str(prefix)) for word in words]
    return normal(words, prefix)


def ask_flags(command, prefix, *words):
    done = subprocess.run([command, "flags", *words], text=True, check=True, capture_output=True)
    return normal(shlex.split(done.stdout), prefix)


def flags__installed__are_those_of_pkg_config(bench):
    for name in ("plain", "with blanks' and $quotes"):
        prefix = bench.folder / name
        command = install(bench, prefix)
        if name != "plain":
            expect(ask_flags(command, prefix, "--libs")[0] ==
                   f"-LPREFIX/{bench.arguments[2]}", "the shell reads another path")
            continue
        for module, (words, _) in FORMS.items():
            cflags = ask_pkg_config(prefix, bench.arguments[2], "--cflags", module)
            libs = ask_pkg_config(prefix, bench.arguments[2], "--libs", module)
            expect(ask_flags(command, prefix, "--cflags", *words) == RECOMMENDED + cflags,
                   module, cflags, ask_flags(command, prefix, "--cflags", *words))
            expect(ask_flags(command, prefix, "--libs", *words) == [*libs, "-Wl,--build-id"],
                   module, libs, ask_flags(command, prefix, "--libs", *words))
            expect(ask_flags(command, prefix, *words) ==
                   RECOMMENDED + cflags + libs + ["-Wl,--build-id"], "both are not both")
        expect(ask_flags(command, prefix, "--libs", "--rpath")[-1] ==
               f"-Wl,-rpath,PREFIX/{bench.arguments[2]}", "no rpath")


def flags__musl__are_those_of_its_module(bench):
    prefix = bench.folder / "musl"
    command = install(bench, prefix)
    text = (pathlib.Path(bench.arguments[1]) / "cmake" /
            "unclosed-probes-musl.pc.in").read_text()
    lib = f"PREFIX/{bench.arguments[2]}/musl"
    for key, words in (("Cflags", ask_flags(command, prefix, "--musl", "--cflags")[2:]),
                       ("Libs", ask_flags(command, prefix, "--musl", "--libs")[:-1])):
        line = next(line for line in text.splitlines() if line.startswith(f"{key}: "))
        wanted = line.partition(": ")[2].replace("${libdir}", lib).replace(
            "${includedir}", f"PREFIX/{bench.arguments[3]}")
        expect(shlex.split(wanted) == words, wanted, words)


def flags__library_that_is_not_there__has_status_4(bench):
    command = install(bench, bench.folder / "x")
    (bench.folder / "x" / bench.arguments[2] / "libunclosed_probes.a").unlink()
    done = subprocess.run([command, "flags", "--static"], text=True, check=False,
                          capture_output=True)
    expect(done.returncode == 4 and "libunclosed_probes.a is not" in done.stderr, done)
    expect(done.stdout == "", done.stdout)


def schema__every_one__is_the_file_of_the_tree(bench):
    folder = pathlib.Path(bench.arguments[1]) / "reports" / "schema"
    names = [line.split()[0] for line in bench.run("schema", "--list").stdout.splitlines()]
    expect({f"unclosed-{name}-1.schema.json" for name in names} ==
           {path.name for path in folder.glob("*.schema.json")}, names)
    for name in names:
        text = bench.run("schema", name).stdout
        expect(text == (folder / f"unclosed-{name}-1.schema.json").read_text(), name)
        tree = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(tree)
        expect(tree["title"] == f"unclosed-{name}/1", tree["title"])


if __name__ == "__main__":
    main(sys.modules[__name__])
