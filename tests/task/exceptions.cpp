// SPDX-License-Identifier: MIT
/* Exceptions that are thrown and caught in one coroutine, while others wait in theirs. */
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

extern "C" bool catch_what_is_thrown(unsigned turn, void (*leave)(void *), void *actor);
extern "C" bool leave_in_handler(unsigned turn, void (*leave)(void *), void *actor);

namespace
{

struct held {
    unsigned *count;

    ~held()
    {
        ++*count;
    }
};

[[gnu::noinline]] void fall(unsigned depth, unsigned turn, unsigned *destroyed)
{
    held one{ destroyed };

    if (depth == 0) {
        throw std::runtime_error("down " + std::to_string(turn));
    }
    fall(depth - 1, turn, destroyed);
}

} // namespace

bool catch_what_is_thrown(unsigned turn, void (*leave)(void *), void *actor)
{
    unsigned destroyed = 0;
    std::string said;

    try {
        held one{ &destroyed };

        leave(actor);
        fall(5, turn, &destroyed);
    } catch (const std::runtime_error &error) {
        said = error.what();
    }
    return destroyed == 7 && said == "down " + std::to_string(turn);
}

/* While the exception is handled, and while it is on its way. */
bool leave_in_handler(unsigned turn, void (*leave)(void *), void *actor)
{
    const std::string expected = std::to_string(turn) + " of " +
                                 std::to_string(reinterpret_cast<std::uintptr_t>(actor));
    struct leaver {
        void (*leave)(void *);
        void *actor;

        ~leaver()
        {
            leave(actor);
        }
    };
    std::string said;

    try {
        leaver one{ leave, actor };

        throw std::runtime_error(expected);
    } catch (const std::runtime_error &) {
        leave(actor);
        try {
            throw;
        } catch (const std::runtime_error &error) {
            said = error.what();
        }
    }
    return said == expected && std::uncaught_exceptions() == 0 &&
           std::current_exception() == nullptr;
}
