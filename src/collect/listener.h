/* SPDX-License-Identifier: MIT */
#ifndef UNC_COLLECT_LISTENER_H
#define UNC_COLLECT_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "document/problem.h"
#include "record/handover.h"

/*
 * Where processes hand over their records (record/handover.h). Anybody may connect, and
 * send anything: what is not a letter of the right form with one memfd is thrown away,
 * and nothing that a sender does or leaves undone makes us wait.
 */
#define UNC__CONNECTIONS_MAX 64 /* that have not said anything yet; older ones go */

struct unc__connection {
    int fd;
    int pidfd;         /* who connected; -1: the kernel is too old to say */
    struct ucred peer; /* likewise */
};

struct unc__listener {
    char folder[96]; /* private, with the socket in it */
    char name[108];  /* of the socket, for the environment */
    int sockets[2];  /* by path, and the abstract one of the same spelling */
    struct unc__connection waiting[UNC__CONNECTIONS_MAX];
    size_t waiting_count;
    size_t refused; /* letters of strangers that were none */
    bool is_full;   /* somebody waits, and there is no descriptor for what he brings */
};

/* unc__listener_init: in the temporary directory. Returns: 0 or a negative errno, with
 * @ret_problem. */
int unc__listener_init(struct unc__listener *listener, struct unc__problem *ret_problem);
void unc__listener_done(struct unc__listener *listener);

/* A record that arrived, or should have: both descriptors are the taker's. */
struct unc__letter {
    const char *problem; /* why there is no record; NULL: there is */
    struct unc__handover text;
    struct ucred sender; /* as we see it */
    int fd;              /* -1: see above */
    int pidfd;           /* -1: it could not be had */
};

typedef void unc__take_fn(const struct unc__letter *letter, void *userdata);

/*
 * unc__listener_take: everything that is there, but no more than a turn's worth.
 * Who cannot be taken in for want of descriptors waits in the backlog: then is_full.
 * Returns: whether there may be more that can.
 */
bool unc__listener_take(struct unc__listener *listener, unc__take_fn *take,
                        void *userdata);

#endif
