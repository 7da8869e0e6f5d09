/* SPDX-License-Identifier: MIT */
/*
 * The first function of a family stands for no callback at all. The others are taken as
 * the program's functions come, and never given back: a plugin that is unloaded leaves a
 * place that nobody looks for, or that is right again for who is loaded there. A program
 * with more of them than places is told that something was not recorded.
 *
 * The program's function is jumped to, not called: what it acquires has a stack without
 * us, which would be another one with every order of calls.
 *
 * One routine that finds its place by its own address would be shorter, and would have to
 * be written for each machine.
 */
#include "probes/libuv/callback.h"

#include <stddef.h>
#include <stdint.h>

#include "probes/libuv/handle.h"
#include "probes/libuv/request.h"

typedef uv_handle_t uv_close_t;

#define PLACE_COUNT 64u

/* X(number, ...) for each place: octal, so that it is a number and a part of a name. */
#define EIGHT(X, tens, ...) \
    X(tens##0, __VA_ARGS__) \
    X(tens##1, __VA_ARGS__) \
    X(tens##2, __VA_ARGS__) \
    X(tens##3, __VA_ARGS__) \
    X(tens##4, __VA_ARGS__) \
    X(tens##5, __VA_ARGS__) \
    X(tens##6, __VA_ARGS__) \
    X(tens##7, __VA_ARGS__)
#define PLACES(X, ...)        \
    EIGHT(X, 00, __VA_ARGS__) \
    EIGHT(X, 01, __VA_ARGS__) \
    EIGHT(X, 02, __VA_ARGS__) \
    EIGHT(X, 03, __VA_ARGS__) \
    EIGHT(X, 04, __VA_ARGS__) \
    EIGHT(X, 05, __VA_ARGS__) \
    EIGHT(X, 06, __VA_ARGS__) \
    EIGHT(X, 07, __VA_ARGS__)

/* Returns: PLACE_COUNT: all are taken. */
static unsigned find_place(uintptr_t places[PLACE_COUNT], uintptr_t original)
{
    unsigned place = 0;

    if (original == 0) {
        return 0;
    }
    for (place = 1; place < PLACE_COUNT; place++) {
        uintptr_t found = __atomic_load_n(&places[place], __ATOMIC_RELAXED);

        if (found == 0 && __atomic_compare_exchange_n(&places[place], &found, original,
                                                      /* weak= */ false, __ATOMIC_RELAXED,
                                                      __ATOMIC_RELAXED)) {
            found = original;
        }
        if (found == original) {
            break;
        }
    }
    return place;
}

/* What is told when one of a family is called. */
#define unc__uv_ended_close(object)       unc__uv_handle_closed(object)
#define unc__uv_ended_fs(object)          unc__uv_fs_finished(object)
#define unc__uv_ended_connect(object)     unc__uv_request_finished(object)
#define unc__uv_ended_getaddrinfo(object) unc__uv_request_finished(object)
#define unc__uv_ended_getnameinfo(object) unc__uv_request_finished(object)
#define unc__uv_ended_random(object)      unc__uv_request_finished(object)
#define unc__uv_ended_shutdown(object)    unc__uv_request_finished(object)
#define unc__uv_ended_udp_send(object)    unc__uv_request_finished(object)
#define unc__uv_ended_work(object)        unc__uv_request_finished(object)
#define unc__uv_ended_write(object)       unc__uv_request_finished(object)

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpedantic" /* the value of a call that has none */
#define JUMPS
#define JUMP __attribute__((musttail)) return
#else
#define JUMPS __attribute__((optimize("O2", "optimize-sibling-calls")))
#define JUMP
#endif

/* Told before the program's function, which may free the object, or use it again. */
#define FUNCTION(number, name, type, params, args, member) \
    JUMPS static void name##_##number params               \
    {                                                      \
        type original = begin_##name(object, number);      \
                                                           \
        if (original != NULL) {                            \
            JUMP original args;                            \
        }                                                  \
    }
#define POINTER(number, name) name##_##number,

#define FAMILY(name, type, params, args, member)                                        \
    static uintptr_t name##_places[PLACE_COUNT];                                        \
                                                                                        \
    static type begin_##name(uv_##name##_t *object, unsigned place)                     \
    {                                                                                   \
        type original = (type)__atomic_load_n(&name##_places[place], __ATOMIC_RELAXED); \
                                                                                        \
        object->member = original;                                                      \
        unc__uv_ended_##name(object);                                                   \
        return original;                                                                \
    }                                                                                   \
                                                                                        \
    PLACES(FUNCTION, name, type, params, args, member)                                  \
                                                                                        \
    static type const name##_functions[PLACE_COUNT] = { PLACES(POINTER, name) };        \
                                                                                        \
    type unc__uv_wrap_##name(type original)                                             \
    {                                                                                   \
        unsigned place = find_place(name##_places, (uintptr_t)original);                \
                                                                                        \
        if (place == PLACE_COUNT) {                                                     \
            unc__record_lose(UNC__DROP_LIMIT);                                          \
            return NULL;                                                                \
        }                                                                               \
        return name##_functions[place];                                                 \
    }

UNC_UV_CALLBACKS(FAMILY)
