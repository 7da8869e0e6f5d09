/* SPDX-License-Identifier: MIT */
/*
 * Do calls come here? The dynamic linker gives a name to the first object that defines
 * it, and that is not this library if it was linked behind libc, came with a plugin, or
 * if the program defines the name itself. So each name is looked up as the program's
 * calls are, and one call is made.
 *
 * A sanitizer's runtime in front of us is none of these: it calls what comes after it.
 * It is known by a second name that it gives to its own; and the call that was made has
 * shown that it comes through. A program that is not position-independent and takes the
 * address of a function is the definition of that address, and not of the function.
 *
 * The call closes a descriptor that was opened for it past everybody. What a later open
 * of the program gets is the same as without us; no descriptor is left.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probes/descriptor.h"
#include "probes/library.h"
#include "probes/life.h"
#include "probes/raw.h"
#include "probes/real.h"
#include "record/probe_list.h"
#include "stack/interceptors.h"

#define HIDDEN       __attribute__((visibility("hidden")))
#define NAME_SIZE    96
#define HEADERS_SIZE 65536 /* of a program, in front of everything else in it */

extern const char __ehdr_start[] HIDDEN;
extern const char _end[] HIDDEN;

static bool is_ours(const void *address)
{
    return (uintptr_t)address - (uintptr_t)__ehdr_start <
           (uintptr_t)_end - (uintptr_t)__ehdr_start;
}

/* Not one of the numbers of the standard streams, which no probe looks at. */
static int open_something(void)
{
    long fd = unc__raw_call(SYS_eventfd2, 0, EFD_CLOEXEC, 0, 0, 0, 0);
    long higher;

    if (fd < 0 || fd >= UNC__STANDARD_FDS) {
        return (int)fd;
    }
    higher = unc__raw_call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, UNC__STANDARD_FDS, 0, 0, 0);
    (void)unc__raw_call(SYS_close, fd, 0, 0, 0, 0, 0);
    return (int)higher;
}

/* ThreadSanitizer's close is its __interceptor_close too. */
static bool is_interceptor(const char *name, const void *address)
{
    static const char prefix[] = "___interceptor_";
    char buffer[NAME_SIZE];

    if (strlen(name) >= sizeof buffer - sizeof prefix) {
        return false;
    }
    memcpy(buffer, prefix, sizeof prefix);
    strcpy(buffer + sizeof prefix - 1, name);
    return dlsym(RTLD_DEFAULT, buffer) == address ||
           dlsym(RTLD_DEFAULT, buffer + 1) == address;
}

/* One call of a public name, on a descriptor of our own. A close of the program's own is
 * not for us to call: it may count, print, or fail a test. */
static bool has_call_arrived(void)
{
    const void *address = dlsym(RTLD_DEFAULT, "close");
    int fd;

    if (address == NULL || (!is_ours(address) && !is_interceptor("close", address))) {
        return false;
    }
    fd = open_something();
    if (fd < 0) {
        return false; /* none is free: the names have to do */
    }
    unc__probes_begin_trial();
    (void)close(fd);
    return unc__probes_end_trial();
}

/* Of a function that is somebody else's. */
static void add_shadowed(const char *name, const Dl_info *info)
{
    uintptr_t headers = (uintptr_t)getauxval(AT_PHDR);
    bool is_program = headers - (uintptr_t)info->dli_fbase < HEADERS_SIZE;
    const char *const reason[] = {
        info->dli_fname,
        is_program ? ", the program itself, defines this function: what it does is seen "
                     "only as far as it calls what has a probe"
                   : " defines this function too, and comes first: link unclosed-probes "
                     "in front of it",
        NULL,
    };

    unc__probes_add(name, UNC__PROBE_SHADOWED, reason);
}

/* Whether calls of @name come here, as far as its address tells. */
static bool leads_here(const char *name, bool has_arrived, bool is_to_be_told)
{
    const void *address = dlsym(RTLD_DEFAULT, name);
    ElfW(Sym) *symbol = NULL;
    Dl_info info;

    if (address == NULL || is_ours(address)) {
        return true;
    }
    if (dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) == 0 ||
        (symbol != NULL && symbol->st_shndx == SHN_UNDEF)) {
        return true;
    }
    if (has_arrived && is_interceptor(name, address)) {
        unc__own_text_add_interceptor((uintptr_t)address,
                                      symbol != NULL ? symbol->st_size : 0);
        return true;
    }
    if (is_to_be_told) {
        add_shadowed(name, &info);
    }
    return false;
}

static bool is_all_shadowed(bool has_arrived)
{
    for (enum unc__real i = 0; i < UNC__REAL_LIBC_COUNT; i++) {
        if (leads_here(unc__real_name(i), has_arrived, /* is_to_be_told= */ false)) {
            return false;
        }
    }
    return true;
}

void unc__probes_check(void)
{
    static const char *const nothing[] = { NULL };
    static const char *const behind[] = {
        "the probes were linked behind libc, or came with a plugin, so no call comes to "
        "them; link unclosed-probes in front of all other libraries",
        NULL,
    };
    bool has_arrived = has_call_arrived();

    if (!has_arrived && is_all_shadowed(has_arrived)) {
        unc__probes_add("posix", UNC__PROBE_SHADOWED, behind);
        unc__library_start();
        return;
    }
    unc__probes_add("posix", UNC__PROBE_ACTIVE, nothing);
    for (enum unc__real i = 0; i < UNC__REAL_LIBC_COUNT; i++) {
        (void)leads_here(unc__real_name(i), has_arrived, /* is_to_be_told= */ true);
    }
    unc__library_start();
}
