// SPDX-License-Identifier: Apache-2.0
//
// {{title}}: counts the people of the program by role. What the tool is called and takes stands in plugin.json.
#include "headcount.hpp"
#include "holdfast.hpp"

// One call of the tool, on a thread that may wait. The host has checked the arguments against the input schema.
static void handle(hfk_call *call) noexcept {
    holdfast::guarded(call, [&] {
        Headcount count;
        holdfast::Table people(call, "people");
        hfk_column role = people.column("role", HFK_TEXT);
        people.each_row([&](int64_t row) { count.add(holdfast::view(hfk_text(&role, row))); });

        if (hf_bytes given = hfk_member(call->arguments, "role"); given.len > 0) {
            Headcount one = count.only(holdfast::argument(call, "role"));
            if (one.empty()) throw holdfast::Failure{HF_INVALID, count.choices(), "/role", given};
            count = one;
        }
        hfk_writer answer = hfk_writer_new();
        count.write(answer);
        hfk_ok(call, &answer);
    });
}

HFK_PLUGIN("{{id}}", "0.1.0", handle);
