/* SPDX-License-Identifier: MIT */
/*
 * The threads of a pool are joined by a handler that runs at exit.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#define THREADS 4

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static int is_over;
static pthread_t threads[THREADS];

static void *work(void *userdata)
{
    (void)pthread_mutex_lock(&lock);
    while (!is_over) {
        (void)pthread_cond_wait(&change, &lock);
    }
    (void)pthread_mutex_unlock(&lock);
    return userdata;
}

static void join_all(void)
{
    (void)pthread_mutex_lock(&lock);
    is_over = 1;
    (void)pthread_cond_broadcast(&change);
    (void)pthread_mutex_unlock(&lock);
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

int main(void)
{
    int r = 0;

    for (int i = 0; i < THREADS; i++) {
        r |= pthread_create(&threads[i], NULL, work, NULL);
    }
    return r != 0 || atexit(join_all) != 0;
}
