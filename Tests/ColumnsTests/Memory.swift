// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes that end where a page ends, with a page after it that cannot be read: one step too far is a crash.
///
/// Only for lengths that are multiples of eight does it start at a multiple of eight.
final class Memory {
    let bytes: UnsafeRawBufferPointer
    private let mapping: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        let page = 4096
        let size = max(1, (content.count + page - 1) / page) * page
        guard let start = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { preconditionFailure("the machine has no memory for a test") }
        mprotect(start + size, page, PROT_NONE)
        mapping = UnsafeMutableRawBufferPointer(start: start, count: size + page)
        let place = UnsafeMutableRawBufferPointer(rebasing: mapping[size - content.count..<size])
        place.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(place)
    }

    deinit { munmap(mapping.baseAddress, mapping.count) }
}
