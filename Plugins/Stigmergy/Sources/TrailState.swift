// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// What is kept between calls, in one key-value, so that trails and the place in the history move together or not at all.
struct TrailState {
    static let key = "trails"
    private static let format: Int64 = 1

    var ledger: TrailLedger<TrailKey>
    /// The entry of the history up to which everything counted; nil before the first time.
    var cursor: Int64?
    /// Whether the tables have something that the history did not tell, or that lay ahead.
    var isScanDue = true
    /// Whether signals of preference changed since a caller who may see them came by.
    var areSignalsDue = true

    /// Nothing yet.
    init(_ evaporation: Evaporation) { ledger = TrailLedger(evaporation) }

    /// What was kept; nil for another program, half-life or format, which cannot be gone on with.
    init?(_ document: JSONValue, _ evaporation: Evaporation, program: String) {
        guard document["format"]?.integerValue == Self.format, document["program"]?.stringValue == program,
            document["half_life_days"]?.doubleValue == evaporation.halfLifeDays
        else { return nil }
        var trails: [TrailKey: TrailPair] = [:]
        for person in document["trails"]?.objectValue ?? [:] {
            for row in person.value.arrayValue ?? [] {
                guard let key = Self.key(person.key, row), let pair = Self.pair(row) else { return nil }
                trails[key] = pair
            }
        }
        var seen: [UInt64: Double] = [:]
        for event in document["seen"]?.objectValue ?? [:] {
            guard let id = UInt64(event.key, radix: 36) else { return nil }
            seen[id] = event.value.doubleValue
        }
        ledger = TrailLedger(evaporation, trails: trails, seen: seen)
        cursor = document["cursor"]?.integerValue
        isScanDue = document["scan_due"]?.boolValue ?? true
        areSignalsDue = document["signals_due"]?.boolValue ?? true
    }

    /// As it is kept: rows `[service, weekday, slot, attraction, its day, avoidance, its day, deposits]` by person.
    func json(program: String) -> JSONValue {
        let byPerson = Dictionary(grouping: ledger.trails) { $0.key.person }
        let trails = byPerson.sorted { $0.key < $1.key }.map { person, rows in
            (
                person,
                JSONValue.array(
                    rows.sorted { $0.key.place < $1.key.place }.map { Self.row($0.key.place, $0.value) })
            )
        }
        return [
            "format": .integer(Self.format), "program": .string(program),
            "half_life_days": .number(ledger.evaporation.halfLifeDays),
            "cursor": cursor.map { .integer($0) } ?? .null, "scan_due": .bool(isScanDue),
            "signals_due": .bool(areSignalsDue), "trails": .object(JSONObject(trails)),
            "seen": .object(
                JSONObject(
                    ledger.seen.sorted { $0.key < $1.key }.map { (String($0.key, radix: 36), .number($0.value)) })),
        ]
    }

    private static func row(_ place: SlotKey, _ pair: TrailPair) -> JSONValue {
        [
            .string(place.service), .integer(Int64(place.weekday.rawValue)), .string(place.slot.code),
            .number(pair.attraction.strength), .number(pair.attraction.day), .number(pair.avoidance.strength),
            .number(pair.avoidance.day), .integer(Int64(pair.deposits)),
        ]
    }

    private static func key(_ person: String, _ row: JSONValue) -> TrailKey? {
        guard let service = row[0]?.stringValue,
            let weekday = row[1]?.integerValue.flatMap({ Int(exactly: $0) }).flatMap(Weekday.init(rawValue:)),
            let slot = row[2]?.stringValue.flatMap({ Slot(code: $0) })
        else { return nil }
        return TrailKey(person: person, place: SlotKey(service: service, weekday: weekday, slot: slot))
    }

    private static func pair(_ row: JSONValue) -> TrailPair? {
        let numbers = (3...6).compactMap { row[$0]?.doubleValue }
        guard numbers.count == 4, let deposits = row[7]?.integerValue.flatMap({ Int(exactly: $0) }) else { return nil }
        return TrailPair(
            attraction: Trail(strength: numbers[0], day: numbers[1]),
            avoidance: Trail(strength: numbers[2], day: numbers[3]), deposits: deposits)
    }
}
