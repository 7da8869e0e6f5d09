// SPDX-License-Identifier: MIT
/*
 * C++ exceptions that pass frames from which stacks were captured: objects are destroyed,
 * the right handler catches, and libgcc's unwinder does it, whichever reader of stacks is
 * in use.
 *
 * Usage: PROGRAM tables|libunwind|none. Prints what happened; the same for all.
 */
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <stdexcept>
#include <string>

#include "captures.h"

namespace
{

const int round_count = 2000;

int destroyed_count;
int caught_count;
int passed_count;

struct resource {
    ~resource()
    {
        capture_stack(); // in the middle of an unwinding
        destroyed_count++;
    }
};

[[gnu::noinline]] void fall(int depth)
{
    resource held;

    capture_stack();
    if (depth == 0) {
        throw std::runtime_error("down");
    }
    fall(depth - 1);
    capture_stack();
}

[[gnu::noinline]] void pass(int depth)
{
    try {
        fall(depth);
    } catch (const std::logic_error &) {
        std::abort(); // not this one
    } catch (...) {
        capture_stack();
        passed_count++;
        throw;
    }
}

void run(int depth)
{
    try {
        pass(depth);
    } catch (const std::runtime_error &error) {
        capture_stack();
        caught_count += std::string(error.what()) == "down";
    }
}

// Whose _Unwind_RaiseException the program uses.
bool is_libgcc()
{
    void *function = dlsym(RTLD_DEFAULT, "_Unwind_RaiseException");
    Dl_info info;

    return function != nullptr && dladdr(function, &info) != 0 &&
           std::strstr(info.dli_fname, "libgcc_s") != nullptr;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2 || !start_captures(argv[1])) {
        return 2;
    }
    for (int i = 0; i < round_count; i++) {
        run(i % 20);
    }
    std::printf("destroyed %d caught %d passed %d libgcc %d\n", destroyed_count,
                caught_count, passed_count, is_libgcc());
    return 0;
}
