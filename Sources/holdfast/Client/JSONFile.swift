// SPDX-License-Identifier: Apache-2.0

import JSON

/// A file of JSON named on the command line; `-` is standard input.
struct JSONFile {
    let name: String
    let bytes: [UInt8]

    init(_ name: String) throws(Failure) {
        self.name = name
        bytes = name == "-" ? try StandardInput.readAll() : try StandardInput.file(name)
    }

    /// What is read of a file that somebody wants checked: its size is no fault.
    func limits(depth: Int) -> JSONLimits {
        JSONLimits(
            maximumDepth: depth, maximumBytes: bytes.count, maximumStringBytes: bytes.count,
            maximumMembers: bytes.count)
    }

    /// The document; a fault is named with its place.
    func parse() throws(Failure) -> JSONValue {
        do {
            return try JSONValue.parse(bytes, limits: limits(depth: 1000))
        } catch {
            throw Failure(kind: .toolError, message: text(of: error))
        }
    }

    /// A fault of this file on one line, in the form that editors find the place by.
    func text(of error: JSONError) -> String {
        let pointer = error.pointer.isEmpty ? "" : ", at \(error.pointer)"
        return "\(name):\(error.line):\(error.column): \(error.fault); expected \(error.expected) "
            + "(byte \(error.offset)\(pointer))"
    }

    /// Refuses to read standard input twice.
    static func requireOneStandardInput(_ names: [String]) throws(Failure) {
        guard names.filter({ $0 == "-" }).count <= 1 else {
            throw Failure(kind: .usage, message: "- is standard input, which can be read once only")
        }
    }
}
