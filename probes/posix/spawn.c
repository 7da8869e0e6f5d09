/* SPDX-License-Identifier: MIT */
/*
 * The child is asked for by number even where the program does not want to know it: it is
 * to be waited for all the same. system waits for its own, inside libc.
 */
#include <errno.h>
#include <spawn.h>
#include <stddef.h>

#include "probes/descriptor.h"
#include "probes/exec_leak.h"
#include "record/births.h"
#include "record/children.h"

#define SPAWN(name)                                                                     \
    UNC_PROBE(int, name,                                                                \
              (pid_t * ret_pid, const char *path,                                       \
               const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how, \
               char *const argv[], char *const envp[]))                                 \
    {                                                                                   \
        struct unc__caller caller = UNC__CALLER();                                      \
        struct unc__exec_call call = {                                                  \
            .site = UNC__PROBE_SITE(name),                                              \
            .caller = &caller,                                                          \
            .program = path,                                                            \
            .arguments = argv,                                                          \
            .environment = envp,                                                        \
            .program_fd = -1,                                                           \
        };                                                                              \
        pid_t mine = 0;                                                                 \
        pid_t *place = ret_pid != NULL ? ret_pid : &mine;                               \
        uint32_t birth = unc__record_birth_begin();                                     \
        int r = UNC_REAL(name)(place, path, actions, how, argv, envp);                  \
                                                                                        \
        if (r == 0) {                                                                   \
            unc__exec_spawned(&call, *place, actions != NULL);                          \
            unc__record_child_made(*place, UNC__TYPE_SPAWNED, call.site, &caller);      \
        }                                                                               \
        unc__record_birth_end(birth);                                                   \
        return r;                                                                       \
    }

SPAWN(posix_spawn)
SPAWN(posix_spawnp)

/* A descriptor onto itself: it is meant to be there. */
UNC_PROBE(int, posix_spawn_file_actions_adddup2,
          (posix_spawn_file_actions_t * actions, int fd, int number))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(posix_spawn_file_actions_adddup2)(actions, fd, number);

    if (r == 0 && fd == number) {
        unc__descriptor_settled(fd, &caller);
    }
    return r;
}

UNC_PROBE(int, system, (const char *command))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__exec_state state;
    uint32_t birth;
    int r;

    if (command == NULL) {
        return UNC_REAL(system)(command); /* whether there is a shell */
    }
    unc__exec_begin_command(command, UNC__PROBE_SITE(system), &caller, UNC__TYPE_NONE,
                            &state);
    birth = unc__record_birth_begin();
    r = UNC_REAL(system)(command);
    unc__record_birth_end(birth);
    if (r == -1) {
        int error = errno;

        unc__exec_failed(&state);
        errno = error;
    }
    return r;
}
