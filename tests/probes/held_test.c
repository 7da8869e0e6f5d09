/* SPDX-License-Identifier: MIT */
/* What libc opens by names of its own: folders, temporary files, shared memory, queues,
 * semaphores, terminals; and mappings, which are counted. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <mqueue.h>
#include <pty.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <utmp.h>

#include "lib/case.h"
#include "lib/child.h"
#include "probes/descriptor.h"
#include "tests/probes/truth.h"

/* Names that no other test and no other run has. */
static const char *name_of(const char *what)
{
    static char name[64];

    (void)snprintf(name, sizeof name, "/unclosed-%s-%d", what, (int)getpid());
    return name;
}

UNC_TEST_TIDY(folder__opened__is_a_stream_until_it_is_closed)
{
    DIR *folder;
    int fd;

    errno = 42;
    folder = opendir("/");
    fd = dirfd(folder);
    assert_held(fd, UNC__TYPE_FD_DIR, folder);
    assert_false(is_survivor(fd));
    assert_int_equal(closedir(folder), 0);

    assert_int_equal(errno, 42);
    assert_gone(fd);
}

UNC_TEST_TIDY(folder__from_a_descriptor__takes_it_over)
{
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    DIR *folder;

    assert_true(is_survivor(fd));
    folder = fdopendir(fd);

    assert_held(fd, UNC__TYPE_FD_DIR, folder);
    assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
    assert_int_equal(closedir(folder), 0);
    assert_gone(fd);
}

UNC_TEST_TIDY(folder__refused__leaves_what_was_there)
{
    int fd = open("/dev/null", O_RDONLY);

    assert_null(opendir("/nonexistent"));
    assert_int_equal(errno, ENOENT);
    assert_null(fdopendir(fd));
    assert_int_equal(errno, ENOTDIR);

    assert_held(fd, UNC__TYPE_FD_FILE, NULL);
    assert_int_equal(close(fd), 0);
}

UNC_TEST_TIDY(folder__scanned__leaves_nothing)
{
    size_t live = count_live(UNC__KIND_FD);
    struct dirent **names;
    int count = scandir("/", &names, NULL, NULL);

    for (int i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);

    assert_int_equal(count_live(UNC__KIND_FD), live);
}

static int make(int which, char *pattern)
{
    switch (which) {
    case 0:
        return mkstemp(pattern);
    case 1:
        return mkstemp64(pattern);
    case 2:
        return mkstemps(pattern, 0);
    case 3:
        return mkstemps64(pattern, 0);
    case 4:
        return mkostemp(pattern, O_CLOEXEC);
    case 5:
        return mkostemp64(pattern, 0);
    case 6:
        return mkostemps(pattern, 0, O_CLOEXEC);
    default:
        return mkostemps64(pattern, 0, 0);
    }
}

UNC_TEST_TIDY(temporary__made_by_each_name__is_held_until_it_is_closed)
{
    for (int i = 0; i < 8; i++) {
        char pattern[] = "/tmp/unclosed-XXXXXX";
        int fd = make(i, pattern);

        assert_held(fd, UNC__TYPE_FD_TEMPORARY, NULL);
        assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
        assert_int_equal(unlink(pattern), 0);
        assert_int_equal(close(fd), 0);
        assert_gone(fd);
    }
}

UNC_TEST_TIDY(temporary__refused__leaves_nothing)
{
    size_t live = count_live(UNC__KIND_FD);
    char pattern[] = "/tmp/unclosed";

    assert_int_equal(mkstemp(pattern), -1);

    assert_int_equal(errno, EINVAL);
    assert_int_equal(count_live(UNC__KIND_FD), live);
}

UNC_TEST_TIDY(shared_memory__opened__is_held_until_it_is_closed)
{
    const char *name = name_of("memory");
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);

    assert_held(fd, UNC__TYPE_FD_SHM, NULL);
    assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
    assert_int_equal(shm_unlink(name), 0);
    assert_held(fd, UNC__TYPE_FD_SHM, NULL);
    assert_int_equal(close(fd), 0);
    assert_gone(fd);
}

UNC_TEST_TIDY(message_queue__opened__is_held_until_it_is_closed)
{
    const char *name = name_of("queue");
    struct mq_attr attributes = { .mq_maxmsg = 3, .mq_msgsize = 16 };
    struct mq_attr given;
    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);

    assert_held(queue, UNC__TYPE_FD_MQUEUE, NULL);
    assert_int_equal(mq_getattr(queue, &given), 0);
    assert_int_equal(given.mq_maxmsg, 3);
    assert_int_equal(is_survivor(queue), fcntl(queue, F_GETFD) == 0);
    assert_int_equal(mq_close(queue), 0);
    assert_gone(queue);

    queue = mq_open(name, O_RDONLY);
    assert_held(queue, UNC__TYPE_FD_MQUEUE, NULL);
    assert_int_equal(mq_unlink(name), 0);
    assert_int_equal(mq_close(queue), 0);
    assert_gone(queue);
    assert_int_equal(mq_open(name, O_RDONLY), -1);
    assert_int_equal(errno, ENOENT);
}

