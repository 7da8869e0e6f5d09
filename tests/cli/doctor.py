# SPDX-License-Identifier: MIT
"""`unclosed doctor` about programs in many forms, against what their runs say.

Each program is built, looked at, and run: what is said to be shadowed must be what its report says,
and who is said to measure must report. The rest is compared with nm and readelf.

usage: doctor.py COMMAND BUILD-FOLDER PROJECT
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import jsonschema
import sample
from cases import expect, main

PROGRAM = """
#include <fcntl.h>
#include <unistd.h>
#include <stdio.h>
int helper(void);
int main(void)
{
    int fd = open("/dev/null", O_RDONLY);
    return close(dup(fd)) + helper();
}
"""
HELPER = "int helper(void); int helper(void) { return 0; }"
OWN_CLOSE = """
#include <sys/syscall.h>
#include <unistd.h>
int close(int fd) { return (int)syscall(SYS_close, fd); }
"""
MOCK = "int __wrap_open(const char *path, int flags); " \
       "int __wrap_open(const char *path, int flags) { return path == 0 ? flags : 100; }"


class Workshop:
    """Programs, linked by hand against the libraries of the build."""

    def __init__(self, bench):
        self.bench = bench
        build = pathlib.Path(bench.arguments[0])
        self.build = build
        self.folders = [f"-L{build}/probes", f"-L{build}", f"-Wl,-rpath,{build}/probes:{build}"]
        self.shared = [*self.folders, "-Wl,--push-state,--no-as-needed,-lunclosed-probes,"
                       "-lunclosed,--pop-state"]
        archives = [f"{build}/probes/libunclosed_probes.a", f"{build}/libunclosed.a",
                    "-Wl,--eh-frame-hdr"]
        self.archives = archives
        self.static = [f"-Wl,@{build}/probes/unclosed-wrap.opts", *archives]
        for name, text in (("main.c", PROGRAM), ("helper.c", HELPER), ("close.c", OWN_CLOSE),
                           ("mock.c", MOCK)):
            (bench.folder / name).write_text(text)

    def link(self, name, *words, sources=("main.c", "helper.c"), compiler="gcc"):
        subprocess.run([compiler, "-g", "-o", name, *sources, *words], cwd=self.bench.folder,
                       check=True, stderr=subprocess.PIPE)
        return name

    def ask(self, name, status=None, words=(), environment=None):
        """The answers about it, as JSON of the schema; the status must fit the result."""
        done = subprocess.run([self.bench.command, "doctor", "--json", *words, name], text=True,
                              capture_output=True, cwd=self.bench.folder, check=False, timeout=60,
                              env=self.bench.environment | (environment or {}))
        tree = json.loads(done.stdout)
        schema = pathlib.Path(self.bench.arguments[1],
                              "reports/schema/unclosed-doctor-1.schema.json")
        jsonschema.validate(tree, json.loads(schema.read_text()))
        subject, = tree["subjects"]
        expect(done.returncode == {"ok": 0, "less": 1, "nothing": 3}[subject["result"]], done)
        expect(status is None or done.returncode == status, name, done.returncode, done.stdout)
        expect(done.stderr == "", done.stderr)
        return subject["answers"]

    def run(self, name):
        """The report of a run, or None."""
        report = self.bench.folder / "report.json"
        report.unlink(missing_ok=True)
        subprocess.run([f"./{name}"], cwd=self.bench.folder, check=False, timeout=60,
                       stderr=subprocess.DEVNULL, env=self.bench.environment |
                       {"UNCLOSED_OPTIONS": f"report={report}:verbosity=0:on_clean=1"})
        return json.loads(report.read_text()) if report.exists() else None


def of(answers, topic, mark=None):
    return [answer for answer in answers
            if answer["topic"] == topic and mark in (None, answer["mark"])]


def names(answers):
    return {name for answer in answers for name in answer["names"]}


def shadowed(report):
    return {probe["name"] for probe in report["probes"] if probe["state"] == "shadowed"}


def shared__linked_right__measures(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    answers = shop.ask("app", status=0)
    expect({answer["mark"] for answer in answers} <= {"ok", "note"}, answers)
    expect("shared form" in of(answers, "probes", "ok")[0]["fact"], answers)
    expect(names(of(answers, "calls")) == {"open", "close", "dup"}, answers)
    report = shop.run("app")
    expect(shadowed(report) == set() and report["summary"]["unclosed"] == 1,
           report["probes"])


def shared__dropped_by_the_linker__is_told_why(bench):
    shop = Workshop(bench)
    shop.link("app", "-Wl,--as-needed", *shop.folders, "-lunclosed-probes")
    # The program's own calls keep it; without any, and behind libc, it goes.
    (bench.folder / "main.c").write_text("int helper(void); int main(void) { return helper(); }")
    shop.link("dropped", "-Wl,--as-needed", *shop.folders, "-lunclosed-probes")
    needed = subprocess.run(["readelf", "-d", "dropped"], cwd=bench.folder, text=True,
                            capture_output=True, check=True).stdout
    expect("libunclosed-probes" not in needed, needed)
    answer, = of(shop.ask("dropped", status=3), "probes", "fatal")
    expect("--as-needed" in answer["advice"], answer)
    expect(shop.run("dropped") is None, "it reported")
    shop.link("bare")
    answer, = of(shop.ask("bare", status=3), "probes", "fatal")
    expect("--as-needed" not in answer["advice"] and "unclosed::probes" in answer["advice"],
           answer)


def shared__behind_libc__cannot_measure(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.folders, "-Wl,--no-as-needed", "-lc", "-lunclosed-probes",
              "-lunclosed")
    expect(of(shop.ask("app", status=3), "order", "fatal"), "the order is not told")
    expect(shadowed(shop.run("app")) == {"posix"}, "the run thinks otherwise")


def shared__by_a_plugin__is_a_problem_of_the_library(bench):
    shop = Workshop(bench)
    shop.link("plugin.so", "-shared", "-fPIC", *shop.shared, sources=("helper.c",))
    answer, = of(shop.ask("plugin.so", status=1), "probes", "problem")
    expect("link the program" in answer["advice"], answer)
    shop.link("plain.so", "-shared", "-fPIC", sources=("helper.c",))
    expect(of(shop.ask("plain.so", status=0), "probes", "ok"), "no probes are right there")


def front__names_of_others__are_those_of_the_run(bench):
    shop = Workshop(bench)
    shop.link("own", *shop.shared, sources=("main.c", "helper.c", "close.c"))
    shop.link("libfront.so", "-shared", "-fPIC", sources=("close.c", "helper.c"))
    shop.link("before", "-Wl,--no-as-needed", "-L.", "-lfront", "-Wl,-rpath,$ORIGIN",
              *shop.shared, sources=("main.c",))
    shop.link("after", *shop.shared, "-Wl,--no-as-needed", "-L.", "-lfront",
              "-Wl,-rpath,$ORIGIN", sources=("main.c",))
    for name, found, status in (("own", {"close"}, 1), ("before", {"close"}, 1),
                                ("after", set(), 0)):
        answers = shop.ask(name, status=status)
        expect(names(of(answers, "front")) == found, name, answers)
        expect(shadowed(shop.run(name)) == found, name, "the run thinks otherwise")
    expect("libfront.so" in of(shop.ask("before"), "front")[0]["fact"], "nobody is named")


def front__sanitizers__are_none(bench):
    shop = Workshop(bench)
    for compiler, words in (("gcc", ("-fsanitize=address",)), ("gcc", ("-fsanitize=thread",)),
                            ("clang-14", ("-fsanitize=address",))):
        shop.link("app", *words, *shop.shared, compiler=compiler)
        answers = shop.ask("app")
        report = shop.run("app")
        # LeakSanitizer may end it before; ThreadSanitizer does not.
        expect(not of(answers, "front") and not of(answers, "order", "fatal"), compiler, words,
               answers)
        expect(report is None or shadowed(report) == set(), compiler, words, report)
        expect("address" not in words[0] or of(answers, "sanitizer", "note"), answers)


def symbolic__library_that_binds_itself__is_named(bench):
    shop = Workshop(bench)
    shop.link("libself.so", "-shared", "-fPIC", "-Wl,-Bsymbolic",
              sources=("close.c", "helper.c"))
    shop.link("libplain.so", "-shared", "-fPIC", "-Wl,-Bsymbolic", sources=("helper.c",))
    for library, count in (("self", 1), ("plain", 0)):
        shop.link("app", *shop.shared, "-L.", "-Wl,--no-as-needed", f"-l{library}",
                  "-Wl,-rpath,$ORIGIN", sources=("main.c",))
        answers = of(shop.ask("app", status=count), "symbolic", "problem")
        expect(len(answers) == count and names(answers) == ({"close"} if count else set()),
               answers)


def events__of_a_library__are_seen_or_it_is_said_why_not(bench):
    shop = Workshop(bench)
    if b"uv_loop_init" not in (shop.build / "probes/libunclosed-probes.so.0").read_bytes():
        return  # built without libuv's headers
    (bench.folder / "loop.c").write_text(
        "int uv_loop_init(void *loop); int uv_buf_init(void); "
        "int uv_loop_init(void *loop) { return loop != 0; } int uv_buf_init(void) { return 0; }")
    (bench.folder / "user.c").write_text(
        "int uv_loop_init(void *loop); int main(void) { return uv_loop_init(0); }")
    for name in ("libuv.so.1", "libcopy.so"):
        shop.link(name, "-shared", "-fPIC", f"-Wl,-soname,{name}", sources=("loop.c",))
    here = "-Wl,-rpath,$ORIGIN"
    needed = ["-Wl,--no-as-needed", here]
    cases = [  # words, its sources, the mark, what is said, the state at run time
        ([*shop.shared, *needed, "./libuv.so.1"], ["user.c"], "ok", "lead to the probes", "active"),
        ([*needed, "./libuv.so.1", *shop.shared], ["user.c"], "problem",
         "libuv.so.1 comes before the probes", "shadowed"),
        ([*needed, "./libcopy.so", *shop.shared], ["user.c"], "problem",
         "libcopy.so has a copy of the library inside", "shadowed"),
        (shop.shared, ["user.c", "loop.c"], "problem", "the program has a copy", "shadowed"),
    ]
    for words, sources, mark, fact, state in cases:
        shop.link("app", *words, sources=sources)
        answers = of(shop.ask("app", status=int(mark == "problem")), "events")
        expect(len(answers) >= 1, words, answers)
        expect(any(answer["mark"] == mark and fact in answer["fact"] for answer in answers),
               words, answers)
        report = shop.run("app")
        states = {probe["name"]: probe["state"] for probe in report["probes"]}
        expect(states.get("libuv") == state, words, report["probes"])
        is_blind = state == "shadowed" and "libcopy" not in fact
        expect(report["verdict"] == ("incomplete" if is_blind else "clean"), words,
               report["verdict"])


def library__of_the_probes_under_another_name__is_known(bench):
    shop = Workshop(bench)
    data = (shop.build / "probes/libunclosed-probes.so.0").read_bytes()
    (bench.folder / "renamed").write_bytes(
        data.replace(b"\0libunclosed-probes.so", b"\0libunclosed-probez.so"))
    answers = shop.ask("renamed", environment={"LD_LIBRARY_PATH": str(shop.build)})
    expect("of the probes itself" in of(answers, "probes", "ok")[0]["fact"], answers)
    expect("of one build" in of(answers, "library", "ok")[0]["fact"], answers)


def library__missing_or_of_another_build__does_not_start(bench):
    shop = Workshop(bench)
    shop.link("app", *[word for word in shop.shared if "rpath" not in word])
    answers = of(shop.ask("app", status=3), "library", "fatal")
    expect(len(answers) == 2, answers)
    for answer in answers:
        expect("not found" in answer["fact"] and "rpath" in answer["advice"], answer)
    folders = {"LD_LIBRARY_PATH": f"{shop.build}/probes:{shop.build}"}
    expect(of(shop.ask("app", status=0, environment=folders), "library", "ok"), "not found")
    # A record library of another build: the version of its private names differs.
    other = bench.folder / "other"
    other.mkdir()
    data = (shop.build / "libunclosed.so.0").read_bytes()
    version, = set(re.findall(rb"UNCLOSED_PRIVATE_([0-9.]+)\0", data))
    (other / "libunclosed.so.0").write_bytes(
        data.replace(b"UNCLOSED_PRIVATE_" + version, b"UNCLOSED_PRIVATE_" +
                     version.replace(b"0", b"9")))
    environment = {"LD_LIBRARY_PATH": f"{other}:{folders['LD_LIBRARY_PATH']}"}
    answer, = of(shop.ask("app", status=3, environment=environment), "library", "fatal")
    expect("another build" in answer["fact"] and str(other) in answer["fact"], answer)
    done = subprocess.run(["./app"], cwd=bench.folder, env=bench.environment | environment,
                          capture_output=True, check=False)
    expect(done.returncode != 0, "the loader accepts it", done)


def library__of_others_missing__does_not_start(bench):
    shop = Workshop(bench)
    shop.link("libinner.so", "-shared", "-fPIC", sources=("helper.c",))
    (bench.folder / "outer.c").write_text("int helper(void); int outer(void); "
                                          "int outer(void) { return helper(); }")
    shop.link("libouter.so", "-shared", "-fPIC", "-L.", "-linner", sources=("outer.c",))
    shop.link("app", *shop.shared, "-L.", "-Wl,--no-as-needed", "-louter",
              "-Wl,-rpath,$ORIGIN", "-Wl,--allow-shlib-undefined")
    answer, = of(shop.ask("app", status=3), "library", "fatal")
    expect("libinner.so" in answer["fact"] and "libouter.so" in answer["fact"], answer)
    expect(shop.run("app") is None, "it starts")
    shop.ask("app", status=0, environment={"LD_LIBRARY_PATH": str(bench.folder)})
    answer, = of(shop.ask("libouter.so", status=0), "library", "note")
    expect("libinner.so" in answer["fact"], answer)
    shop.link("unknown", *shop.shared, "-L.", "-Wl,--no-as-needed", "-louter",
              "-Wl,-rpath,$ORIGIN:$ORIGIN/$LIB", "-Wl,--allow-shlib-undefined")
    answer, = of(shop.ask("unknown", status=0), "library", "note")
    expect("$LIB" in answer["fact"], answer)
    shop.link("alien", *shop.shared, "-Wl,--dynamic-linker=/lib/ld-nowhere.so.9")
    answer, = of(shop.ask("alien", status=3), "library", "fatal")
    expect("/lib/ld-nowhere.so.9" in answer["fact"], answer)


def library__of_the_probes_itself__is_no_program(bench):
    shop = Workshop(bench)
    shutil.copy(shop.build / "probes/libunclosed-probes.so.0", bench.folder / "alone.so")
    answers = shop.ask("alone.so", status=0, environment={"LD_LIBRARY_PATH": ""})
    expect("library of the probes itself" in of(answers, "probes", "ok")[0]["fact"], answers)
    expect(not [a for a in answers if "will not start" in a["fact"]], answers)


def library__of_the_name_of_the_probes__is_not_believed(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    other = bench.folder / "other"
    other.mkdir()
    folders = {"LD_LIBRARY_PATH": str(other)}
    subprocess.run(["objcopy", "-O", "binary", "--only-section=.note.unclosed",
                    f"{shop.build}/probes/libunclosed-probes.so.0", "note"],
                   cwd=bench.folder, check=True)
    note = (bench.folder / "note").read_bytes()
    expect(b"unclosed" in note, note)
    (bench.folder / "note.c").write_text(
        '__attribute__((used, aligned(4), section(".note.unclosed"))) '
        f"static const unsigned char note[] = {{{','.join(map(str, note))}}};")
    for sources in (("helper.c",), ("helper.c", "note.c")):
        shop.link("other/libunclosed-probes.so.0", "-shared", "-fPIC",
                  "-Wl,-soname,libunclosed-probes.so.0", sources=sources)
        answer, = of(shop.ask("app", status=3, environment=folders), "probes")
        expect(answer["mark"] == "fatal" and str(other) in answer["fact"], answer)
    shop.ask("app", status=0)


def static__linked_right__measures(bench):
    shop = Workshop(bench)
    for name, words in (("static", ["-static"]), ("pie", ["-static-pie", "-fPIE"]),
                        ("dynamic", [])):
        shop.link(name, *words, *shop.static)
        answers = shop.ask(name, status=0)
        expect("static form" in of(answers, "probes", "ok")[0]["fact"], name, answers)
        expect(not of(answers, "front") and not of(answers, "order", "problem"), name, answers)
        expect(bool(of(answers, "probes", "note")) == (name == "dynamic"), name, answers)
        report = shop.run(name)
        expect(shadowed(report) == set() and report["probes"], name, report["probes"])


def static__some_not_wrapped__are_named(bench):
    shop = Workshop(bench)
    shop.link("app", "-static", "-Wl,--wrap=open,--undefined=__wrap_open",
              "-Wl,--undefined=unc__probes_anchor", *shop.archives)
    answer, = of(shop.ask("app", status=1), "order", "problem")
    table = subprocess.run(["nm", "app"], cwd=bench.folder, text=True, capture_output=True,
                           check=True).stdout
    symbols = set(re.findall(r"^\w* +[A-Z] (\w+)$", table, re.MULTILINE)) | \
        set(re.findall(r"^\w* +[vwi] (\w+)$", table, re.MULTILINE))
    covered = set(re.findall(r"^UNC_PROBE_SYMBOL\((\w+),",
                             pathlib.Path(bench.arguments[1], "probes/coverage.def").read_text(),
                             re.MULTILINE))
    bare = {name for name in (covered & symbols) - {"dlopen", "dlmopen"}
            if f"__wrap_{name}" not in symbols}
    expect(set(answer["names"]) == bare and {"close", "dup"} <= bare, answer["names"], bare)


def static__mock_of_the_program__is_that_of_the_run(bench):
    shop = Workshop(bench)
    shop.link("app", "-static", *shop.static, sources=("main.c", "helper.c", "mock.c"))
    answers = shop.ask("app", status=1)
    expect(names(of(answers, "front")) == {"open"}, answers)
    expect(shadowed(shop.run("app")) == {"open"}, "the run thinks otherwise")
    shutil.copy(bench.folder / "app", bench.folder / "stripped")
    subprocess.run(["strip", "stripped"], cwd=bench.folder, check=True)
    expect(of(shop.ask("stripped"), "order", "note"), "it cannot be seen there")


def static__call_defined_by_the_program__is_told(bench):
    shop = Workshop(bench)
    (bench.folder / "own.c").write_text(
        "#include <fcntl.h>\n#include <unistd.h>\nint open(const char *path, int flags, ...)"
        "\n{ return dup(path == 0 ? flags : 0); }\n")
    for form in (["-static", *shop.static], shop.shared):
        shop.link("app", *form, sources=("main.c", "helper.c", "own.c"))
        answer, = of(shop.ask("app", status=1), "front")
        expect(answer["mark"] == "problem" and set(answer["names"]) == {"open"}, answer)
        expect("defines 1 of the calls itself" in answer["fact"], answer)


def static__without_probes__cannot_measure(bench):
    shop = Workshop(bench)
    for compiler in ("gcc", "musl-gcc"):
        shop.link("app", "-static", compiler=compiler)
        answer, = of(shop.ask("app", status=3), "probes", "fatal")
        expect(("flags --musl" in answer["advice"]) == (compiler == "musl-gcc"), answer)
        expect(("build-musl" in answer["advice"]) == (compiler == "musl-gcc"), answer)
    expect("build-musl" in bench.run("flags", "--musl", status=4).stderr, "of its own")
    shop.link("app", compiler="musl-gcc")
    expect(of(shop.ask("app", status=3), "libc", "fatal"), "musl's shared library is not told")


def stacks__missing_parts__are_told(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    shop.link("no-id", *shop.shared, "-Wl,--build-id=none")
    shop.link("no-header", *shop.shared, "-Wl,--no-eh-frame-hdr")
    shop.link("no-tables", *shop.shared, "-fno-asynchronous-unwind-tables",
              "-fno-unwind-tables")
    shop.link("jumps", *shop.shared, "-O2")
    shop.link("no-lines", *shop.shared, "-g0")
    for name, status, topic, mark in (
            ("app", 0, "build-id", "ok"), ("no-id", 1, "build-id", "problem"),
            ("no-header", 1, "unwind", "problem"), ("no-tables", 1, "unwind", "problem"),
            ("app", 0, "unwind", "ok"), ("jumps", 0, "calls-kept", "note"),
            ("no-lines", 1, "debug", "problem")):
        expect(of(shop.ask(name, status=status), topic, mark), name, topic, shop.ask(name))
    expect(not of(shop.ask("app"), "calls-kept"), "nothing is optimised there")
    expect("main" in of(shop.ask("no-tables"), "unwind")[0]["fact"], "main is not named")
    found = re.search(r"Build ID: (\w+)", subprocess.run(
        ["readelf", "-n", "app"], cwd=bench.folder, text=True, capture_output=True,
        check=True).stdout)[1]
    expect(found in of(shop.ask("app"), "build-id")[0]["fact"], "another build-id")


def stacks__of_archives__are_not_judged(bench):
    shop = Workshop(bench)
    shop.link("app", "-static", "-O2", *shop.static)
    answers = shop.ask("app", status=0)
    expect(not of(answers, "calls-kept") and not of(answers, "unwind", "note"), answers)
    expect(of(answers, "unwind", "ok"), answers)
    shop.link("musl", "-static", "-Wl,--eh-frame-hdr", compiler="musl-gcc")
    expect(of(shop.ask("musl", status=3), "unwind", "ok"), shop.ask("musl"))
    shop.link("bare", "-static", *shop.static, "-fno-asynchronous-unwind-tables",
              "-fno-unwind-tables")
    answer, = of(shop.ask("bare", status=1), "unwind", "problem")
    expect("main" in answer["fact"] and "-fno-async" in answer["advice"], answer)


def stacks__debug_file__is_found(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    def call(*words):
        subprocess.run(words, cwd=bench.folder, check=True)
    call("objcopy", "--only-keep-debug", "app", "app.debug")
    call("strip", "app")
    answers = shop.ask("app", status=1)
    expect(of(answers, "symbols", "problem") and of(answers, "debug", "problem"), answers)
    call("objcopy", "--add-gnu-debuglink=app.debug", "app")
    answers = shop.ask("app", status=0)
    for topic in ("symbols", "debug"):
        expect("app.debug" in of(answers, topic, "ok")[0]["fact"], answers)
    (bench.folder / "app.debug").write_bytes(b"\x7fELF")
    expect(of(shop.ask("app", status=1), "debug", "problem"), "a damaged file is taken")


def rights__set_user_id__are_told(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    os.chmod(bench.folder / "app", 0o4755)
    expect(of(shop.ask("app", status=1), "rights", "problem"), "they are not told")


def systems__programs_and_libraries__are_what_they_are(bench):
    shop = Workshop(bench)
    for path, mark in (("/bin/ls", "fatal"), ("/usr/sbin/nginx", "fatal"),
                       ("/lib/x86_64-linux-gnu/libc.so.6", "ok"), (sys.executable, "fatal")):
        expect(of(shop.ask(path), "probes", mark), path)
    imported = subprocess.run(["nm", "-D", "--undefined-only", "/usr/sbin/nginx"], text=True,
                              capture_output=True, check=True).stdout
    imported = set(re.findall(r" U (\w+)", imported))
    found = names(of(shop.ask("/usr/sbin/nginx"), "calls", "ok"))
    covered = pathlib.Path(bench.arguments[1], "probes/coverage.def").read_text()
    covered = set(re.findall(r"^UNC_PROBE_SYMBOL\((\w+),", covered, re.MULTILINE))
    expect(found == covered & imported and len(found) > 10, found ^ (covered & imported))


def calls__without_a_probe__are_none_that_have_one(bench):
    project = pathlib.Path(bench.arguments[1])
    text = (project / "src/inspect/coverage.c").read_text().partition("uncovered[] = {")[2]
    uncovered = re.findall(r'"(\w+)"', text.partition("};")[0])
    expect(len(uncovered) > 10 and uncovered == sorted(uncovered), uncovered)
    covered = (project / "probes/coverage.def").read_text()
    expect(not [name for name in uncovered if f"({name}," in covered], "one has a probe")
    (bench.folder / "shm.c").write_text("#include <sys/shm.h>\n#include <stddef.h>\n"
                                        "int helper(void); int helper(void) "
                                        "{ return shmat(1, NULL, 0) == NULL; }")
    shop = Workshop(bench)
    shop.link("app", *shop.shared, sources=("main.c", "shm.c"))
    expect(names(of(shop.ask("app", status=0), "calls", "note")) == {"shmat"}, "not told")


def operand__no_program__is_refused(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    data = bytearray((bench.folder / "app").read_bytes())
    (bench.folder / "short").write_bytes(data[:1000])
    (bench.folder / "head").write_bytes(data[:10])
    (bench.folder / "empty").write_bytes(b"")
    (bench.folder / "text").write_text("hello")
    (bench.folder / "script").write_text("#! /usr/bin/python3 -u\n")
    data[18:20] = b"\xb7\x00" if data[18] == 62 else b"\x3e\x00"
    (bench.folder / "env").write_text("#!/usr/bin/env -S A=b python3 -u\n")
    subprocess.run(["objcopy", "--only-keep-debug", "app", "app.debug"], cwd=bench.folder,
                   check=True)
    (bench.folder / "other").write_bytes(data)
    data[4] = 1
    (bench.folder / "narrow").write_bytes(data)
    subprocess.run(["gcc", "-c", "helper.c"], cwd=bench.folder, check=True)
    (bench.folder / "folder").mkdir()
    for name, status, part in (("short", 2, "cut short"), ("head", 2, "cut short"),
                               ("empty", 2, "neither"), ("text", 2, "neither"),
                               ("/dev/null", 2, "neither"), ("missing", 2, "No such file"),
                               ("script", 3, "unclosed doctor /usr/bin/python3'"),
                               ("env", 3, "doctor $(command -v python3)'"),
                               ("app.debug", 3, "debug information only: give the program"),
                               ("other", 3, "another machine"), ("narrow", 3, "64-bit"),
                               ("helper.o", 3, "object file"), ("folder", 3, "no report")):
        done = bench.run("doctor", name, status=status)
        expect(part in done.stderr and done.stdout == "", name, done.stderr)


def operands__several__have_the_worst_status(bench):
    shop = Workshop(bench)
    shop.link("good", *shop.shared)
    shop.link("less", *shop.shared, "-Wl,--build-id=none")
    shop.link("none")
    for operands, status in ((("good", "less"), 1), (("less", "none", "good"), 3),
                             (("missing", "none"), 2)):
        text = bench.run("doctor", *operands, status=status).stdout
        expect(text.count(": program\n") == len(operands) - ("missing" in operands), text)
    text = bench.run("doctor", "-q", "less", status=1).stdout
    expect("  ok " not in text and "  problem  " in text, text)
    expect(bench.run("doctor", "-q", "good").stdout.count("\n") == 2, "it is not quiet")


def hostile__names__are_harmless(bench):
    shop = Workshop(bench)
    name = "a\x1b[31mb\n.so"
    shop.link(name, "-shared", "-fPIC", "-Wl,-soname,\x1b]0;x\x07", sources=("helper.c",))
    shop.link("app", *shop.shared, f"./{name}", sources=("main.c",))
    for operand in (name, "app"):
        for words in ((), ("--json",)):
            done = subprocess.run([bench.command, "doctor", *words, operand], text=True,
                                  cwd=bench.folder, env=bench.environment, check=False,
                                  capture_output=True)
            expect(not re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr), done)


def report__what_was_missing__is_told(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared, sources=("main.c", "helper.c", "close.c"))
    shop.run("app")
    answers = shop.ask("report.json", status=1)
    expect(of(answers, "probes", "ok") and of(answers, "kernel", "ok"), answers)
    expect(names(of(answers, "front", "problem")) == {"close"}, answers)
    tree = json.loads((bench.folder / "report.json").read_text())
    for change, topic, mark in (
            (lambda t: t["probes"].clear(), "probes", "problem"),
            (lambda t: (t["probes"].clear(), t["summary"]["by_kind"].clear()), "measured",
             "fatal"),
            (lambda t: t["summary"].update(dropped=5, lost=5), "measured", "problem"),
            (lambda t: t["summary"].update(dropped=5), "dropped", "problem"),
            (lambda t: t["process"].update(sealed=False), "measured", "problem"),
            (lambda t: t["kernel"].update(read=False, reason="no /proc"), "kernel", "problem"),
            (lambda t: t["record"].update(reason="no room\x1b"), "record", "note"),
            (lambda t: t["modules"][0].update(build_id=None), "build-id", "problem")):
        changed = json.loads(json.dumps(tree))
        change(changed)
        (bench.folder / "changed.json").write_text(json.dumps(changed))
        answers = shop.ask("changed.json")
        expect(of(answers, topic, mark), topic, answers)


def report__killed__has_no_advice_about_proc(bench):
    shop = Workshop(bench)
    (bench.folder / "die.c").write_text("#include <signal.h>\nint helper(void); "
                                        "int helper(void) { return raise(SIGKILL); }")
    shop.link("app", *shop.shared, sources=("main.c", "die.c"))
    subprocess.run([bench.command, "run", "-q", "-o", "run", "--", "./app"], check=False,
                   cwd=bench.folder, env=bench.environment, capture_output=True, timeout=60)
    text = bench.run("doctor", "run", status=1).stdout
    expect("was killed by SIGKILL" in text and "/proc" not in text, text)


def report__probes_behind_libc__are_no_call(bench):
    shop = Workshop(bench)
    shop.link("app", "-lc", *shop.shared)
    shop.run("app")
    answers = shop.ask("report.json", status=3)
    expect(not of(answers, "front"), answers)
    answer, = of(answers, "order", "fatal")
    expect("behind libc" in answer["fact"] and "in front" in answer["advice"], answer)


def run__folder__says_who_reported_in(bench):
    shop = Workshop(bench)
    shop.link("app", *shop.shared)
    shop.link("bare")
    for name, status, mark in (("app", 0, "ok"), ("bare", 3, "fatal")):
        subprocess.run([bench.command, "run", "-q", "-o", f"of-{name}", "--", "sh", "-c",
                        f"./{name}; true"], cwd=bench.folder, env=bench.environment,
                       check=False, capture_output=True, timeout=60)
        done = subprocess.run([bench.command, "doctor", "--json", f"of-{name}"], text=True,
                              cwd=bench.folder, env=bench.environment, check=False,
                              capture_output=True, timeout=60)
        subjects = json.loads(done.stdout)["subjects"]
        run, = [subject for subject in subjects if subject["kind"] == "run"]
        expect(done.returncode == status and of(run["answers"], "run", mark), name, done)
        expect(len(subjects) == (2 if name == "app" else 1), done)


def report__folder_and_refused__have_their_status(bench):
    reports = bench.folder / "reports"
    reports.mkdir()
    for i in range(2):
        (reports / f"{i}.json").write_text(json.dumps(sample.report()))
    text = bench.run("doctor", "reports", status=1).stdout  # the sample has no build-id
    expect(text.count(": report\n") == 2, text)
    (reports / "2.json").write_text('{"schema": "unclosed-report/9"}')
    expect("2.json" in bench.run("doctor", "reports", status=3).stderr, "it is not named")


def environment__without_operand__is_asked(bench):
    text = bench.run("doctor").stdout
    expect("here: environment" in text and "can make its socket" in text, text)
    text = bench.run("doctor", status=1,
                     environment={"UNCLOSED_OPTIONS": "reprot=x"}).stdout
    expect("UNCLOSED_OPTIONS: " in text and "report" in text, text)
    bench.run("doctor", environment={"UNCLOSED_OPTIONS": "report=x.json"})


if __name__ == "__main__":
    main(sys.modules[__name__])
