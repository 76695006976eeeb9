// SPDX-License-Identifier: Apache-2.0

import Glibc
import MCP
import Store

/// Lines of a descriptor, read on a thread of their own as they are asked for.
actor LineInput {
    private static let chunk = 64 << 10
    private let descriptor: Int32
    private let stop: StopPipe
    private let executor: ThreadExecutor
    private var splitter: LineSplitter
    private var lines: ArraySlice<[UInt8]> = []
    private var isAtEnd = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(descriptor: Int32, limit: Int, stop: StopPipe) throws(StoreError) {
        self.descriptor = descriptor
        self.stop = stop
        executor = try ThreadExecutor.started()
        splitter = LineSplitter(limit: limit)
    }

    /// The next line without its end; nil at the end of input, and when it was stopped.
    func next() -> [UInt8]? {
        while true {
            if let line = lines.popFirst() { return line }
            if isAtEnd { return nil }
            guard let bytes = read() else {
                isAtEnd = true
                if let last = splitter.end() { lines = [last] }
                continue
            }
            lines = splitter.add(bytes)[...]
        }
    }

    /// Waits for bytes; nil at the end.
    private func read() -> [UInt8]? {
        while true {
            var watched = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop.reading, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&watched, 2, -1)
            if ready < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if watched[1].revents != 0 { return nil }
            let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, Self.chunk))
            }
            return bytes.isEmpty ? nil : bytes
        }
    }
}

/// Ends a read from another thread.
///
/// The descriptors are open for the life of the process, which has one of these.
struct StopPipe: Sendable {
    let reading: Int32
    private let writing: Int32

    /// Nil when the system gives no pipe.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    func stop() {
        var byte: UInt8 = 1
        _ = write(writing, &byte, 1)
    }
}
