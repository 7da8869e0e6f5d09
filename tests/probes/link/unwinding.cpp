// SPDX-License-Identifier: MIT
/*
 * Stacks that are taken down through probed calls: an exception closes descriptors on its
 * way, one is thrown and caught while another is in flight, and a thread is cancelled in
 * the middle of a probed call. "forget" leaves one descriptor to the exception.
 */
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

struct descriptor {
    int fd = open("/dev/null", O_RDONLY);
    bool is_kept;

    explicit descriptor(bool is_to_be_kept) : is_kept(is_to_be_kept)
    {
    }
    descriptor(const descriptor &) = delete;
    descriptor &operator=(const descriptor &) = delete;
    ~descriptor()
    {
        try {
            const int copy = dup(fd);
            (void)close(copy);
            throw std::runtime_error("inner");
        } catch (const std::runtime_error &) {
            if (!is_kept) {
                (void)close(fd);
            }
        }
    }
};

static void descend(int depth, bool is_kept)
{
    const descriptor held(is_kept && depth == 0);

    if (depth == 0) {
        throw std::runtime_error("outer");
    }
    descend(depth - 1, is_kept);
}

static void count_cleanup(void *count)
{
    ++*static_cast<int *>(count);
}

/* Nobody ever writes to it: open() waits, and is where the thread is cancelled. */
static void *wait_in_open(void *fifo)
{
    static int cleanups = 0;

    pthread_cleanup_push(count_cleanup, &cleanups);
    (void)open(static_cast<const char *>(fifo), O_RDONLY);
    pthread_cleanup_pop(0);
    return &cleanups;
}

static bool is_cancelled_in_open(const char *folder)
{
    char fifo[4096];
    pthread_t thread;
    void *result = nullptr;

    (void)snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    if (mkfifo(fifo, 0600) != 0 ||
        pthread_create(&thread, nullptr, wait_in_open, fifo) != 0) {
        return false;
    }
    (void)pthread_cancel(thread);
    (void)pthread_join(thread, &result);
    (void)unlink(fifo);
    return result == PTHREAD_CANCELED;
}

int main(int argument_count, char **arguments)
{
    bool is_caught = false;

    try {
        descend(9, argument_count > 2 && std::strcmp(arguments[2], "forget") == 0);
    } catch (const std::runtime_error &error) {
        is_caught = std::strcmp(error.what(), "outer") == 0;
    }
    return is_caught && argument_count > 1 && is_cancelled_in_open(arguments[1]) ? 0 : 1;
}
