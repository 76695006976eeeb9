// SPDX-License-Identifier: Apache-2.0
#undef NDEBUG
#include "headcount.hpp"

#include <cassert>
#include <cstdio>

static std::string json(const Headcount &count) {
    hfk_writer out = hfk_writer_new();
    count.write(out);
    hf_bytes written = hfk_written(&out);
    std::string text(reinterpret_cast<const char *>(written.ptr), written.len);
    hfk_writer_free(&out);
    return text;
}

static Headcount of(std::initializer_list<const char *> roles) {
    Headcount count;
    for (const char *role : roles) count.add(role);
    return count;
}

int main() {
    assert(json(of({})) == R"({"total":0,"by_role":{}})");
    assert(json(of({"resident", "faculty", "resident"})) == R"({"total":3,"by_role":{"faculty":1,"resident":2}})");
    assert(json(of({"resident", "faculty"}).only("resident")) == R"({"total":1,"by_role":{"resident":1}})");
    assert(of({"resident"}).only("pilot").empty());
    assert(of({"resident", "faculty"}).choices() == "one of faculty, resident");
    std::puts("5 tests passed");
}
