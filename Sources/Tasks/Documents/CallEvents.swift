// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Store

/// What is told of a call to somebody who follows it, from one look at it to the next.
///
/// The last events are its final state, and its result or problem.
package struct CallEvents: Sendable {
    /// One thing told: `state`, `progress`, `result` or `problem`, with its document.
    package struct Event: Sendable, Equatable {
        package let name: String
        package let data: JSONValue
    }

    private let reader: CallReader
    private var last: DurableCall?
    /// How far the present start was told to be.
    private var furthest: Double?
    /// Whether the outcome was told.
    package private(set) var hasEnded = false

    package init(for reader: CallReader) { self.reader = reader }

    /// What a further look at the call adds; nothing when nothing changed.
    package mutating func look(at call: DurableCall, note: String?) -> [Event] {
        guard !hasEnded else { return [] }
        defer { last = call }
        let document = CallDocument(call, for: reader, note: note)
        var events: [Event] = []
        if last?.fence != call.fence { furthest = nil }
        // What is read of the store may be older than what was heard of the handler before.
        let isFurther = call.progress.map { $0.done > furthest ?? -.infinity } ?? false
        if last.map({ Self.differ($0, call) }) ?? true {
            events.append(Event(name: "state", data: document.whole))
        } else if isFurther {
            events.append(Event(name: "progress", data: document.progress))
        }
        if isFurther { furthest = call.progress?.done }
        guard call.state.hasEnded else { return events }
        hasEnded = true
        let outcome =
            call.state == .completed
            ? Event(name: "result", data: document.result ?? .null)
            : Event(name: "problem", data: document.problem ?? .null)
        return events + [outcome]
    }

    /// Whether more than the progress is another.
    private static func differ(_ one: DurableCall, _ other: DurableCall) -> Bool {
        one.state != other.state || one.attempt != other.attempt || one.round != other.round
            || one.asksJSON != other.asksJSON || one.answersJSON != other.answersJSON
            || one.cancellation != other.cancellation || one.fence != other.fence
    }
}
