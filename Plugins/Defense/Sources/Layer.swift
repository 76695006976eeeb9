// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// One of the five levels: what is known of it, and from what.
struct Layer {
    static let names = ["prevention", "control", "safety systems", "containment", "emergency response"]

    let number: Int
    let state: DefenseDecision.State
    /// How much of what it is for it does; nil if that is not known.
    let effectiveness: Double?
    /// Intact from here, degraded from there; nil for level 5, which counts proofs.
    let intactFrom: Double?
    let degradedFrom: Double?
    /// What it is known from, one sentence each.
    let evidence: [String]
    /// Days since the newest of it; nil if there is none.
    let ageDays: Double?
    /// What to do about it; empty if it is intact.
    let action: String
    /// Since when what proved it no longer does; nil if it never did, or still does.
    var unprovenSince: LocalDate?

    var name: String { Self.names[number - 1] }

    /// The state that a share stands for.
    static func state(_ share: Double, intact: Double, degraded: Double) -> DefenseDecision.State {
        share >= intact - 1e-12 ? .intact : share >= degraded - 1e-12 ? .degraded : .failed
    }

    var json: JSONValue {
        [
            "n": .integer(Int64(number)), "name": .string(name), "state": .string(state.rawValue),
            "effectiveness": effectiveness.map { .number($0) } ?? .null,
            "intact_from": intactFrom.map { .number($0) } ?? .null,
            "degraded_from": degradedFrom.map { .number($0) } ?? .null,
            "evidence": .array(evidence.map { .string($0) }),
            "evidence_age_days": ageDays.map { .number($0) } ?? .null,
            "unproven_since": unprovenSince.map { .string("\($0)") } ?? .null,
        ]
    }
}
