/* SPDX-License-Identifier: MIT */
/*
 * Codes to words. Our own codes come from the one list in <unclosed/error.h>; for the
 * system's we ask libc for the untranslated description, which is a static string:
 * strerror would go through the locale and its own buffer.
 */
#include <errno.h>
#include <string.h>

#include <unclosed/api.h>
#include <unclosed/error.h>

static const char *describe_errno(int number)
{
    if (number == ETIMEDOUT) {
        return "timed out"; /* not only connections do */
    }
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
    return strerrordesc_np(number);
#else
    return strerror(number);
#endif
#else
    return strerror(number);
#endif
}

const char *unc_strerror(int error)
{
    const char *text = NULL;

    switch (error) {
#define CASE(name, value, string) \
    case UNC_##name:              \
        return string;
        UNC_ERRORS(CASE)
#undef CASE
    default:
        break;
    }

    /* The kernel's own bound on errno; it also keeps the negation below defined. */
    if (error > -4096 && error < 4096) {
        text = describe_errno(error < 0 ? -error : error);
    }
    return text != NULL ? text : "unknown error";
}

const char *unc_version(void)
{
    return UNC_VERSION;
}
