// SPDX-License-Identifier: Apache-2.0
// What the C++ contestants share with the Swift ones: the digest and the conversation with the driver, both described
// in Sources/BenchSupport.
#pragma once

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

struct Digest {
    uint64_t exact, single;

    static uint64_t mix(uint64_t a, uint64_t b) {
        uint64_t z = a * 0x9E3779B97F4A7C15u + b;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    static uint64_t fnv(std::string_view text) {
        uint64_t hash = 0xCBF29CE484222325u;
        for (unsigned char byte : text) hash = (hash ^ byte) * 0x100000001B3u;
        return hash;
    }
    static Digest both(uint64_t value) { return {value, value}; }
    static Digest null() { return both(mix(1, 0)); }
    static Digest boolean(bool value) { return both(mix(2, value ? 1 : 0)); }
    static Digest string(std::string_view value) { return both(mix(4, fnv(value))); }
    static Digest number(double value) {
        auto bits = [](double d) { uint64_t b; memcpy(&b, &d, 8); return b; };
        return {mix(3, bits(value)), mix(3, bits(double(float(value))))};
    }
    static Digest array() { return both(5); }
    void element(Digest d) { exact = mix(exact, d.exact); single = mix(single, d.single); }
    static Digest object() { return both(0); }
    void member(std::string_view key, Digest d) {
        exact += mix(fnv(key), d.exact);
        single += mix(fnv(key), d.single);
    }
    Digest closed() const { return {mix(6, exact), mix(6, single)}; }
};

/// Keeps a value alive up to here, so that the optimiser cannot drop the work that made it.
template <class T> inline void black_hole(const T &value) { asm volatile("" : : "r"(&value) : "memory"); }

inline std::string content(const char *path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The digest of what was read, or the text that was written.
struct Evidence {
    Digest digest{};
    std::string document;
};

struct Figure {
    std::string name;
    std::function<void(long)> body; // does the work so many times
    std::function<Evidence()> evidence;
};

inline void serve(const std::vector<Figure> &figures) {
    auto now = [] {
        timespec t;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return uint64_t(t.tv_sec) * 1000000000u + uint64_t(t.tv_nsec);
    };
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string command, name, folder;
        words >> command >> name;
        const Figure *figure = nullptr;
        for (auto &f : figures) {
            if (command == "list") std::cout << f.name << ' ';
            if (f.name == name) figure = &f;
        }
        if (command == "run" && figure) {
            long batch = 1, rounds = 1;
            words >> batch >> rounds;
            while (rounds-- > 0) {
                auto start = now();
                figure->body(batch);
                std::cout << now() - start << ' ';
            }
        } else if (command == "show" && figure) {
            words >> folder;
            auto evidence = figure->evidence();
            if (evidence.document.empty()) {
                auto digest = evidence.digest;
                std::cout << "digest " << std::hex << digest.exact << ' ' << digest.single << std::dec;
            } else {
                auto path = folder + "/" + name + ".json";
                std::ofstream(path, std::ios::binary) << evidence.document;
                std::cout << "document " << path;
            }
        } else if (command != "list") {
            std::cout << "error: cannot do " << line;
        }
        std::cout << std::endl;
    }
}
