# SPDX-License-Identifier: MIT
"""Builds programs on static event libraries with the installed static probes, as users do.

Their calls are in an archive, so that the wrappers come only by what is asked for: the target
unclosed::probes_static_libuv, or the module unclosed-probes-static-libuv, and their like. Each
program must have its library's probes and its one leak. A program that asks for none is not
linked, so that it is these that do it; one that is a release build has nothing of them.

usage: consumer_events.py BUILD-DIRECTORY PROJECT [--c=COMPILER]
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from consumer import find_one, install, run

SOURCES = pathlib.Path(__file__).resolve().parent / "consumer_events"
LEAKS = {  # by library: its archive, the type and the call that are missing
    "libuv": ("libuv_a.a", "uv_timer_t", "uv_close"),
    "libevent": ("libevent.a", "event_timeout", "event_free"),
    "libev": ("libev.a", "ev_timer", "ev_timer_stop"),
}


def check(program, library):
    """Its report has the watcher that it left, and says that the library was watched."""
    report = program.with_name(program.name + ".json")
    run(program, env=os.environ | {"UNCLOSED_OPTIONS": f"report={report}:verbosity=0",
                                   "XDG_STATE_HOME": str(program.parent)})
    text = json.loads(report.read_text())
    _, name, call = LEAKS[library]
    states = {probe["name"]: probe["state"] for probe in text["probes"]}
    found = [(finding["type"], finding["missing_call"]) for finding in text["findings"]
             if finding["kind"] == "watcher"]
    if states.get(library) != "active" or found != [(name, call)]:
        sys.exit(f"{program}: {library} is {states.get(library)}, watchers {found}")


def configure(build, *words):
    run("cmake", "-S", SOURCES, "-B", build, "-G", "Ninja", *words)


def check_by_cmake(prefix, folder, compiler):
    words = [f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={compiler}"]
    for kind in ("Debug", "Release"):
        configure(folder / kind, f"-DCMAKE_BUILD_TYPE={kind}", *words)
        run("cmake", "--build", folder / kind)
    for library in LEAKS:
        check(folder / "Debug" / library, library)
        if " unc__" in run("nm", "-a", folder / "Release" / library).stdout:
            sys.exit(f"{library}: a release build has probes")


def check_subproject(project, folder):
    """As a part of another project there are the same names."""
    build = folder / "subproject"
    configure(build, f"-DPROJECT_FOLDER={project}", "-DCMAKE_BUILD_TYPE=Debug",
              "-DUNC_BUILD_TESTS=OFF")
    for library in LEAKS:
        line = run("ninja", "-C", build, "-t", "commands", library).stdout.splitlines()[-1]
        if f"unclosed-{library}.opts" not in line or "unclosed-wrap.opts" not in line:
            sys.exit(f"subproject, {library}: {line}")


def build_by_pkg_config(prefix, folder, compiler, library, module):
    """The line that a user writes; its result."""
    modules = find_one(prefix, "unclosed.pc").parent
    asked = run("pkg-config", "--cflags", "--libs", module,
                env=os.environ | {"PKG_CONFIG_PATH": str(modules)}).stdout.strip()
    line = (f'{compiler} -g -c "$1/{library}.c" -o {library}.o && rm -f lib{library}_calls.a && '
            f'ar rc lib{library}_calls.a {library}.o && {compiler} -g -o {library} "$1/main.c" '
            f'{asked} lib{library}_calls.a -l:{LEAKS[library][0]} -lm')
    return subprocess.run(["sh", "-c", line, "sh", SOURCES], cwd=folder, text=True,
                          capture_output=True, check=False)


def check_by_pkg_config(prefix, folder, compiler):
    own = folder / "by pkg-config"
    own.mkdir()
    for library in LEAKS:
        done = build_by_pkg_config(prefix, own, compiler, library,
                                   f"unclosed-probes-static-{library}")
        if done.returncode != 0:
            sys.exit(f"{library}: by pkg-config: {done.stderr}")
        check(own / library, library)
        done = build_by_pkg_config(prefix, own, compiler, library, "unclosed-probes-static")
        if "__wrap_" not in done.stderr:
            sys.exit(f"{library}: is linked without its module: {done.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="unclosed consumer ") as folder:
        folder = pathlib.Path(folder)
        prefix = install(arguments.build, folder)
        check_by_pkg_config(prefix, folder, arguments.c)
        check_by_cmake(prefix, folder, arguments.c)
        check_subproject(arguments.project, folder)
    print("libraries:", *LEAKS)


if __name__ == "__main__":
    main()
