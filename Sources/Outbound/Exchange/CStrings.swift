// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Texts as C sees them, for the time of a call.
enum CStrings {
    /// Pointers to the texts, nil for those that are nil, with a nil behind the last.
    static func with<Value>(
        _ texts: [String?], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = texts.map { text in text.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { copy in copy.map { UnsafePointer($0) } } + [nil]
        return pointers.withUnsafeBufferPointer(body)
    }

    /// Two lists of texts.
    static func with<Value>(
        _ first: [String?], _ second: [String?],
        _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>, UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        with(first) { first in with(second) { second in body(first, second) } }
    }
}
