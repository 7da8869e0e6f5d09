/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_IMAGE_WALK_H
#define UNC_TESTS_IMAGE_WALK_H

#include <stdint.h>

#include "image/image.h"

/* walk_image: look at everything that an image can show, byte by byte: a sanitizer sees
 * what is read outside. Returns: a sum of it all. */
uint64_t walk_image(const struct unc__image *image);

#endif
