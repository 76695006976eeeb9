// SPDX-License-Identifier: Apache-2.0

extension Tool {
    /// The tables that a tool works on, so that the host can say beforehand what it will be able to answer.
    public struct Requirements: Sendable, Hashable {
        /// Without these the tool can only answer UNKNOWN.
        public var tables: [String]
        /// With these it says more.
        public var improves: [String]

        /// What a tool needs, and what makes it better.
        public init(tables: [String], improves: [String] = []) {
            self.tables = tables
            self.improves = improves
        }

        /// The member `requires` of the manifest; `improves` is left out when there is none.
        var json: JSONValue {
            var object: JSONObject = ["tables": .array(tables.map { .string($0) })]
            if !improves.isEmpty { object["improves"] = .array(improves.map { .string($0) }) }
            return .object(object)
        }
    }
}
