/* SPDX-License-Identifier: MIT */
/* Opens and closes what the probes of stdio and its neighbours stand in front of, twice.
 * A mark in the trace of its system calls begins each round. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pty.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int failures;
static const char *plugin;

/* That no other program has which runs at the same time. */
static const char *own_name(void)
{
    static char name[64];

    (void)snprintf(name, sizeof name, "/unclosed-rounds-%d", (int)getpid());
    return name;
}

static void check(int is_right)
{
    failures += !is_right;
}

static void play_streams(void)
{
    FILE *file = fopen("/dev/null", "re");
    DIR *folder = opendir("/proc/self");

    check(fopen("/nonexistent", "r") == NULL && errno == ENOENT);
    file = freopen("/dev/zero", "r", file);
    check(fgetc(file) == 0 && fclose(file) == 0);
    check(readdir(folder) != NULL && closedir(folder) == 0);
    file = tmpfile();
    check(fputs("text", file) >= 0 && fclose(file) == 0);
    file = fdopen(open("/dev/null", O_WRONLY), "w");
    check(fclose(file) == 0);
    file = popen("exit 3", "w");
    check(pclose(file) == 3 << 8);
    file = fopen("/dev/null", "r");
    check(close(fileno(file)) == 0 && fclose(file) == EOF && errno == EBADF);
}

static void play_others(void)
{
    const char *name = own_name();
    char pattern[] = "/tmp/unclosed-XXXXXX";
    int fd = mkstemp(pattern);
    void *memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *library = dlopen(plugin, RTLD_NOW);
    sem_t *semaphore = sem_open(name, O_CREAT, 0600, 1);
    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
    int master;
    int slave;

    check(unlink(pattern) == 0 && close(fd) == 0 && munmap(memory, 4096) == 0);
    check(library != NULL && dlclose(library) == 0);
    check(dlopen("/nonexistent/unclosed.so", RTLD_NOW) == NULL);
    check(sem_close(semaphore) == 0 && sem_unlink(name) == 0);
    check(mq_close(queue) == 0 && mq_unlink(name) == 0);
    fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    check(shm_unlink(name) == 0 && close(fd) == 0);
    check(openpty(&master, &slave, NULL, NULL, NULL) == 0);
    check(close(master) == 0 && close(slave) == 0);
}

int main(int count, char **arguments)
{
    plugin = count > 1 ? arguments[1] : "";
    for (int i = 0; i < 2; i++) {
        (void)access("/unclosed-round", F_OK);
        play_streams();
        play_others();
    }
    (void)access("/unclosed-round", F_OK);
    return failures;
}
