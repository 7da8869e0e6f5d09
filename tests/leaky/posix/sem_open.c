/* SPDX-License-Identifier: MIT */
/*
 * The semaphore loses its name at once and is not closed.
 *
 * expect: unclosed semaphore named_semaphore, 1, by sem_open in acquire, missing
 *         sem_close
 */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

#include "twin.h"

static sem_t *acquire(void)
{
    char name[32];
    sem_t *semaphore;

    (void)snprintf(name, sizeof name, "/unclosed-%d", (int)getpid());
    semaphore = sem_open(name, O_CREAT, 0600, 1);
    (void)sem_unlink(name);
    return semaphore;
}

int main(void)
{
    sem_t *semaphore = acquire();

    RELEASE(sem_close(semaphore));
    return semaphore == SEM_FAILED;
}
