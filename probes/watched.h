/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_WATCHED_H
#define UNC_PROBES_WATCHED_H

#include "probes/probe.h"

/* unc__epoll_watched: epoll_ctl returned @result. */
void unc__epoll_watched(int result, int epoll, int operation, int fd,
                        const struct unc_site *site, const struct unc__caller *caller);

#endif
