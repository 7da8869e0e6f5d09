/* SPDX-License-Identifier: MIT */
/*
 * Stacks that only C++ has: in a destructor that an exception runs, in a handler, in a
 * handler of a handler. The runtime's own frames are on them, and libgcc's unwinder has
 * just put the registers in place.
 */
#include <cstdio>
#include <stdexcept>

#include "oracle.h"

namespace
{

struct comparing {
    ~comparing()
    {
        oracle_compare();
    }
};

__attribute__((noinline)) int throw_from(int depth)
{
    comparing on_the_way;

    if (depth == 0) {
        throw std::runtime_error("thrown");
    }
    return throw_from(depth - 1) + 1;
}

__attribute__((noinline)) void rethrow()
{
    try {
        (void)throw_from(3);
    } catch (const std::runtime_error &) {
        oracle_compare();
        throw;
    }
}

__attribute__((noinline)) void catch_all()
{
    try {
        rethrow();
    } catch (...) {
        oracle_compare();
        try {
            (void)throw_from(2);
        } catch (...) {
            oracle_compare();
        }
        oracle_compare();
    }
    [] { oracle_compare(); }();
}

} // namespace

int main()
{
    catch_all();

    std::printf("%u stacks compared, %u different\n", oracle_compared(),
                oracle_different());
    return oracle_different() != 0;
}
