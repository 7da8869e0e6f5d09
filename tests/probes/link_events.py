# SPDX-License-Identifier: MIT
"""Programs on event libraries are linked with the probes as they would be without them.

The probes define the calls of those libraries, and must not stand in for them: with --as-needed a
program still NEEDs its library, an archive behind the shared probes is still taken out of, and the
report says that nobody saw its calls. In the static form one line is enough where the program calls
the library, and a response file where only an archive does. By each linker there is. A program
without such a library has nothing of it.

usage: link_events.py BUILD-DIRECTORY
"""
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LINKERS = [name for name in ("bfd", "gold", "lld", "mold")
           if shutil.which(f"ld.{name}") or shutil.which(name)]
PROGRAMS = {  # what leaves something, by library
    "libuv": """#include <uv.h>
int leave(void);
int leave(void)
{
    static uv_loop_t loop;
    static uv_timer_t timer;
    uv_loop_init(&loop);
    return uv_timer_init(&loop, &timer);
}
""",
    "libevent": """#include <event2/event.h>
int leave(void);
int leave(void)
{
    struct event_base *base = event_base_new();
    struct event *event = event_new(base, -1, EV_PERSIST, 0, 0);
    static const struct timeval due = { 1000, 0 };
    return event_add(event, &due);
}
""",
    "libev": """#include <ev.h>
int leave(void);
static void call(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)timer, (void)events;
}
int leave(void)
{
    static ev_timer timer;
    struct ev_loop *loop = ev_loop_new(0);
    ev_timer_init(&timer, call, 1000., 0.);
    ev_timer_start(loop, &timer);
    return 0;
}
""",
}
NAMES = {"libuv": ("-luv", "libuv_a.a"), "libevent": ("-levent", "libevent.a"),
         "libev": ("-lev", "libev.a")}
MAIN = "int leave(void); int main(void) { return leave(); }\n"


class Bench:
    def __init__(self, build, folder):
        self.folder = folder
        self.probes = build / "probes"
        self.shared = [f"-Wl,--push-state,--no-as-needed,{build}/probes/libunclosed-probes.so,"
                       f"{build}/libunclosed.so,--pop-state",
                       f"-Wl,-rpath,{build}/probes:{build}"]
        self.static = [f"-Wl,@{build}/probes/unclosed-wrap.opts",
                       build / "probes" / "libunclosed_probes.a", build / "libunclosed.a",
                       "-Wl,--eh-frame-hdr"]
        (folder / "main.c").write_text(MAIN)
        for library, text in PROGRAMS.items():
            (folder / f"{library}.c").write_text(text)
            self.build("-c", f"{library}.c", "-o", f"{library}.o")
            subprocess.run(["ar", "rc", f"lib_{library}.a", f"{library}.o"], cwd=folder, check=True)

    def build(self, *words, may_fail=False):
        done = subprocess.run(["gcc", "-g", *map(str, words)], cwd=self.folder, text=True,
                              capture_output=True, check=False)
        if done.returncode != 0 and not may_fail:
            sys.exit(f"{words}: not built: {done.stderr}")
        return done

    def run(self):
        """The report of the program."""
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        done = subprocess.run([self.folder / "program"], capture_output=True, text=True,
                              timeout=60, check=False,
                              env=os.environ | {"UNCLOSED_OPTIONS": f"report={report}",
                                                "XDG_STATE_HOME": str(self.folder)})
        if done.returncode != 0 or not report.exists():
            sys.exit(f"the program: status {done.returncode}: {done.stderr}")
        return json.loads(report.read_text()), done.stderr

    def read(self, *command):
        return subprocess.run([*command, self.folder / "program"], capture_output=True, text=True,
                              check=True).stdout


def expect(is_true, *what):
    if not is_true:
        sys.exit(" ".join(map(str, what)))


def state_of(report, library):
    return {probe["name"]: probe["state"] for probe in report["probes"]}.get(library)


def check_shared(bench, linker, library):
    """With --as-needed, in the order that most people write."""
    plain, _ = NAMES[library]
    bench.build(f"-fuse-ld={linker}", "-o", "program", f"{library}.c", "main.c",
                "-Wl,--as-needed,-z,now", "-rdynamic", *bench.shared, plain)
    needed = bench.read("readelf", "-dW")
    expect(f"[{library}" in needed and "libunclosed-probes.so.0" in needed, linker, library, needed)
    report, text = bench.run()
    expect(state_of(report, library) == "active" and "left" in text, linker, library, text,
           report["probes"])


def check_copy(bench, linker, library, archive):
    """An archive behind the shared probes: it works, and its calls are not seen."""
    bench.build(f"-fuse-ld={linker}", "-o", "program", f"{library}.c", "main.c", *bench.shared,
                archive, "-lm")
    expect(f"[{library}" not in bench.read("readelf", "-dW"), linker, library, "is needed")
    report, text = bench.run()
    expect(state_of(report, library) == "shadowed" and report["verdict"] != "clean", linker,
           library, report["verdict"], report["probes"])
    expect("has a copy" in text and "unclosed-probes-static" in text, linker, library, text)


def check_static(bench, linker, library, archive):
    forms = [["-static", "-Wl,--gc-sections"]]
    if linker == "bfd":
        forms += [[], ["-static-pie", "-fPIE"], ["-O2", "-flto"]]
    anchor = f"-Wl,@{bench.probes}/unclosed-{library}.opts"
    for form in forms:
        for sources, words in (([f"{library}.c", "main.c"], [*bench.static]),
                               (["main.c"], [anchor, *bench.static, f"lib_{library}.a"])):
            bench.build(f"-fuse-ld={linker}", "-o", "program", *form, *sources, *words, archive,
                        "-lm")
            report, text = bench.run()
            expect(state_of(report, library) == "active" and report["verdict"] == "unclosed",
                   linker, form, library, text, report["probes"])
    if linker == "bfd":  # what the response file is for
        done = bench.build("-o", "program", "main.c", *bench.static, f"lib_{library}.a", archive,
                           "-lm", may_fail=True)
        expect("__wrap_" in done.stderr, library, "no need for a response file", done.stderr)


def check_none(bench):
    """A program without event libraries has none of their wrappers."""
    (bench.folder / "none.c").write_text("int main(void) { return 0; }\n")
    bench.build("-static", "-o", "program", "none.c", *bench.static)
    names = [line.split()[-1] for line in bench.read("nm").splitlines()]
    found = [name for name in names
             if name.startswith(("__wrap_uv_", "__wrap_ev_", "__wrap_event_", "__wrap_g_",
                                 "unc__uv_", "unc__ev_", "uv_"))]
    expect(not found, "an empty program has", found)


def main():
    libraries = [name for name in PROGRAMS
                 if (pathlib.Path(sys.argv[1]) / f"probes/unclosed-{name}.opts").exists()]
    archives = {}
    for name in libraries:
        path = subprocess.run(["gcc", f"-print-file-name={NAMES[name][1]}"], capture_output=True,
                              text=True, check=True).stdout.strip()
        archives[name] = pathlib.Path(path)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
        check_none(bench)
        for linker, library in itertools.product(LINKERS, libraries):
            check_shared(bench, linker, library)
            if archives[library].is_absolute():
                check_copy(bench, linker, library, archives[library])
                check_static(bench, linker, library, archives[library])
    print("linkers:", *LINKERS, "libraries:", *libraries)


if __name__ == "__main__":
    main()
