// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What `analyze_stigmergy` says of the trails that people leave, in a few figures.
enum TrailSummary {
    static let tool = "analyze_stigmergy"

    /// The figures, or why there are none.
    static func read(_ call: ToolCall, plan: String?) async throws -> Result<JSONValue, ServiceFailure> {
        do {
            let answer = try await call.invoke(
                tool: tool, arguments: plan.map { ["plan": .string($0), "limit": 1] } ?? ["limit": 1])
            guard let figures = answer["figures"] else { return .success(.null) }
            return .success([
                "trails": figures["trails"] ?? .null, "active_trails": figures["active_trails"] ?? .null,
                "mean_strength": figures["mean_strength"] ?? .null, "sought_slots": figures["popular"] ?? .null,
                "contested_slots": figures["contested"] ?? .null, "avoided_slots": figures["avoided"] ?? .null,
                "level": answer["level"] ?? .null,
            ])
        } catch let failure as ServiceFailure { return .failure(failure) }
    }
}
