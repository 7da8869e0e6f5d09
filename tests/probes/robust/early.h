/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_ROBUST_EARLY_H
#define UNC_TESTS_PROBES_ROBUST_EARLY_H

/* What a library opened before its program's main; see early.c. */
struct early_opened {
    int in_resolver;
    int in_constructor;
    int answer;
};

#define EARLY_EXPORTED __attribute__((visibility("default")))

EARLY_EXPORTED int early_library_answer(void);
EARLY_EXPORTED void early_library_opened(struct early_opened *ret_opened);

#endif
