// SPDX-License-Identifier: Apache-2.0

import JSON

/// A second name of a tool on the REST face: a resource-shaped path, such as `GET /api/v1/scheduler/sitrep`.
///
/// A call by it is a call of the tool, through the same pipeline.
package struct ToolAlias: Sendable, Hashable, CustomStringConvertible {
    /// The methods that an alias may answer.
    package enum Method: String, Sendable, CaseIterable {
        /// The query is the arguments; for tools that change nothing (RFC 9110, section 9.2.1).
        case get = "GET"
        /// The body is the arguments, one JSON object.
        case post = "POST"
    }

    /// What every alias begins with.
    package static let root = "/api/v1/"
    /// The longest path of an alias, in bytes.
    package static let maximumBytes = 128

    /// The first words below `root` that are the host's own: what it answers there now, or will (contract.md, HTTP).
    package static let reserved: Set<String> = [
        "approvals", "audit", "breakers", "calls", "config", "holds", "plugins", "prompts", "queues", "resources",
        "roster", "schedules",
        "store", "support-bundle", "task-types", "tasks", "tokens", "tools", "whoami",
    ]

    package let method: Method
    /// The whole path, `/api/v1/` included.
    package let path: String

    /// The alias, without a check of the path: `pathFault` has it.
    package init(_ method: Method, _ path: String) {
        self.method = method
        self.path = path
    }

    package var description: String { "\(method.rawValue) \(path)" }

    /// Why the path cannot be an alias, as the end of the sentence "must ..."; nil when it can.
    ///
    /// O(length).
    package var pathFault: String? {
        guard path.hasPrefix(Self.root), path.utf8.count <= Self.maximumBytes else {
            return "begin with \(Self.root) and have at most \(Self.maximumBytes) bytes"
        }
        let words = path.dropFirst(Self.root.count).split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { byte in
                    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
        guard isPlain else { return "consist of words of a-z, 0-9, - and _ with one / between them" }
        guard let first = words.first.map(String.init), !Self.reserved.contains(first) else {
            return "not lie below \(Self.root)\(words.first ?? ""), which is the host's own"
        }
        return nil
    }
}

extension ToolAlias {
    /// Reads one entry of a tool's `aliases`; `effect` is the worst that a call of the tool may have.
    init(reading field: ManifestField, worstEffect effect: Effect) throws(ManifestError) {
        guard field.object["method"] != nil else { throw field.fail("method", "is missing; GET or POST is required") }
        self.init(try field.choice("method", Method.self, default: .post), try field.string("path"))
        if let fault = pathFault { throw field.fail("path", "must \(fault), is \"\(path.prefix(160))\"") }
        guard method == .post || effect <= .simulate else {
            throw field.fail("method", "must be POST, since the tool's effect may be \(effect.rawValue); is \"GET\"")
        }
    }
}
