// SPDX-License-Identifier: MIT
/* Exceptions that are thrown and caught in one coroutine, while others wait in theirs. */
#include <stdexcept>
#include <string>

extern "C" bool catch_what_is_thrown(unsigned turn, void (*leave)(void *), void *actor);

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
