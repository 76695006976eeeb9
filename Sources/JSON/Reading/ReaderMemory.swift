// SPDX-License-Identifier: Apache-2.0

/// Memory on the thread's stack in which the stacks of a tree reader start, so that small documents allocate nothing
/// but their values.
struct ReaderMemory {
    let containers: UnsafeMutableBufferPointer<PendingContainer>
    let values: UnsafeMutableBufferPointer<JSONValue>
    let names: UnsafeMutableBufferPointer<String>
    let tokens: UnsafeMutableBufferPointer<KeyToken>

    /// Lends memory for as long as `body` runs.
    ///
    /// Up to 1,024 bytes each, Swift takes it from the stack.
    @inline(__always)
    static func lend<Result>(_ body: (ReaderMemory) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: PendingContainer.self, capacity: 8) { containers in
            withUnsafeTemporaryAllocation(of: JSONValue.self, capacity: 40) { values in
                withUnsafeTemporaryAllocation(of: String.self, capacity: 64) { names in
                    withUnsafeTemporaryAllocation(of: KeyToken.self, capacity: 64) { tokens in
                        body(ReaderMemory(containers: containers, values: values, names: names, tokens: tokens))
                    }
                }
            }
        }
    }
}
