/* SPDX-License-Identifier: MIT */
/*
 * A finding is recognised in the next run, on another machine, after an unrelated change
 * of the sources, by where it came from: module, build-id and offset of each frame, so
 * nothing has to be symbolised in the process. Rejected: addresses (they move with each
 * start), counts and ids (they move with the input), lines of the frames (they need
 * debugging information; the command makes the second sort of fingerprint of them).
 */
#include "judge/fingerprint.h"

#include "base/text.h"
#include "judge/words.h"

/* Integers are hashed by value, least significant byte first, on every machine alike. */
static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    for (int i = 0; i < 8; i++) {
        unsigned char byte = (unsigned char)(number >> (8 * i));

        hash = unc__hash_add_bytes(hash, &byte, 1);
    }
    return hash;
}

static uint64_t hash_frame(uint64_t hash, const struct unc__stack_view *stack,
                           size_t index, struct unc__modules *modules)
{
    const struct unc__module *module = unc__modules_frame(modules, stack, index);

    if (module == NULL) {
        return unc__hash_string(hash, "?");
    }
    hash = unc__hash_string(hash, unc__base_name(module->path));
    hash = unc__hash_add_bytes(hash, module->build_id, module->build_id_size);
    return hash_number(hash, stack->frames[index] - module->bias);
}

static uint64_t hash_site(uint64_t hash, uint32_t site)
{
    struct unc__site_view view = unc__record_site_view(site);

    hash = unc__hash_string(hash, unc__base_name(view.file));
    hash = unc__hash_string(hash, view.function);
    hash = unc__hash_string(hash, view.call);
    return hash_number(hash, view.line);
}

uint64_t unc__fingerprint(const struct unc__finding *finding,
                          struct unc__modules *modules)
{
    bool has_place = finding->stack != 0 || finding->site != 0;
    struct unc__stack_view stack =
        unc__record_stack_view(has_place ? finding->stack : finding->release_stack);
    uint64_t hash = UNC__HASH_START;

    hash = unc__hash_string(hash, unc__class_word(finding->class));
    hash = unc__hash_string(hash, unc__kinds[finding->first.kind].word);
    hash = unc__hash_string(hash, unc__finding_type(finding));
    if (finding->class == UNC__CLASS_LIFECYCLE) {
        hash = hash_number(hash, (uint64_t)(int64_t)finding->code);
    }
    if (finding->first.flags & UNC__FLAG_OVER) {
        hash = unc__hash_string(hash, "handle");
    }
    if (stack.frame_count == 0) {
        return hash_site(hash, has_place ? finding->site : finding->release_site);
    }
    for (size_t i = 0; i < stack.frame_count; i++) {
        hash = hash_frame(hash, &stack, i, modules);
    }
    return hash;
}

void unc__fingerprint_write(uint64_t fingerprint, char buffer[UNC__FINGERPRINT_SIZE])
{
    struct unc__text text = unc__text_init(buffer, UNC__FINGERPRINT_SIZE);

    unc__text_add(&text, "raw/v1:");
    for (int shift = 60; shift >= 0; shift -= 4) {
        unc__text_add_bytes(&text, &"0123456789abcdef"[(fingerprint >> shift) & 15], 1);
    }
}
