// SPDX-License-Identifier: MIT
/*
 * libstdc++ opens files and starts threads too. In a static program it stands behind the
 * probes on the line of the linker, which must have its calls all the same.
 */
#include <fstream>
#include <thread>

#include "leaver.c"

static const bool has_worked = [] {
    std::ofstream file("/dev/null");
    std::thread thread([&file] { file << 1; });
    thread.join();
    return file.good();
}();
