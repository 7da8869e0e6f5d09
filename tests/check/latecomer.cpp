// SPDX-License-Identifier: MIT
//
// Gives everything back as late as it can be done: in an atexit handler, in a function
// that is a destructor of the program, in the destructor of a C++ static. Only a reporter
// that comes after all of them finds nothing. With an argument, one more thing is left
// open.

#include <cstdlib>

#include <unclosed/resource.h>

namespace
{

const struct unc_resource_type slot = { "pool slot", "pool_put", { nullptr, nullptr } };
int slots[4];

void take(int index)
{
    (void)unc_resource_acquired(&slot, &slots[index], nullptr);
}

void give_back(int index)
{
    (void)unc_resource_released(&slot, &slots[index]);
}

class Static
{
  public:
    Static()
    {
        take(0);
    }
    ~Static()
    {
        give_back(0);
    }
};

Static static_object;

void at_exit()
{
    give_back(1);
}

__attribute__((destructor(101))) void very_last()
{
    give_back(2);
}

} // namespace

int main(int argc, char **)
{
    take(1);
    take(2);
    (void)std::atexit(at_exit);
    if (argc > 1) {
        take(3);
    }
    return 0;
}
