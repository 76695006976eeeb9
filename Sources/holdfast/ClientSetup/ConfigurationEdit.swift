// SPDX-License-Identifier: Apache-2.0

import JSON

/// A change of a client's configuration file that leaves everything else in it as it is.
enum ConfigurationEdit {
    /// The value at a path of keys becomes this.
    case set([String], JSONValue)
    /// The value at a path becomes this unless something stands there.
    case suggest([String], JSONValue)
    /// The list at a path gets those elements that it lacks, and that none of the other lists has.
    ///
    /// Objects are told apart by their member `id`; one with the same id is replaced.
    case extend([String], [JSONValue], unlessIn: [[String]] = [])

    /// The text with the change in it.
    ///
    /// - Throws: a fault of the file: it is no JSON, or something else than an object or a list stands on the path.
    func applied(to text: [UInt8]) throws(CommentedJSON.Fault) -> [UInt8] {
        let isBlank = text.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let file = try CommentedJSON(isBlank ? Array("{}\n".utf8) : text)
        switch self {
        case .set(let path, let value): return try ConfigurationText(file).setting(path, value)
        case .suggest(let path, let value):
            return file.node(at: path) == nil ? try ConfigurationText(file).setting(path, value) : text
        case .extend(let path, let elements, let others):
            var bytes = file.bytes
            let decided = others.flatMap { file.node(at: $0).map(CommentedJSON.value)?.arrayValue ?? [] }
            for element in elements where !decided.contains(element) {
                bytes = try ConfigurationText(try CommentedJSON(bytes)).adding(element, to: path)
            }
            return bytes
        }
    }
}
