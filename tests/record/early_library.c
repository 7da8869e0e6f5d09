/* SPDX-License-Identifier: MIT */
/* A library that is there before ours: its constructor runs first. */
__attribute__((visibility("default"))) void early_acquire(void);
__attribute__((visibility("default"))) int early_library_is_there(void);

__attribute__((constructor)) static void start(void)
{
    early_acquire();
}

int early_library_is_there(void)
{
    return 1;
}
