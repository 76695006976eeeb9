// SPDX-License-Identifier: Apache-2.0

/// An object of the large document, for contestants that decode into types.
package struct Person: Codable {
    /// The nine fields.
    package var id: String
    package var name: String
    package var level: Int
    package var quota: Double
    package var utilization: Double
    package var active: Bool
    package var supervisor: String?
    package var since: String
    package var services: [Int]

    /// A person of these fields.
    package init(
        id: String, name: String, level: Int, quota: Double, utilization: Double, active: Bool, supervisor: String?,
        since: String, services: [Int]
    ) {
        self.id = id
        self.name = name
        self.level = level
        self.quota = quota
        self.utilization = utilization
        self.active = active
        self.supervisor = supervisor
        self.since = since
        self.services = services
    }

    /// Like the synthesised one, but a missing supervisor is written as `null`, as the document has it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(level, forKey: .level)
        try container.encode(quota, forKey: .quota)
        try container.encode(utilization, forKey: .utilization)
        try container.encode(active, forKey: .active)
        try container.encode(supervisor, forKey: .supervisor)
        try container.encode(since, forKey: .since)
        try container.encode(services, forKey: .services)
    }

    /// The digest that the object in the document has.
    package var digest: Digest {
        .object([
            ("id", .string(id)), ("name", .string(name)), ("level", .number(Double(level))),
            ("quota", .number(quota)), ("utilization", .number(utilization)), ("active", .bool(active)),
            ("supervisor", supervisor.map(Digest.string) ?? .null), ("since", .string(since)),
            ("services", .array(services.map { Digest.number(Double($0)) })),
        ])
    }
}
