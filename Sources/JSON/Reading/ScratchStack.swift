// SPDX-License-Identifier: Apache-2.0

/// A growing stack from whose top runs are moved into arrays of their exact size: reading a container then costs one
/// allocation, whatever its length.
struct ScratchStack<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    @inline(__always)
    subscript(position: Int) -> Element {
        _read { yield base[position] }
        _modify { yield &base[position] }
    }

    /// Moves everything from `start` on into an array.
    mutating func popRun(from start: Int) -> [Element] {
        let length = count - start
        guard length > 0 else { return [] }
        let source = base + start
        count = start
        return [Element](unsafeUninitializedCapacity: length) { target, initialized in
            target.baseAddress?.moveInitialize(from: source, count: length)
            initialized = length
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
