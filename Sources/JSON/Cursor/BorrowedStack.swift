// SPDX-License-Identifier: Apache-2.0

/// A stack that starts in memory which its user lends, on the thread's stack, and moves to the heap when that is full.
///
/// The lent memory must outlive the stack.
struct BorrowedStack<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private var isOnHeap = false
    private(set) var count = 0

    init(in lent: UnsafeMutableBufferPointer<Element>) {
        if let start = lent.baseAddress, !lent.isEmpty {
            base = start
            capacity = lent.count
        } else {
            base = .allocate(capacity: 1)
            capacity = 1
            isOnHeap = true
        }
    }

    deinit {
        if isOnHeap { base.deallocate() }
    }

    @inline(__always)
    mutating func push(_ element: Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    /// Drops everything from `size` on; a size above the count changes nothing.
    @inline(__always)
    mutating func truncate(to size: Int) { count = max(0, min(count, size)) }

    /// The element at a position below `count`.
    @inline(__always)
    subscript(position: Int) -> Element {
        _read { yield base[position] }
        _modify { yield &base[position] }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: count)
        if isOnHeap { base.deallocate() }
        base = larger
        capacity *= 2
        isOnHeap = true
    }
}
