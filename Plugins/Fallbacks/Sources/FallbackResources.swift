// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What can be read of the stored plans: the binder, a page or a table of one plan, and all figures.
struct FallbackResources {
    static let binderURI = "holdfast://fallbacks/binder"
    static let plansURI = "holdfast://fallbacks/plans"
    private static let pages = "holdfast://fallbacks/pages/{scenario}"
    private static let tables = "holdfast://fallbacks/csv/{scenario}"

    let cache: ProgramCache
    let maximumAgeDays: Int

    static func pageURI(_ id: String) -> String { "holdfast://fallbacks/pages/" + encoded(id) }
    static func csvURI(_ id: String) -> String { "holdfast://fallbacks/csv/" + encoded(id) }

    var all: [Resource] {
        [
            Resource(
                uri: Self.binderURI, name: "Fallback binder",
                description: "All stored fallback plans as one printable document, the likeliest first.",
                mimeType: "text/html"
            ) { call in
                let (source, store, index) = try await open(call)
                let deltas = try await store.allDeltas(in: index)
                guard deltas.count == index.plans.count else {
                    throw ToolFailure.unavailable(
                        "The plans are being renewed; try again.", retryAfterMilliseconds: 2000)
                }
                let binder = Binder(
                    source: source, plans: index.plans, deltas: deltas,
                    maximumAgeDays: maximumAgeDays)
                return .text(binder.whole, mimeType: "text/html")
            },
            Resource(
                uri: Self.plansURI, name: "Fallback plans", description: "The figures of all stored fallback plans.",
                mimeType: "application/json"
            ) { call in
                let (_, _, index) = try await open(call)
                return .json(["plans": .array(index.plans.map(\.json))])
            },
        ]
    }

    var templates: [ResourceTemplate] {
        [
            ResourceTemplate(
                Self.pages, name: "Fallback page", description: "One stored fallback plan as a printable page.",
                mimeType: "text/html"
            ) { call in .text(try await page(call).html, mimeType: "text/html") },
            ResourceTemplate(
                Self.tables, name: "Fallback table",
                description: "The changes of one stored fallback plan as CSV: date, slot, person, from, to.",
                mimeType: "text/csv"
            ) { call in .text(try await page(call).csv, mimeType: "text/csv") },
        ]
    }

    private func open(_ call: ToolCall) async throws -> (ProgramSource, PlanStore, PlanIndex) {
        let store = PlanStore(keyValues: call.keyValues)
        guard let index = try await store.index() else {
            throw ToolFailure.notFound("No fallback plans are stored yet; start resilience_fallback_precompute.")
        }
        return (try await cache.read(call.host, plan: nil, version: nil), store, index)
    }

    private func page(_ call: ToolCall) async throws -> BinderPage {
        let (source, store, index) = try await open(call)
        let id = call.arguments["scenario"]?.stringValue ?? ""
        guard let plan = index.plans.first(where: { $0.id == id }) else {
            throw ToolFailure.notFound("There is no stored plan \"\(id)\".")
        }
        guard let deltas = try await store.deltas(of: id, in: index) else {
            throw ToolFailure.unavailable("The plans are being renewed; try again.", retryAfterMilliseconds: 2000)
        }
        return Binder(source: source, plans: [plan], deltas: [id: deltas], maximumAgeDays: maximumAgeDays).page(plan)
    }

    /// A change as answers show it.
    static func json(_ delta: PlanDelta) -> JSONValue {
        [
            "date": .string("\(delta.slot.date)"), "slot": .string(delta.slot.slot.code),
            "person_id": .string(delta.person), "from": delta.from.map { .string($0) } ?? .null,
            "to": .string(delta.to),
        ]
    }

    /// A gap as answers show it.
    static func json(_ gap: PlanGap) -> JSONValue {
        [
            "date": .string("\(gap.slot.date)"), "slot": .string(gap.slot.slot.code),
            "service_id": .string(gap.service), "people": .integer(Int64(gap.people)),
        ]
    }

    /// Percent-encoding of everything but the unreserved characters (RFC 3986 section 2.3).
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(Character(UnicodeScalar(byte)))
            default: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
