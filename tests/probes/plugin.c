/* SPDX-License-Identifier: MIT */
/* A library with nothing in it but a name. */
#include <stdio.h>

int probes_plugin_number(void);

int probes_plugin_number(void)
{
    return getchar();
}
