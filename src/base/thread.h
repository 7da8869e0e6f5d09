/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_THREAD_H
#define UNC_BASE_THREAD_H

#include <stdint.h>

/* Thread-local words of this library live in the static TLS block: no call, no
 * allocation. */
#define UNC__THREAD_LOCAL _Thread_local __attribute__((tls_model("initial-exec")))

/* unc__thread_id: the kernel's thread id, cached, right after fork too.
 * Async-signal-safe. */
uint32_t unc__thread_id(void);

#endif
