/* SPDX-License-Identifier: MIT */
/* The cases of C++, and main(): see cases.h. */
#include <algorithm>
#include <functional>
#include <string>

#include "cases.h"

#if defined(EDITED)
/* Another lambda before the others: they are numbered, and their numbers must not count.
 */
static int newcomer()
{
    auto add = [](int number) { return number + kept; };

    return add(1);
}
#endif

static volatile int one = 1;

namespace shop
{

class Counter
{
  public:
    NOT_INLINED void case_method(int amount)
    {
        kept += OPEN() + amount;
    }

    NOT_INLINED void case_constant_method() const
    {
        kept += OPEN();
    }

    NOT_INLINED static void case_static_method()
    {
        kept += OPEN();
    }

    NOT_INLINED int operator+(int amount)
    {
        kept += OPEN();
        return amount;
    }

    NOT_INLINED Counter &operator<<(int amount)
    {
        kept += OPEN() + amount;
        return *this;
    }

    NOT_INLINED int operator()(int amount)
    {
        kept += OPEN();
        return amount;
    }

    NOT_INLINED explicit operator std::string() const
    {
        kept += OPEN();
        return "counter";
    }
};

namespace
{

NOT_INLINED void hidden()
{
    kept += OPEN();
}

} // namespace

class Pasted
{
  public:
    __attribute__((always_inline)) void put()
    {
        kept += OPEN();
    }

    __attribute__((always_inline)) static void put_static()
    {
        kept += OPEN();
    }
};

namespace
{

__attribute__((always_inline)) inline void hidden_and_pasted()
{
    kept += OPEN();
}

} // namespace

inline namespace v2
{

NOT_INLINED void versioned()
{
    kept += OPEN();
}

} // namespace v2

template <typename T, int N> NOT_INLINED T templated(T value)
{
    kept += OPEN();
    return value + static_cast<T>(N);
}

template <typename T> struct Box {
    T content;

    NOT_INLINED void put(T value)
    {
        content = value;
        kept += OPEN();
    }
};

template <typename... T> NOT_INLINED void variadic(T... values)
{
    kept += OPEN() + static_cast<int>(sizeof...(values));
}

NOT_INLINED std::string tagged()
{
    kept += OPEN();
    return "tagged";
}

struct Opened {
    NOT_INLINED Opened()
    {
        kept += OPEN();
    }

    NOT_INLINED ~Opened()
    {
        kept += OPEN();
    }
};

struct First {
    virtual ~First() = default;
    virtual void first()
    {
        kept++;
    }
};

struct Second {
    virtual ~Second() = default;
    virtual void second()
    {
        kept++;
    }
};

struct Both : First, Second {
    NOT_INLINED void second() override
    {
        kept += OPEN();
    }
};

} // namespace shop

NOT_INLINED static void case_operators()
{
    shop::Counter counter;

    kept = counter + 1;
    kept++;
}

NOT_INLINED static void case_shift_operator()
{
    shop::Counter counter;

    counter << 1;
    kept++;
}

NOT_INLINED static void case_call_operator()
{
    shop::Counter counter;

    kept = counter(one);
}

NOT_INLINED static void case_conversion()
{
    shop::Counter counter;

    kept += static_cast<int>(static_cast<std::string>(counter).size());
}

NOT_INLINED static void case_anonymous_namespace()
{
    shop::hidden();
    kept++;
}

NOT_INLINED static void case_pasted_method()
{
    shop::Pasted pasted;

    pasted.put();
    kept++;
}

NOT_INLINED static void case_pasted_static_method()
{
    shop::Pasted::put_static();
    kept++;
}

NOT_INLINED static void case_pasted_function()
{
    shop::hidden_and_pasted();
    kept++;
}

NOT_INLINED static void case_inline_namespace()
{
    shop::versioned();
    kept++;
}

NOT_INLINED static void case_template()
{
    kept = shop::templated<int, 3>(one);
}

