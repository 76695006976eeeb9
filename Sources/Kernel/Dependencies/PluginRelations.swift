// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a plugin says about others: what it needs, what it cannot stand, and what nobody else may be beside it.
package struct PluginRelations: Sendable, Equatable {
    /// A plugin that has to run before this one.
    package struct Requirement: Sendable, Equatable {
        package var id: String
        package var versions: VersionRange
        /// Whether it may be missing; then it only has to start earlier when it is there.
        package var isOptional: Bool

        package init(id: String, versions: VersionRange = .any, isOptional: Bool = false) {
            self.id = id
            self.versions = versions
            self.isOptional = isOptional
        }
    }

    /// Exclusive capabilities, `kind:name@major`: one enabled plugin may provide each.
    package var provides: [String] = []
    package var requires: [Requirement] = []
    /// Plugins beside which it does not run.
    package var conflicts: [String] = []
    /// Plugins that start before it when they are there.
    package var after: [String] = []

    package init() {}

    /// How many entries each list may have.
    private static let most = 64

    /// Reads the four lists of a manifest.
    package init(reading document: JSONValue, of id: String) throws(ManifestError) {
        let field = try ManifestField(document, at: "")
        for (index, text) in try Self.list(field, "provides").enumerated() {
            guard Self.isCapability(text) else {
                throw field.fail("provides/\(index)", "must be kind:name@major, as pattern:bulkhead@1; is \"\(text)\"")
            }
            provides.append(text)
        }
        let wanted = try field.array("requires")
        guard wanted.count <= Self.most else { throw field.fail("requires", "may have \(Self.most) entries") }
        for (index, value) in wanted.enumerated() {
            let entry = try ManifestField(value, at: "/requires/\(index)")
            let other = try entry.string("id")
            guard PluginManifest.isReverseDNS(other), other != id else {
                throw entry.fail("id", "must be the id of another plugin, is \"\(other)\"")
            }
            let text = try entry.string("version", default: " ")
            guard let range = VersionRange(text) else {
                throw entry.fail("version", "must be \(VersionRange.allowed); is \"\(text)\"")
            }
            requires.append(
                Requirement(id: other, versions: range, isOptional: try entry.bool("optional", default: false)))
        }
        conflicts = try Self.ids(field, "conflicts", id)
        after = try Self.ids(field, "after", id)
    }

    private static func list(_ field: ManifestField, _ key: String) throws(ManifestError) -> [String] {
        let list = try field.strings(key)
        guard list.count <= most else { throw field.fail(key, "may have \(most) entries, has \(list.count)") }
        return list
    }

    private static func ids(_ field: ManifestField, _ key: String, _ own: String) throws(ManifestError) -> [String] {
        let list = try list(field, key)
        for (index, id) in list.enumerated() where !PluginManifest.isReverseDNS(id) || id == own {
            throw field.fail("\(key)/\(index)", "must be the id of another plugin, is \"\(id)\"")
        }
        return list
    }

    /// `kind:name@major`, of small letters, digits, hyphens, dots and underscores.
    private static func isCapability(_ text: String) -> Bool {
        func isWord(_ word: Substring) -> Bool {
            !word.isEmpty
                && word.utf8.allSatisfy {
                    (97...122).contains($0) || (48...57).contains($0) || "-._".utf8.contains($0)
                }
        }
        guard text.utf8.count <= 128, let colon = text.firstIndex(of: ":"), let at = text.lastIndex(of: "@"), colon < at
        else { return false }
        let major = text[text.index(after: at)...]
        return isWord(text[..<colon]) && isWord(text[text.index(after: colon)..<at]) && !major.isEmpty
            && major.utf8.count <= 9 && major.utf8.allSatisfy { (48...57).contains($0) }
    }
}
