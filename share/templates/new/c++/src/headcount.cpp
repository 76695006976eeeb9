// SPDX-License-Identifier: Apache-2.0
#include "headcount.hpp"

void Headcount::add(std::string_view role) {
    auto found = by_role_.find(role);
    if (found == by_role_.end()) found = by_role_.emplace(role, 0).first;
    found->second++;
}

Headcount Headcount::only(std::string_view role) const {
    Headcount out;
    if (auto found = by_role_.find(role); found != by_role_.end()) out.by_role_.insert(*found);
    return out;
}

std::string Headcount::choices() const {
    std::string out = "one of ";
    for (const auto &[role, people] : by_role_) {
        if (role != by_role_.begin()->first) out += ", ";
        out += role;
    }
    return out;
}

void Headcount::write(hfk_writer &out) const {
    int64_t total = 0;
    for (const auto &[role, people] : by_role_) total += people;
    hfk_begin_object(&out);
    hfk_key(&out, "total"), hfk_put_int(&out, total);
    hfk_key(&out, "by_role"), hfk_begin_object(&out);
    for (const auto &[role, people] : by_role_) hfk_key(&out, role.c_str()), hfk_put_int(&out, people);
    hfk_end_object(&out);
    hfk_end_object(&out);
}
