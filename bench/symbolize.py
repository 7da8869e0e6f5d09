#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""300 addresses of a program of 8 MB with debug information, beside addr2line and eu-addr2line.

The program is generated: 120 files of 55 functions each with inlined ones in them, 3 MB of
.debug_info; built by gcc and by clang, which writes no .debug_aranges. It is kept in the build
directory. `unclosed symbolize --address`, `addr2line -fi`, `eu-addr2line -fi` and
`llvm-symbolizer` take turns over the same list; a ratio is that of one round. `-limit` is the time
itself beside its limit of 300 ms. Before anything is measured the answers are compared with
addr2line's: fast and wrong does not count. Nothing here is a test: a missed target is shown, and
the status stays 0.
"""
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import time

from rows import give_up, parse_arguments, print_rows

LIMIT_MS = 300.0
COUNT = 300
UNITS, SMOKE_UNITS, FUNCTIONS, PARTS = 120, 8, 55, 30
COMPILERS = {"gcc": "gcc", "clang": "clang-14"}
PEERS = {
    "addr2line": ["addr2line", "-fi", "-e"],
    "eu-addr2line": ["eu-addr2line", "-fi", "-e"],
    "llvm-sym": ["llvm-symbolizer-14", "--output-style=GNU", "-f", "-i", "-e"],
}

PART = """struct part_{i} {{ int {fields}; struct part_{i} *next; const char *name; }};
static inline int small_{i}(int a, struct part_{i} *p)
{{
    int sum = a;

    for (int i = 0; i < 3; i++) {{
        sum += p->field_{j} * i;
    }}
    return sum;
}}
"""
FUNCTION = """int unit_{u}_{k}(int a, struct part_{i} *p, struct part_{j} *q)
{{
    int result = small_{i}(a, p);

    if (result > a) {{
        int more = small_{j}(result, q);

        result += other(more, q->name);
    }}
    while (p != 0) {{
        result ^= other(p->field_{k12}, p->name);
        p = p->next;
    }}
    return result;
}}
"""


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            check=False, **options)
    if result.returncode != 0:
        give_up(f"{command[0]}: status {result.returncode}\n{result.stderr}")
    return result.stdout


def write_sources(folder, units):
    fields = ", ".join(f"field_{j}" for j in range(12))
    parts = [PART.format(i=i, fields=fields, j=i % 12) for i in range(PARTS)]
    (folder / "parts.h").write_text("".join(parts), encoding="utf-8")
    for u in range(units):
        functions = [FUNCTION.format(u=u, k=k, i=(u * 7 + k) % PARTS, j=(u + k * 3) % PARTS,
                                     k12=k % 12) for k in range(FUNCTIONS)]
        (folder / f"unit_{u}.c").write_text(
            '#include "parts.h"\nint other(int a, const char *name);\n' + "".join(functions),
            encoding="utf-8")
    (folder / "main.c").write_text(
        "int other(int a, const char *name) { return name ? a + name[0] : a; }\n"
        "int main(void) { return 0; }\n", encoding="utf-8")


def build(place, compiler, units):
    """The program of @compiler in @place, made if it is not there yet."""
    program = place / f"{compiler}-{units}.program"
    if program.exists():
        return program
    folder = place / f"{compiler}-{units}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_sources(folder, units)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda path: run(COMPILERS[compiler], "-O2", "-g", "-c", path, "-o",
                                       path.with_suffix(".o")), folder.glob("*.c")))
    run(COMPILERS[compiler], "-o", folder / "program", *folder.glob("*.o"))
    (folder / "program").rename(program)
    return program


def choose_addresses(program):
    """@COUNT places in as many functions, the same ones for the same program."""
    functions = re.findall(r"^(\w+) (\w+) T unit_", run("nm", "-S", program), re.MULTILINE)
    dice = random.Random(COUNT)
    return "".join(f"{int(begin, 16) + dice.randrange(int(size, 16)):#x}\n"
                   for begin, size in dice.sample(functions, COUNT))


def answers_of(command, program, addresses):
    text = run(*command, program, input=addresses)
    return re.sub(r" \(discriminator \d+\)|:[?0]$", "", text, flags=re.MULTILINE).splitlines()


def time_of(command, program, addresses):
    """eu-addr2line ends with status 1 when there is no answer, as for all of clang's."""
    begin = time.monotonic()
    subprocess.run([str(word) for word in (*command, program)], input=addresses, text=True,
                   capture_output=True, check=False)
    return (time.monotonic() - begin) * 1000


def rows_of(compiler, ours, place, rounds, units):
    """(name, unit, ours, peer, peer's name, target), one for each round."""
    program = build(place, compiler, units)
    addresses = choose_addresses(program)
    if answers_of(ours, program, addresses) != \
            answers_of(PEERS["addr2line"], program, addresses):
        give_up(f"{program}: the answers are not addr2line's")
    for _ in range(rounds):
        mine = time_of(ours, program, addresses)
        yield f"symbolize-{compiler}-limit", "ms", mine, LIMIT_MS, "limit", 1.0
        for name, command in PEERS.items():
            if shutil.which(command[0]):
                yield (f"symbolize-{compiler}-{name}", "ms", mine,
                       time_of(command, program, addresses), name, 1.0)


def main():
    arguments = parse_arguments(__doc__, rounds=11)
    ours = [arguments.build / "bin" / "unclosed", "symbolize", "--address"]
    place = arguments.build / "bench" / "symbolize"
    units = SMOKE_UNITS if arguments.smoke else UNITS
    rows = []
    for compiler in list(COMPILERS)[:1] if arguments.smoke else COMPILERS:
        if shutil.which(COMPILERS[compiler]):
            rows += rows_of(compiler, ours, place, arguments.rounds, units)
    print_rows(rows, arguments.results)


if __name__ == "__main__":
    main()
