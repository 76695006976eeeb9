// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A growing stack from whose top runs are moved into arrays of their exact size: reading a container then costs one
/// allocation, whatever its length.
///
/// It starts in memory which its user lends, on the thread's stack, and moves to the heap when that is full. The lent
/// memory must outlive it.
struct ScratchStack<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private var isOnHeap = false
    private(set) var count = 0

    init(in lent: UnsafeMutableBufferPointer<Element>) {
        if let start = lent.baseAddress, !lent.isEmpty {
            base = start
            capacity = lent.count
        } else {
            capacity = 1
            base = Self.memory(1)
            isOnHeap = true
        }
    }

    deinit {
        if count > 0 { base.deinitialize(count: count) }
        if isOnHeap { free(base) }
    }

    /// Room for `capacity` elements.
    ///
    /// Swift's own `allocate` asks the C library for alignment even where all memory has it, which takes a slow path.
    private static func memory(_ capacity: Int) -> UnsafeMutablePointer<Element> {
        let size = capacity * MemoryLayout<Element>.stride
        let memory = malloc(size) ?? .allocate(byteCount: size, alignment: MemoryLayout<Element>.alignment)
        return memory.bindMemory(to: Element.self, capacity: capacity)
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count &+= 1
    }

    @inline(__always)
    subscript(position: Int) -> Element {
        _read { yield base[position] }
        _modify { yield &base[position] }
    }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    /// Where the last element is; there must be one, and it stays there until the next push.
    @inline(__always)
    var top: UnsafeMutablePointer<Element> { base + (count &- 1) }

    /// Takes the last element off; there must be one.
    @inline(__always)
    mutating func pop() -> Element {
        count &-= 1
        return (base + count).move()
    }

    /// Forgets the last element; there must be one.
    @inline(__always)
    mutating func drop() {
        count &-= 1
        (base + count).deinitialize(count: 1)
    }

    /// Forgets everything from `start` on.
    @inline(__always)
    mutating func drop(to start: Int) {
        (base + start).deinitialize(count: count - start)
        count = start
    }

    /// Moves everything from `start` on into an array.
    ///
    /// Reserving and appending is what the compiler specialises best: an array made by its uninitialised initialiser
    /// looks its type up in the runtime.
    @inline(__always)
    mutating func popRun(from start: Int) -> [Element] {
        var run: [Element] = []
        run.reserveCapacity(count &- start)
        for position in start..<count { run.append((base + position).move()) }
        count = start
        return run
    }

    @inline(never)
    private mutating func grow() {
        let larger = Self.memory(capacity * 2)
        larger.moveInitialize(from: base, count: count)
        if isOnHeap { free(base) }
        base = larger
        capacity *= 2
        isOnHeap = true
    }
}
