/* SPDX-License-Identifier: MIT */
/*
 * One small function for each row of coverage.def, for a call tells its function nothing
 * of the name it was made by. They take seven words whatever the original takes: what a
 * caller did not pass is garbage that the system call does not look at either.
 *
 * No table of functions: its addresses would be filled in by the dynamic linker, which
 * may not have come by. Hence a chain of comparisons, of a word that the compiler must
 * read anew each time, or it would make such a table out of them.
 */
#include "probes/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "probes/pick.h"
#include "probes/raw.h"
#include "probes/serve.def"

#define NO_NUMBER       (-1)
#define SIGNAL_SET_SIZE 8

enum form {
    FAILS,        /* -1 */
    GIVES_NULL,   /* fails */
    GIVES_ERROR,  /* fails */
    AS_IS,        /* the same arguments */
    IN_FOLDER,    /* the working directory before them */
    WITH_SET,     /* the kernel wants the size of the set, third */
    WITH_NOTHING, /* a null pointer, fourth */
    TO_THE_LAST,  /* up to the largest number */
    GENERIC       /* the number is the first argument */
};

struct words {
    long w[7];
};

static long fail(enum form form)
{
    switch (form) {
    case GIVES_ERROR:
        return ENOSYS;
    case GIVES_NULL:
        (void)unc__raw_errno(-ENOSYS);
        return 0;
    default:
        return unc__raw_errno(-ENOSYS);
    }
}

static long serve(long number, enum form form, struct words a)
{
    const long *w = a.w;

    switch (form) {
    case AS_IS:
        return unc__raw_errno(unc__raw_call(number, w[0], w[1], w[2], w[3], w[4], w[5]));
    case IN_FOLDER:
        return unc__raw_errno(unc__raw_call(number, AT_FDCWD, w[0], w[1], w[2], 0, 0));
    case WITH_SET:
        return unc__raw_errno(
            unc__raw_call(number, w[0], w[1], SIGNAL_SET_SIZE, w[2], 0, 0));
    case WITH_NOTHING:
        return unc__raw_errno(unc__raw_call(number, w[0], w[1], w[2], 0, 0, 0));
    case TO_THE_LAST:
        return unc__raw_errno(unc__raw_call(number, w[0], UINT_MAX, 0, 0, 0, 0));
    case GENERIC:
        return unc__raw_errno(unc__raw_call(w[0], w[1], w[2], w[3], w[4], w[5], w[6]));
    default:
        return fail(form);
    }
}

#define UNC_PROBE_SYMBOL(name, file, role)                                           \
    static long serve_##name(long a, long b, long c, long d, long e, long f, long g) \
    {                                                                                \
        return serve(UNC__PICK_2(UNC__SERVE_##name, NO_NUMBER, NO_NUMBER),           \
                     (enum form)UNC__PICK_3(UNC__SERVE_##name, FAILS, FAILS, 0),     \
                     (struct words){ { a, b, c, d, e, f, g } });                     \
    }
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL

unc__real_fn *unc__serve(enum unc__real index)
{
    volatile enum unc__real wanted = index;

#define UNC_PROBE_SYMBOL(name, file, role)   \
    if (wanted == UNC__REAL_##name) {        \
        return (unc__real_fn *)serve_##name; \
    }
#include "probes/coverage.def"
#undef UNC_PROBE_SYMBOL
    return NULL;
}
