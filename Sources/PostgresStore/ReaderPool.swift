// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization

/// The readers of a store.
///
/// A read goes to the one that has least to do.
final class ReaderPool: Sendable {
    private let readers: [Reader]
    /// How many reads each reader has been given and has not finished.
    private let loads: Mutex<[Int]>

    init(count: Int, _ session: (Int) -> Session) throws(StoreError) {
        var readers: [Reader] = []
        for number in 1...max(1, count) { readers.append(try Reader(session(number))) }
        self.readers = readers
        loads = Mutex(Array(repeating: 0, count: readers.count))
    }

    func open() async throws(StoreError) {
        for reader in readers { try await reader.open() }
    }

    func close() async {
        for reader in readers { await reader.close() }
    }

    func read<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let chosen = loads.withLock { loads in
            let least = loads.indices.min { loads[$0] < loads[$1] } ?? 0
            loads[least] += 1
            return least
        }
        defer { loads.withLock { $0[chosen] -= 1 } }
        return try await readers[chosen].read(body)
    }
}
