// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A pipe whose reading end becomes readable when somebody signals, so that a thread in `poll` wakes up (the self-pipe
/// trick).
final class WakePipe: Sendable {
    /// The end to wait on; -1, on which `poll` never reports anything, when the system gave no pipe.
    let descriptor: Int32
    private let writingEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (descriptor, writingEnd) = (ends[0], ends[1])
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if writingEnd >= 0 { close(writingEnd) }
    }

    func signal() {
        var byte: UInt8 = 1
        // A full pipe wakes as well as one byte does.
        if writingEnd >= 0 { _ = write(writingEnd, &byte, 1) }
    }

    /// Makes the reading end quiet again.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while descriptor >= 0, read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
