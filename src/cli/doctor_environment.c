/* SPDX-License-Identifier: MIT */
/* Whether what `unclosed run` and observed programs need is there, here and now. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "cli/flags.h"
#include "cli/state.h"
#include "collect/listener.h"
#include "options/options.h"

static void check_socket(struct unc__diagnosis *diagnosis)
{
    struct unc__listener listener;
    struct unc__problem problem = { "" };

    if (unc__listener_init(&listener, &problem) < 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_FATAL, "socket",
                           "'unclosed run' cannot make its socket: %s", problem.text);
        unc__diagnosis_advise(diagnosis, "give it a folder of its own in TMPDIR");
        return;
    }
    unc__listener_done(&listener);
    unc__diagnosis_add(diagnosis, UNC__MARK_OK, "socket",
                       "'unclosed run' can make its socket");
}

static void check_memory(struct unc__diagnosis *diagnosis)
{
    int fd = memfd_create("unclosed-doctor", MFD_CLOEXEC);

    if (fd < 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "memfd",
                           "memfd_create does not work: %s: what is killed leaves no "
                           "record",
                           strerror(errno));
        unc__diagnosis_advise(diagnosis, "give a file: UNCLOSED_OPTIONS=record=PATH");
        return;
    }
    (void)close(fd);
    unc__diagnosis_add(diagnosis, UNC__MARK_OK, "memfd",
                       "records can be kept in memory that outlives their process");
}

static void check_proc(struct unc__diagnosis *diagnosis)
{
    if (access("/proc/self/fd", R_OK | X_OK) == 0 &&
        access("/proc/self/maps", R_OK) == 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "proc", "/proc can be read");
        return;
    }
    unc__diagnosis_add(
        diagnosis, UNC__MARK_PROBLEM, "proc",
        "/proc cannot be read: what is open and was never seen is not told, "
        "nor what it leads to");
    unc__diagnosis_advise(diagnosis, "mount it: mount -t proc proc /proc");
}

/* The nearest folder on the way to it that exists is the one that must let us in. */
static bool can_be_made(const char *folder)
{
    char path[PATH_MAX];

    (void)snprintf(path, sizeof path, "%s", folder);
    while (access(path, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');

        if (slash == NULL || slash == path) {
            return access("/", W_OK | X_OK) == 0;
        }
        *slash = '\0';
    }
    return access(path, W_OK | X_OK) == 0;
}

static void check_state(struct unc__diagnosis *diagnosis)
{
    char folder[PATH_MAX];
    bool has_folder = unc__state_folder(folder, sizeof folder);

    if (has_folder && can_be_made(folder)) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "state", "reports can be left in %s",
                           folder);
        return;
    }
    unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "state",
                       "reports cannot be left in %s; they go to the temporary files",
                       has_folder ? folder : "a folder of the user's: HOME is not set");
    unc__diagnosis_advise(diagnosis, "set XDG_STATE_HOME, or use 'unclosed run -o DIR'");
}

static void complain(const char *text, void *userdata)
{
    unc__diagnosis_add(userdata, UNC__MARK_PROBLEM, "options", "UNCLOSED_OPTIONS: %s",
                       text);
    unc__diagnosis_advise(userdata, "UNCLOSED_OPTIONS=help=1 lets a program list them");
}

static void check_options(struct unc__diagnosis *diagnosis)
{
    static struct unc__options options;
    const char *text = getenv("UNCLOSED_OPTIONS");
    size_t count = diagnosis->count;

    if (text == NULL) {
        return;
    }
    unc__options_parse(text, &options, complain, diagnosis);
    if (diagnosis->count == count) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "options",
                           "UNCLOSED_OPTIONS is understood");
    }
}

static void check_libraries(struct unc__diagnosis *diagnosis)
{
    char folder[PATH_MAX];

    if (unc__flags_folder(folder, sizeof folder)) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "library",
                           "programs can be linked with the probes in %s ('unclosed "
                           "flags')",
                           folder);
        return;
    }
    unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "library",
                       "libunclosed-probes.so is not beside this command: it was not "
                       "installed, or not together with it");
    unc__diagnosis_advise(diagnosis, "cmake --install puts both into one prefix");
}

void unc__doctor_environment(struct unc__diagnosis *ret_diagnosis)
{
    *ret_diagnosis = (struct unc__diagnosis){ 0 };
    check_socket(ret_diagnosis);
    check_memory(ret_diagnosis);
    check_proc(ret_diagnosis);
    check_state(ret_diagnosis);
    check_options(ret_diagnosis);
    check_libraries(ret_diagnosis);
}
