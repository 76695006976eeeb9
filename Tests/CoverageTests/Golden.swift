// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// The golden files, and what they have in common.
enum Golden {
    struct Missing: Error { let what: String }

    /// A file of `Tests/Golden`.
    static func file(_ name: String) throws -> JSONValue {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        let path = here + "/Golden/" + name
        guard let stream = fopen(path, "r") else { throw Missing(what: path) }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return try JSONValue.parse(bytes)
    }

    /// A vector of `01_utilization.json`.
    static func vector(_ id: String) throws -> JSONValue {
        let vectors = try file("01_utilization.json").array("vectors")
        guard let vector = vectors.first(where: { $0["id"]?.stringValue == id }) else { throw Missing(what: id) }
        return vector
    }
}

extension JSONValue {
    func array(_ key: String) throws -> [JSONValue] {
        guard let array = self[key]?.arrayValue else { throw Golden.Missing(what: key) }
        return array
    }

    func double(_ key: String) throws -> Double {
        guard let number = self[key]?.doubleValue else { throw Golden.Missing(what: key) }
        return number
    }

    func int(_ key: String) throws -> Int { Int(try double(key)) }

    func string(_ key: String) throws -> String {
        guard let string = self[key]?.stringValue else { throw Golden.Missing(what: key) }
        return string
    }

    func strings(_ key: String) throws -> [String] { try array(key).compactMap(\.stringValue) }
}
