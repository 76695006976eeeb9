// SPDX-License-Identifier: Apache-2.0

import JSON

/// What stored data a tool works on, by the names that the host knows it under.
///
/// The kernel only carries the names; whoever keeps the data says which of them are there.
package struct ToolRequirements: Sendable, Hashable {
    /// Without these the tool can only answer UNKNOWN.
    package var tables: [String]
    /// With these it says more.
    package var improves: [String]

    package init(tables: [String] = [], improves: [String] = []) {
        self.tables = tables
        self.improves = improves
    }

    /// Whether nothing is declared.
    package var isEmpty: Bool { tables.isEmpty && improves.isEmpty }

    /// Reads the member `requires` of a tool in a manifest.
    init(reading value: JSONValue?, at pointer: String) throws(ManifestError) {
        guard let value else {
            self.init()
            return
        }
        let field = try ManifestField(value, at: pointer)
        let allowed = ["tables", "improves"]
        if let unknown = field.object.keys.first(where: { !allowed.contains($0) }) {
            throw field.fail(unknown, "is not known; allowed are \(allowed.joined(separator: " and "))")
        }
        self.init(tables: try Self.names(field, "tables"), improves: try Self.names(field, "improves"))
    }

    private static func names(_ field: ManifestField, _ key: String) throws(ManifestError) -> [String] {
        let names = try field.strings(key)
        for (index, name) in names.enumerated() {
            let isName =
                (1...64).contains(name.utf8.count)
                && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
            guard isName else {
                throw field.fail("\(key)/\(index)", "must be 1 to 64 of a-z, 0-9 and _, is \"\(name.prefix(80))\"")
            }
        }
        return names
    }
}
