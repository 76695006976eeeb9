// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Where whole log lines go.
package struct LogSink: Sendable {
    /// Takes one line with its newline.
    package let write: @Sendable ([UInt8]) -> Void

    /// A sink from a function, for tests and for other carriers.
    package init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// A file descriptor, which stays the caller's.
    ///
    /// Each line is one `write(2)`, serialised in this process; a short write is finished, and a line that the
    /// descriptor refuses (closed pipe, full disk) is dropped: logging must not stop the work.
    package static func descriptor(_ descriptor: Int32) -> LogSink {
        let turn = LogTurn()
        return LogSink { line in
            turn.mutex.withLock { _ in
                line.withUnsafeBytes { bytes in
                    var rest = bytes[...]
                    while !rest.isEmpty {
                        let written = Glibc.write(
                            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                        if written > 0 {
                            rest = rest.dropFirst(written)
                        } else if written < 0, errno != EINTR {
                            return
                        }
                    }
                }
            }
        }
    }
}

/// Whose turn it is to write: a mutex that a closure can hold on to.
private final class LogTurn: Sendable {
    let mutex = Mutex(())
}
