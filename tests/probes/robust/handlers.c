/* SPDX-License-Identifier: MIT */
/* Handlers and threads that open, close, fork and end at once. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/robust/program.h"

#define THREADS 8
#define FORKS   6

static int shared_fd;

static void close_and_open(int signal)
{
    (void)signal;
    (void)close(shared_fd);
    shared_fd = open("/dev/zero", O_RDONLY);
}

static void *open_and_close(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2000; i++) {
        (void)close(open("/dev/null", O_RDONLY));
    }
    return NULL;
}

/* A handler that opens and closes, on top of threads that do. */
int in_handler(void)
{
    pthread_t threads[THREADS];

    shared_fd = open("/dev/null", O_RDONLY);
    (void)signal(SIGUSR2, close_and_open);
    (void)raise(SIGUSR2);
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_create(&threads[i], NULL, open_and_close, NULL);
    }
    for (int i = 0; i < 200; i++) {
        (void)pthread_kill(threads[0], SIGUSR2);
    }
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    (void)signal(SIGUSR2, SIG_DFL);
    errno = 0;
    say("closed", close(shared_fd));
    return 33;
}

static void *fork_some(void *ret_wrong)
{
    int *wrong = ret_wrong;

    for (int i = 0; i < FORKS; i++) {
        int status = 0;
        pid_t pid = fork();

        if (pid == 0) {
            int fd = open("/dev/null", O_RDONLY);

            if (i % 2 == 0) {
                exit(fd < 0);
            }
            _exit(fd < 0);
        }
        *wrong += waitpid(pid, &status, 0) != pid || status != 0;
    }
    return NULL;
}

/* Each child leaves one open. */
int forks_in_threads(void)
{
    pthread_t threads[THREADS];
    int wrong[THREADS] = { 0 };
    int total = 0;

    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_create(&threads[i], NULL, fork_some, &wrong[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        total += wrong[i];
    }
    errno = 0;
    say("wrong", total);
    return 34;
}
