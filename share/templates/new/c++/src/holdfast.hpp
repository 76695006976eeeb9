// SPDX-License-Identifier: Apache-2.0
//
// The kit in the manner of C++: what is opened is closed, and what is thrown ends the call.
#pragma once

#include <holdfast/kit.h>

#include <exception>
#include <new>
#include <string>
#include <string_view>

namespace holdfast {

inline std::string_view view(hf_str from) { return from.len > 0 ? std::string_view(from.ptr, from.len) : std::string_view(); }

/// Thrown to end the call with a status, and with errors[] when an argument is at fault.
struct Failure {
    hf_status status;
    std::string detail;            // one sentence; for HF_INVALID what would be right, behind "must be"
    std::string field = {};        // HF_INVALID: a JSON pointer such as "/role"
    hf_bytes value = {nullptr, 0}; // HF_INVALID: what stands there, JSON
};

/// Thrown when the call has been ended already.
struct Ended {};

/// A table that is open as long as this lives. What fails stays failed, until each_row() says so.
class Table {
public:
    Table(hfk_call *call, const char *name) : call_(call) { hfk_table_open(call, name, &table_); }
    ~Table() { hfk_table_close(&table_); }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;

    /// The column of that name, if it is of one of the kinds: HFK_TEXT, HFK_INT | HFK_DATE.
    hfk_column column(const char *name, unsigned kinds) {
        hfk_column found;
        hfk_table_column(&table_, name, kinds, &found);
        return found;
    }

    /// Calls body(row) for every row. Throws Ended when the table could not be read, or the call is cancelled.
    template <class Body> void each_row(Body body) {
        while (hfk_table_next(&table_)) {
            for (int64_t row = 0; row < table_.rows; row++) body(row);
        }
        if (table_.status == HF_OK) return;
        hfk_end_table(call_, &table_);
        throw Ended{};
    }

private:
    hfk_call *call_;
    hfk_table table_;
};

/// The string argument of that name, or nothing.
inline std::string argument(const hfk_call *call, const char *name) {
    hf_bytes given = hfk_member(call->arguments, name);
    hfk_json json = hfk_json_of(given);
    std::string out(given.len + 1, '\0');
    size_t length = 0;
    if (given.len > 0) hfk_get_string(&json, out.data(), out.size(), &length);
    out.resize(length);
    return out;
}

/// Runs the body of a call: nothing that it throws crosses the boundary.
template <class Body> void guarded(hfk_call *call, Body body) noexcept {
    try {
        body();
    } catch (const Ended &) {
    } catch (const Failure &failure) {
        if (failure.status == HF_INVALID) hfk_invalid(call, failure.field.c_str(), failure.value, failure.detail.c_str());
        else hfk_fail(call, failure.status, "%s", failure.detail.c_str());
    } catch (const std::bad_alloc &) {
        hfk_fail(call, HF_UNAVAILABLE, "There is no memory left.");
    } catch (...) {
        hfk_fail(call, HF_INTERNAL, "The plugin met an unexpected fault."); // what() may hold a secret
    }
}

} // namespace holdfast
