/* SPDX-License-Identifier: MIT */
/* What the matrix of compilers and forms is built of; a marker is the end of a line. */
#include "matrix.h"

static inline __attribute__((always_inline)) int middle(int a)
{
    return inner("inlined", a) + 1; /* at middle */
}

__attribute__((noinline)) int outer(int a);
__attribute__((noinline)) int outer(int a)
{
    a++;
    return middle(a) * 2; /* at outer */
}

static __attribute__((noinline)) int plain(int a)
{
    return witness("plain") + a; /* at plain */
}

/* Never called: the linker may drop it, and its lines with it. */
__attribute__((noinline)) int dropped(int a);
__attribute__((noinline)) int dropped(int a)
{
    return witness("dropped") + a + 1;
}

#ifdef NESTED
static __attribute__((noinline)) int around(int a)
{
    __attribute__((noinline)) int nested(int b)
    {
        return witness("nested") + a + b; /* at nested */
    }

    return nested(a) + nested(a + 1);
}
#endif

int main(void)
{
    int sum = plain(1) + outer(2);

#ifdef NESTED
    sum += around(sum);
#endif
    return sum > 1000;
}
