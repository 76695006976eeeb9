// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// The breaker as it is stored: where it stands, why, what was counted last, and an override.
struct BreakerRecord: Equatable {
    /// Where it is stored.
    static let key = "breaker"
    /// A rating of the same version is counted again only after so many seconds, whoever asks how often.
    static let spacing: Int64 = 300
    /// What is locked while it is open; emergency coverage, reading and mending never are.
    static let locked = ["publish"]

    /// Somebody took the lock off for a while.
    struct Override: Equatable {
        let by: String
        let reason: String
        let from: Int64
        let until: Int64
    }

    /// The rating that was counted last.
    struct Counted: Equatable {
        let at: Int64
        let version: Int64?
        let level: String
    }

    var breaker = CircuitBreaker()
    /// Why it opened last.
    var trigger: String?
    var counted: Counted?
    var override: Override?

    init() {}

    /// Whether publishing is to be locked now.
    func locks(at now: Int64) -> Bool { breaker.state == .open && !isOverridden(at: now) }

    /// Whether an override holds.
    func isOverridden(at now: Int64) -> Bool { override.map { $0.from <= now && now < $0.until } ?? false }

    /// Counts a rating: RED and BLACK are failures, BLACK opens it at once, UNKNOWN says nothing.
    ///
    /// - Returns: false if it was not counted: unknown, open, or the same version with the same level a moment ago.
    @discardableResult
    mutating func count(
        _ level: Level?, version: Int64?, reason: String, at now: Int64, _ settings: CircuitBreaker.Settings
    ) -> Bool {
        if let until = override?.until, until <= now { override = nil }
        // What is not known neither counts nor lets time lift a lock.
        guard let level else { return false }
        if let counted, counted.version == version, counted.level == level.word, counted.at <= now,
            now - counted.at < Self.spacing
        {
            return false
        }
        breaker.advance(to: now, settings)
        let before = breaker.state
        if level == .black, before != .open {
            breaker.trip(at: now)
        } else if !breaker.record(success: level < .red, at: now, settings) {
            return false
        }
        counted = Counted(at: now, version: version, level: level.word)
        if breaker.state == .open, before != .open { trigger = reason }
        return true
    }
}

extension BreakerRecord {
    /// Reads what is stored; null is a closed breaker.
    ///
    /// - Returns: nil when it is something else: then it must not be written over, or a lock would be lifted unseen.
    init?(reading stored: JSONValue) {
        if stored.isNull { return }
        guard let word = stored["state"]?.stringValue, let state = CircuitBreaker.State(rawValue: word) else {
            return nil
        }
        breaker = CircuitBreaker(
            state: state, since: stored["since"]?.integerValue ?? 0,
            failureTimes: (stored["failures"]?.arrayValue ?? []).compactMap(\.integerValue),
            successes: Int(stored["successes"]?.integerValue ?? 0))
        trigger = stored["trigger"]?.stringValue
        if let last = stored["counted"], let at = last["at"]?.integerValue {
            counted = Counted(at: at, version: last["version"]?.integerValue, level: last["level"]?.stringValue ?? "")
        }
        if let row = stored["override"], let from = row["from"]?.integerValue, let until = row["until"]?.integerValue {
            override = Override(
                by: row["by"]?.stringValue ?? "", reason: row["reason"]?.stringValue ?? "", from: from, until: until)
        }
    }

    /// As it is stored.
    var stored: JSONValue {
        [
            "state": .string(breaker.state.rawValue), "since": .integer(breaker.since),
            "failures": .array(breaker.failureTimes.map { .integer($0) }),
            "successes": .integer(Int64(breaker.successes)), "trigger": trigger.map { .string($0) } ?? .null,
            "counted": counted.map {
                [
                    "at": .integer($0.at), "version": $0.version.map { .integer($0) } ?? .null,
                    "level": .string($0.level),
                ]
            } ?? .null,
            "override": override.map {
                [
                    "by": .string($0.by), "reason": .string($0.reason), "from": .integer($0.from),
                    "until": .integer($0.until),
                ]
            } ?? .null,
        ]
    }

    /// As an answer shows it.
    ///
    /// - Parameter holdIsSet: whether publishing is held by this plugin; nil if that is not known.
    func shown(at now: Int64, holdIsSet: Bool?) -> JSONValue {
        let isOverridden = isOverridden(at: now)
        return [
            "state": .string(breaker.state.rawValue), "tripped": .bool(breaker.state == .open),
            "since": breaker.since == 0 ? .null : .string(Self.text(breaker.since)),
            "trigger": breaker.state == .closed ? .null : trigger.map { .string($0) } ?? .null,
            "locked_operations": .array(locks(at: now) ? Self.locked.map { .string($0) } : []),
            "always_allowed": ["emergency coverage", "reading", "mending the schedule"],
            "hold_is_set": holdIsSet.map { .bool($0) } ?? .null,
            "failures_counted": .integer(Int64(breaker.failureTimes.count)),
            "last_counted": counted.map { ["at": .string(Self.text($0.at)), "level": .string($0.level)] } ?? .null,
            "override_active": .bool(isOverridden),
            "override": isOverridden
                ? override.map {
                    [
                        "by": .string($0.by), "reason": .string($0.reason), "from": .string(Self.text($0.from)),
                        "until": .string(Self.text($0.until)),
                    ]
                } ?? .null : .null,
        ]
    }

    /// A moment as UTC, to the minute.
    static func text(_ unix: Int64) -> String { "\(LocalDateTime(minutes: unix / 60))Z" }
}
