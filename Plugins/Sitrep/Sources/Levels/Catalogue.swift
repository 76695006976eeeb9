// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The figures that a sitrep should have, by the tool that measures each: what no enabled plugin offers is missing.
enum Catalogue {
    struct Entry: Sendable {
        let tool: String
        /// What it measures, in a coordinator's words.
        let what: String
        let kind: Indicator.Class
    }

    static let entries = [
        Entry(tool: "validate_schedule", what: "duty-hour rules", kind: .hard),
        Entry(tool: "check_utilization_threshold", what: "utilization", kind: .capacity),
        Entry(tool: "get_defense_level", what: "defence in depth", kind: .hard),
        Entry(tool: "run_contingency_analysis_resilience", what: "loss of one or two people", kind: .capacity),
        Entry(tool: "get_static_fallbacks", what: "prepared fallback schedules", kind: .hard),
        Entry(tool: "execute_sacrifice_hierarchy", what: "order of what to give up", kind: .capacity),
        Entry(tool: "analyze_homeostasis", what: "drift and accumulated load", kind: .capacity),
        Entry(tool: "calculate_blast_radius", what: "spread between zones", kind: .capacity),
        Entry(tool: "analyze_le_chatelier", what: "sustainability of compensation", kind: .capacity),
        Entry(tool: "check_mtf_compliance", what: "military readiness", kind: .capacity),
        Entry(tool: "analyze_hub_centrality", what: "people who are hubs", kind: .advisory),
        Entry(tool: "assess_cognitive_load", what: "load on coordinators", kind: .advisory),
        Entry(tool: "get_behavioral_patterns", what: "swaps and behaviour", kind: .advisory),
        Entry(tool: "analyze_stigmergy", what: "preference trails", kind: .advisory),
    ]

    /// Where a tool stands in the catalogue; behind all others when it is not in it.
    static func place(of tool: String?) -> Int { entries.firstIndex { $0.tool == tool } ?? entries.count }

    /// What nobody measures, given the names of the tools that can be called.
    static func unmeasured(tools: Set<String>) -> [Entry] { entries.filter { !tools.contains($0.tool) } }

    /// What the sitrep is at least, given the names of the tools that can be called: a hard figure that nobody measures
    /// is as unknown as one whose tool has failed.
    static func floor(tools: Set<String>) -> Level {
        unmeasured(tools: tools).contains { $0.kind == .hard } ? .orange : .green
    }
}
