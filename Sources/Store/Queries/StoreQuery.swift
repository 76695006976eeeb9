// SPDX-License-Identifier: Apache-2.0

/// A read as a value: what is asked, and the statements that answer it.
///
/// `Store.answer(_:)` runs it on one snapshot of the database, so that a new question needs no change in any driver.
package protocol StoreQuery: Sendable {
    associatedtype Answer: Sendable

    /// Reads the answer; writes nothing.
    func run(on connection: some SQLConnection) throws(StoreError) -> Answer
}