NOT_INLINED static void case_template_of_template()
{
    static shop::Box<shop::Box<int> *> box;

    box.put(nullptr);
    kept++;
}

NOT_INLINED static void case_variadic()
{
    shop::variadic(1, 2L, "three");
    kept++;
}

NOT_INLINED static void case_tagged()
{
    kept += static_cast<int>(shop::tagged().size());
}

NOT_INLINED static void case_constructed()
{
    shop::Opened opened;

    kept++;
}

NOT_INLINED static void case_virtual()
{
    static shop::Both both;
    shop::Second *volatile second = &both;

    second->second();
    kept++;
}

NOT_INLINED static void case_lambda()
{
    auto forget = [](int amount) { kept += OPEN() + amount; };

    forget(one);
    kept++;
}

static auto at_file_level = [](int amount) { kept += OPEN() + amount; };

NOT_INLINED static void case_lambda_at_file_level()
{
    at_file_level(one);
    kept++;
}

NOT_INLINED static void case_lambda_with_capture()
{
    int amount = one;
    auto forget = [&amount] {
        kept += OPEN() + amount;
        amount++;
    };

    forget();
    kept += amount;
}

NOT_INLINED static void case_generic_lambda()
{
    auto forget = [](auto amount) { kept += OPEN() + static_cast<int>(amount); };

    forget(2L);
    kept++;
}

NOT_INLINED static void case_lambda_in_lambda()
{
    auto forget = [] {
        auto inner = [] { kept += OPEN(); };

        inner();
        kept++;
    };

    forget();
    kept++;
}

NOT_INLINED static void case_lambda_as_pointer()
{
    void (*volatile forget)(int) = [](int amount) { kept += OPEN() + amount; };

    forget(one);
    kept++;
}

NOT_INLINED static void case_std_function()
{
    std::function<void(int)> forget = [](int amount) { kept += OPEN() + amount; };

    forget(one);
    kept++;
}

NOT_INLINED static void case_algorithm()
{
    int numbers[] = { 1 };

    std::for_each(numbers, numbers + 1, [](int number) { kept += OPEN() + number; });
    kept++;
}

NOT_INLINED static void case_local_class()
{
    struct Local {
        NOT_INLINED void forget()
        {
            kept += OPEN();
        }
    };
    Local local;

    local.forget();
    kept++;
}

NOT_INLINED static void throws()
{
    if (one != 0) {
        throw 1;
    }
}

NOT_INLINED static void case_handler()
{
    try {
        throws();
    } catch (int) {
        kept += OPEN();
    }
}

NOT_INLINED static void case_overload(int amount)
{
    kept += OPEN() + amount;
}

NOT_INLINED static void case_overload(const std::string &text)
{
    kept += OPEN() + static_cast<int>(text.size());
}

NOT_INLINED static int case_initializer()
{
    kept = OPEN();
    return kept;
}

static volatile int initialized = case_initializer();

void run_object_cases()
{
    shop::Counter counter;

    counter.case_method(one);
    counter.case_constant_method();
    shop::Counter::case_static_method();
    case_operators();
    case_shift_operator();
    case_call_operator();
    case_conversion();
    case_anonymous_namespace();
    case_pasted_method();
    case_pasted_static_method();
    case_pasted_function();
    case_inline_namespace();
    case_template();
    case_template_of_template();
    case_variadic();
    case_tagged();
    case_constructed();
    case_virtual();
    case_lambda();
    case_lambda_at_file_level();
    case_lambda_with_capture();
    case_generic_lambda();
    case_lambda_in_lambda();
    case_lambda_as_pointer();
    case_std_function();
    case_algorithm();
    case_local_class();
    case_handler();
    case_overload(one);
    case_overload("text");
    kept += initialized;
}

int main()
{
#if defined(EDITED)
    kept = newcomer();
#endif
    run_plain_cases();
    run_object_cases();
    return 0;
}
