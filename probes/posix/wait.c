/* SPDX-License-Identifier: MIT */
/*
 * A wait that took the status of a child that ended: then the child is gone. One that was
 * stopped or goes on is still there, and so is one that was only looked at (WNOWAIT).
 * What to ask about may be NULL in all of these calls; the kernel is given a place of
 * ours then, which nobody else sees.
 */
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "probes/probe.h"
#include "record/children.h"

/* The status is that of an end: neither a stop nor, as WIFSIGNALED has it, a start. */
static void took(pid_t pid, int status, const struct unc__caller *caller)
{
    if (pid > 0 && (WIFEXITED(status) || WIFSIGNALED(status))) {
        unc__record_child_waited(pid, caller);
    }
}

#define WAIT(name)                                    \
    UNC_PROBE(pid_t, name, (int *status))             \
    {                                                 \
        struct unc__caller caller = UNC__CALLER();    \
        int mine = 0;                                 \
        int *place = status != NULL ? status : &mine; \
        pid_t pid = UNC_REAL(name)(place);            \
                                                      \
        took(pid, pid > 0 ? *place : 0, &caller);     \
        return pid;                                   \
    }

#define WAITPID(name)                                               \
    UNC_PROBE(pid_t, name, (pid_t which, int *status, int options)) \
    {                                                               \
        struct unc__caller caller = UNC__CALLER();                  \
        int mine = 0;                                               \
        int *place = status != NULL ? status : &mine;               \
        pid_t pid = UNC_REAL(name)(which, place, options);          \
                                                                    \
        took(pid, pid > 0 ? *place : 0, &caller);                   \
        return pid;                                                 \
    }

WAIT(wait)
WAIT(__wait)
WAITPID(waitpid)
WAITPID(__waitpid)

UNC_PROBE(pid_t, wait3, (int *status, int options, struct rusage *usage))
{
    struct unc__caller caller = UNC__CALLER();
    int mine = 0;
    int *place = status != NULL ? status : &mine;
    pid_t pid = UNC_REAL(wait3)(place, options, usage);

    took(pid, pid > 0 ? *place : 0, &caller);
    return pid;
}

UNC_PROBE(pid_t, wait4, (pid_t which, int *status, int options, struct rusage *usage))
{
    struct unc__caller caller = UNC__CALLER();
    int mine = 0;
    int *place = status != NULL ? status : &mine;
    pid_t pid = UNC_REAL(wait4)(which, place, options, usage);

    took(pid, pid > 0 ? *place : 0, &caller);
    return pid;
}

static bool has_ended(const siginfo_t *info)
{
    return info->si_code == CLD_EXITED || info->si_code == CLD_KILLED ||
           info->si_code == CLD_DUMPED;
}

UNC_PROBE(int, waitid, (idtype_t sort, id_t which, siginfo_t *info, int options))
{
    struct unc__caller caller = UNC__CALLER();
    siginfo_t mine;
    siginfo_t *place = info != NULL ? info : &mine;
    int r = UNC_REAL(waitid)(sort, which, place, options);

    if (r == 0 && (options & WNOWAIT) == 0 && place->si_pid > 0 && has_ended(place)) {
        unc__record_child_waited(place->si_pid, &caller);
    }
    return r;
}
