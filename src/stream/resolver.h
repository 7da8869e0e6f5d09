/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_RESOLVER_H
#define UNC_STREAM_RESOLVER_H

#include <netdb.h>
#include <stdint.h>

#include <unclosed/loop.h>

/*
 * The threads that ask for names. They are not the executor's: a name server that does
 * not answer holds up no job, and no end of the loop. See resolver.c.
 */
struct unc__asker;

enum unc__question_state {
    UNC__QUESTION_QUEUED,
    UNC__QUESTION_ASKED, /* a thread has it */
    UNC__QUESTION_ANSWERED
};

/* What is asked in another thread, and the answer. */
struct unc__question {
    struct unc__question *next;
    enum unc__question_state state;
    struct unc__asker *asker; /* who waits, on its stack; NULL: nobody any more */
    const char *host;         /* NULL, or in texts */
    const char *service;
    struct addrinfo hints;
    struct addrinfo *addresses;
    int reason; /* of getaddrinfo */
    int error;  /* errno, for EAI_SYSTEM */
    char texts[];
};

/* unc__question_free: NULL is fine. Returns: NULL. */
struct unc__question *unc__question_free(struct unc__question *question);

/*
 * unc__resolver_ask: have @question answered, and suspend the current task until it is.
 * @deadline_ns: of the loop's clock; INT64_MAX: none.
 * Returns: 0: the answer is in @question, which is the caller's again. Else it is not:
 * -ETIMEDOUT, UNC_ECANCELLED, -ENOMEM, -EAGAIN (no thread).
 */
int unc__resolver_ask(const struct unc_site *site, struct unc_loop *loop,
                      struct unc__question *question, int64_t deadline_ns);

#endif
