// SPDX-License-Identifier: Apache-2.0

/// An object of the large document, for contestants that decode into types.
public struct Person: Codable {
    /// The nine fields.
    public var id: String
    public var name: String
    public var level: Int
    public var quota: Double
    public var utilization: Double
    public var active: Bool
    public var supervisor: String?
    public var since: String
    public var services: [Int]

    /// A person of these fields.
    public init(
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
    public func encode(to encoder: any Encoder) throws {
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
    public var digest: Digest {
        .object([
            ("id", .string(id)), ("name", .string(name)), ("level", .number(Double(level))),
            ("quota", .number(quota)), ("utilization", .number(utilization)), ("active", .bool(active)),
            ("supervisor", supervisor.map(Digest.string) ?? .null), ("since", .string(since)),
            ("services", .array(services.map { Digest.number(Double($0)) })),
        ])
    }
}
