// SPDX-License-Identifier: Apache-2.0

/// What a store knows of itself without asking its database: whether a call would be served now.
package enum StoreCondition: Sendable, Equatable {
    /// Nothing is known that would keep it from reading and writing.
    case working
    /// Its server cannot be reached; calls fail, or wait for the rest of their patience.
    case away(StoreError, forMilliseconds: Int64)
    /// It reads, and writes nothing more until it is opened anew.
    case readingOnly(StoreError)
}
