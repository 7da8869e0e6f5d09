// SPDX-License-Identifier: MIT
// C++ names: what a person would call these functions.
#include "matrix.h"

namespace shop {

template <typename T>
static inline __attribute__((always_inline)) int weigh(T a)
{
    return inner("template", static_cast<int>(a)) + 1; /* at weigh */
}

class Basket {
public:
    __attribute__((noinline)) explicit Basket(int count);
    __attribute__((noinline)) int total(int a) const
    {
        return weigh<long>(a) + count; /* at total */
    }

private:
    int count;
};

Basket::Basket(int many) : count(many)
{
    count += witness("constructor"); /* at constructor */
}

namespace {

__attribute__((noinline)) int hidden(int a)
{
    return witness("hidden") + a; /* at hidden */
}

} // namespace

} // namespace shop

int main()
{
    shop::Basket basket(1);
    auto lambda = [](int a) __attribute__((noinline)) {
        return witness("lambda") + a; /* at lambda */
    };

    return basket.total(2) + shop::hidden(3) + lambda(4) > 1000;
}
