/* SPDX-License-Identifier: MIT */
#include "probes/descriptor.h"

#include "record/fd_table.h"

void unc__descriptor_acquired(int fd, enum unc__type type, const struct unc_site *site,
                              const struct unc__caller *caller, uint64_t detail)
{
    if (fd < UNC__STANDARD_FDS || unc__probe_is_own(caller)) {
        return;
    }
    (void)unc__record_fd_acquired(fd, &(struct unc__acquisition){ .kind = UNC__KIND_FD,
                                                                  .type = type,
                                                                  .detail = detail,
                                                                  .site = site,
                                                                  .caller = caller });
}

void unc__descriptor_closing(int fd, const struct unc__caller *caller)
{
    if (fd < UNC__STANDARD_FDS || unc__probe_is_own(caller)) {
        return;
    }
    (void)unc__record_fd_released(fd, caller);
}
