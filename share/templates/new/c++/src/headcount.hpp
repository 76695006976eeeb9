// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <holdfast/kit.h>

#include <map>
#include <string>
#include <string_view>

/// How many people there are, by role. Knows nothing of the host, so that the test needs none.
class Headcount {
public:
    void add(std::string_view role);

    /// One role alone; of nobody when nobody has it.
    Headcount only(std::string_view role) const;
    bool empty() const { return by_role_.empty(); }

    /// What a role must be, for a message: "one of faculty, resident".
    std::string choices() const;

    /// The answer: {total, by_role}.
    void write(hfk_writer &out) const;

private:
    std::map<std::string, int64_t, std::less<>> by_role_;
};
