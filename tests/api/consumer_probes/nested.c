/* SPDX-License-Identifier: MIT */
/*
 * Calls of libc that make other calls with a probe, in a libc that the linker wraps as
 * well. All is given back, so any word of ours is a mistake. With "forget" a temporary
 * file is left, which is one descriptor and not two.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static void *work(void *argument)
{
    return argument;
}

static int use_streams(void)
{
    DIR *folder = opendir("/");
    FILE *stream = fopen("/dev/null", "we");
    FILE *reader = popen("true", "r");

    if (folder == NULL || stream == NULL || reader == NULL) {
        return 1;
    }
    stream = freopen("/dev/zero", "re", stream);
    return closedir(folder) != 0 || fclose(stream) != 0 || pclose(reader) != 0;
}

static int use_processes(void)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(0);
    }
    return waitpid(child, NULL, 0) != child || system("true") != 0;
}

static int use_others(void)
{
    pthread_t thread;
    int memory = shm_open("/unclosed-nested", O_CREAT | O_RDWR, 0600);

    if (memory < 0 || shm_unlink("/unclosed-nested") != 0 || close(memory) != 0) {
        return 1;
    }
    openlog("nested", LOG_NDELAY, LOG_USER);
    closelog();
    return signal(SIGUSR1, SIG_IGN) == SIG_ERR || signal(SIGUSR1, SIG_DFL) == SIG_ERR ||
           pthread_create(&thread, NULL, work, NULL) != 0 ||
           pthread_join(thread, NULL) != 0;
}

static __attribute__((noinline)) int open_something(const char *folder)
{
    char path[256];
    int fd;

    (void)snprintf(path, sizeof path, "%s/XXXXXX", folder);
    fd = mkstemp(path);
    (void)unlink(path);
    return fd;
}

int main(int argument_count, char **arguments)
{
    int fd;

    if (use_streams() != 0 || use_processes() != 0 || use_others() != 0) {
        return 1;
    }
    fd = open_something(getenv("XDG_STATE_HOME"));
    if (argument_count > 1 && strcmp(arguments[1], "forget") == 0) {
        return puts("forgets") < 0;
    }
    return close(fd) != 0 || puts("closes") < 0;
}
