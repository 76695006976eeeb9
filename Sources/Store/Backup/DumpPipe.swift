// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A pipe between the thread that reads one store and the thread that writes another: neither runs ahead of the other by
/// more than the pipe holds.
///
/// The process must ignore SIGPIPE: an end that goes is an error of the other.
final class DumpPipe: Sendable {
    let input: DumpDescriptor
    let output: DumpDescriptor
    private let open: Mutex<(input: Bool, output: Bool)> = Mutex((true, true))

    init() throws(StoreError) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw FileFailure.last("no pipe can be made", path: "copy") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        input = DumpDescriptor(ends[0], name: "the copy")
        output = DumpDescriptor(ends[1], name: "the copy")
    }

    func closeInput() { open.withLock { ends in if ends.input { ends.input = Glibc.close(input.descriptor) != 0 } } }

    func closeOutput() {
        open.withLock { ends in if ends.output { ends.output = Glibc.close(output.descriptor) != 0 } }
    }

    deinit {
        closeInput()
        closeOutput()
    }
}

/// Carries a reader, which is not copyable, into the closure that uses it up.
final class ReaderBox<Input: DumpInput & Sendable>: Sendable {
    let head: DumpHead
    private let reader: Mutex<DumpReader<Input>?>

    init(_ reader: consuming sending DumpReader<Input>) {
        head = reader.head
        self.reader = Mutex(reader)
    }

    /// The reader, the first time.
    func take() -> DumpReader<Input>? {
        reader.withLock { $0.take() }
    }
}
