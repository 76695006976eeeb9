// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// Whole lines on a descriptor, written on a thread of their own: a reader that does not read holds up nobody else.
actor LineOutput {
    private let descriptor: Int32
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(descriptor: Int32) throws(StoreError) {
        self.descriptor = descriptor
        executor = try ThreadExecutor.started()
    }

    /// Writes one line; false when nobody reads any more.
    func write(_ line: [UInt8]) -> Bool {
        let bytes = line + [10]
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }
}
