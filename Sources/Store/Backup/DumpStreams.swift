// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where the bytes of a backup go.
package protocol DumpOutput {
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError)
}

/// Where the bytes of a backup come from.
package protocol DumpInput {
    /// What is read, for messages.
    var name: String { get }
    /// Fills the buffer from its beginning, as far as there is something.
    ///
    /// - Returns: how many bytes; fewer than asked for only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int
}

/// Takes bytes and keeps none: for the digest alone.
package struct DumpDiscard: DumpOutput {
    package init() {}

    package func write(_ bytes: UnsafeRawBufferPointer) {}
}

/// An open file, pipe or socket.
///
/// It does not close it.
package struct DumpDescriptor: DumpOutput, DumpInput {
    package let descriptor: Int32
    package let name: String

    package init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var rest = bytes
        while let address = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, address, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure.last("it cannot be written", path: name) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes bytes.
    package func write(_ bytes: [UInt8]) throws(StoreError) {
        // `withUnsafeBytes` knows no typed errors.
        let result = bytes.withUnsafeBytes { buffer -> Result<Void, StoreError> in
            do throws(StoreError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
        var filled = 0
        while filled < buffer.count, let address = buffer.baseAddress {
            let count = Glibc.read(descriptor, address + filled, buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure.last("it cannot be read", path: name) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Goes back to the beginning of a file.
    package func rewind() throws(StoreError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileFailure.last("it cannot be read twice", path: name) }
    }
}
