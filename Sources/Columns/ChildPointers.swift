// SPDX-License-Identifier: Apache-2.0

/// The array of pointers to child structs that Arrow's parents have, and the children's memory.
struct ChildPointers<Struct> {
    let base: UnsafeMutablePointer<UnsafeMutablePointer<Struct>?>?
    private let memory: UnsafeMutablePointer<Struct>?
    let count: Int

    /// Room for `count` children, uninitialised.
    init(count: Int) {
        self.count = count
        guard count > 0 else {
            base = nil
            memory = nil
            return
        }
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<Struct>?>.allocate(capacity: count)
        let structs = UnsafeMutablePointer<Struct>.allocate(capacity: count)
        for index in 0..<count { (pointers + index).initialize(to: structs + index) }
        base = pointers
        memory = structs
    }

    /// The memory of a child; `index` must be in range.
    subscript(index: Int) -> UnsafeMutablePointer<Struct> {
        memory.unsafelyUnwrapped + index
    }

    /// Releases the children that the consumer has not moved away, then frees all memory.
    func deallocate(release: (UnsafeMutablePointer<Struct>) -> Void) {
        for index in 0..<count { release(self[index]) }
        base?.deallocate()
        memory?.deallocate()
    }
}
