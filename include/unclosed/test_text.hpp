/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_TEST_TEXT_HPP
#define UNCLOSED_TEST_TEXT_HPP

#include <cxxabi.h>

#include <cstdlib>
#include <string>

/*
 * What the adapters for C++ frameworks do with a text: a process knows its functions by
 * the names that the linker has, and people know them by others. Since 0.1; C++11.
 */
namespace unclosed
{

/* readable: @text with the names in it as they were written. One that was cut, as long
 * ones are, stays as it is. */
inline std::string readable(const std::string &text)
{
    static const char word[] = "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                               "0123456789.$";
    std::string result;
    std::size_t at = 0;

    while (at < text.size()) {
        const std::size_t begin = text.find("_Z", at);
        std::size_t end = text.find_first_not_of(word, begin);

        if (begin == std::string::npos) {
            break;
        }
        end = end == std::string::npos ? text.size() : end;
        result.append(text, at, begin - at);
        const std::string name = text.substr(begin, end - begin);
        char *demangled = abi::__cxa_demangle(name.c_str(), NULL, NULL, NULL);

        result += demangled != NULL ? demangled : name;
        std::free(demangled);
        at = end;
    }
    return result.append(text, at, std::string::npos);
}

} // namespace unclosed

#endif