UNC_TEST_TIDY(semaphore__opened_twice__wants_two_closes)
{
    const char *name = name_of("semaphore");
    size_t live = count_live(UNC__KIND_SEMAPHORE);
    sem_t *first = sem_open(name, O_CREAT, 0600, 5);
    sem_t *second = sem_open(name, 0);
    int value = 0;

    assert_ptr_equal(first, second);
    assert_int_equal(sem_getvalue(first, &value), 0);
    assert_int_equal(value, 5);
    assert_int_equal(count_live(UNC__KIND_SEMAPHORE), live + 2);
    assert_int_equal(sem_unlink(name), 0);
    assert_int_equal(sem_close(second), 0);
    assert_int_equal(count_live(UNC__KIND_SEMAPHORE), live + 1);
    assert_int_equal(sem_close(first), 0);

    assert_int_equal(count_live(UNC__KIND_SEMAPHORE), live);
    assert_ptr_equal(sem_open(name, 0), SEM_FAILED);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(count_live(UNC__KIND_SEMAPHORE), live);
}

UNC_TEST_TIDY(mount_table__opened__is_a_stream_until_its_end)
{
    FILE *file = setmntent("/proc/self/mounts", "r");
    int fd = fileno(file);

    assert_held(fd, UNC__TYPE_FD_STDIO, file);
    assert_int_equal(is_survivor(fd), fcntl(fd, F_GETFD) == 0);
    assert_int_equal(endmntent(file), 1);
    assert_gone(fd);
}

UNC_TEST_TIDY(terminal__opened_by_each_name__is_held_until_it_is_closed)
{
    int fds[4] = { posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), getpt() };

    assert_int_equal(openpty(&fds[2], &fds[3], NULL, NULL, NULL), 0);
    for (int i = 0; i < 4; i++) {
        assert_held(fds[i], UNC__TYPE_FD_TERMINAL, NULL);
        assert_int_equal(is_survivor(fds[i]), fcntl(fds[i], F_GETFD) == 0);
        assert_int_equal(close(fds[i]), 0);
        assert_gone(fds[i]);
    }
}

UNC_TEST_TIDY(terminal__child_of_forkpty__begins_with_nothing)
{
    int master;
    int status = 0;
    pid_t pid = forkpty(&master, NULL, NULL, NULL);

    if (pid == 0) {
        _exit(count_live(UNC__KIND_FD) == 0 ? 7 : 8);
    }
    assert_held(master, UNC__TYPE_FD_TERMINAL, NULL);
    assert_int_equal(count_live(UNC__KIND_PROCESS), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_int_equal(count_live(UNC__KIND_PROCESS), 0);
    assert_int_equal(close(master), 0);
}

/* In the child of a terminal of its own. */
static int log_in(void *userdata)
{
    int master;
    int slave;

    (void)userdata;
    (void)signal(SIGHUP, SIG_IGN); /* the end of the master ends the session */
    if (openpty(&master, &slave, NULL, NULL, NULL) != 0 || login_tty(slave) != 0) {
        return 1;
    }
    return entry_of(slave).serial == 0 && !is_open(slave) && close(master) == 0 ? 0 : 2;
}

UNC_TEST(terminal__login_tty__moves_it_to_the_standard_streams)
{
    struct child child;

    child_call(&child, log_in, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST_TIDY(terminal__login_tty_refused__it_stays)
{
    int fd = open("/dev/null", O_RDWR);

    assert_int_equal(login_tty(fd), -1);

    assert_held(fd, UNC__TYPE_FD_FILE, NULL);
    assert_int_equal(close(fd), 0);
}

UNC_TEST_TIDY(mapping__made__is_counted)
{
    struct unc__counters before = unc__record_counters(UNC__KIND_MAPPING);
    struct unc__counters after;
    void *memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *other = mmap64(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_equal(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, -1, 0), MAP_FAILED);
    after = unc__record_counters(UNC__KIND_MAPPING);
    assert_int_equal(after.acquired, before.acquired + 2);
    assert_int_equal(after.live, before.live + 2);
    assert_int_equal(munmap(memory, 4096), 0);
    assert_int_equal(munmap(other, 4096), 0);
    assert_int_equal(munmap(memory, 1), 0); /* what is not there may be unmapped */

    after = unc__record_counters(UNC__KIND_MAPPING);
    assert_int_equal(after.released, before.released + 3);
    assert_int_equal(count_live(UNC__KIND_MAPPING), 0);
    assert_true(after.live <= after.acquired);
}
