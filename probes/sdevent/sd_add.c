/* SPDX-License-Identifier: MIT */
/* Sources that own nothing. A timerfd for each clock comes with the first time source. */
#include "probes/sdevent/sd_source.h"

UNC__SD_ADDS(sd_event_add_io, UNC__TYPE_SD_IO,
             (sd_event * e, sd_event_source **s, int fd, uint32_t events,
              sd_event_io_handler_t callback, void *userdata),
             (e, s, fd, events, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_time, UNC__TYPE_SD_TIME,
             (sd_event * e, sd_event_source **s, clockid_t clock, uint64_t usec,
              uint64_t accuracy, sd_event_time_handler_t callback, void *userdata),
             (e, s, clock, usec, accuracy, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_time_relative, UNC__TYPE_SD_TIME,
             (sd_event * e, sd_event_source **s, clockid_t clock, uint64_t usec,
              uint64_t accuracy, sd_event_time_handler_t callback, void *userdata),
             (e, s, clock, usec, accuracy, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_signal, UNC__TYPE_SD_SIGNAL,
             (sd_event * e, sd_event_source **s, int number,
              sd_event_signal_handler_t callback, void *userdata),
             (e, s, number, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_defer, UNC__TYPE_SD_DEFER,
             (sd_event * e, sd_event_source **s, sd_event_handler_t callback,
              void *userdata),
             (e, s, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_post, UNC__TYPE_SD_POST,
             (sd_event * e, sd_event_source **s, sd_event_handler_t callback,
              void *userdata),
             (e, s, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_exit, UNC__TYPE_SD_EXIT,
             (sd_event * e, sd_event_source **s, sd_event_handler_t callback,
              void *userdata),
             (e, s, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_inotify, UNC__TYPE_SD_INOTIFY,
             (sd_event * e, sd_event_source **s, const char *path, uint32_t mask,
              sd_event_inotify_handler_t callback, void *userdata),
             (e, s, path, mask, callback, userdata), path)
UNC__SD_ADDS(sd_event_add_inotify_fd, UNC__TYPE_SD_INOTIFY,
             (sd_event * e, sd_event_source **s, int fd, uint32_t mask,
              sd_event_inotify_handler_t callback, void *userdata),
             (e, s, fd, mask, callback, userdata), NULL)
UNC__SD_ADDS(sd_event_add_child_pidfd, UNC__TYPE_SD_CHILD,
             (sd_event * e, sd_event_source **s, int pidfd, int options,
              sd_event_child_handler_t callback, void *userdata),
             (e, s, pidfd, options, callback, userdata), NULL)
