// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// People who asked for time off or for no call, have not got it, and are put there on those days.
struct RequestClashes {
    private enum Wish { case timeOff, noCall }

    private let source: ProgramSource
    private let window: Window

    init(_ source: ProgramSource, _ window: Window) {
        self.source = source
        self.window = window
    }

    /// Kinds of absence and `day_off` ask for time off, `no_call` for no call and no night; the other words of a program
    /// are wishes that clash with nothing.
    ///
    /// O(requests x assignments and calls of their days).
    func findings(person wanted: Int?) -> [Finding] {
        source.program.requests.compactMap { request in
            guard wanted == nil || request.person == wanted, let wish = Self.wish(request.kind) else { return nil }
            let dates = request.range.intersection(window.range)
            return dates.isEmpty ? nil : finding(request, wish, dates)
        }
    }

    private static func wish(_ kind: String) -> Wish? {
        if kind == "no_call" { return .noCall }
        return kind == "day_off" || AbsenceKind(rawValue: kind) != nil ? .timeOff : nil
    }

    private func finding(_ request: Request, _ wish: Wish, _ dates: DateRange) -> Finding? {
        let program = source.program
        let slots = SlotIndex(dates.from, .am)..<SlotIndex(dates.to.advanced(by: 1), .am)
        let assigned = program.assignments.positions(in: slots).map { program.assignments[$0] }.filter { assignment in
            let kind = program.services[assignment.service].kind
            return assignment.person == request.person && (wish == .timeOff || kind == .call || kind == .night)
                && program.isPresent(person: request.person, on: assignment.slot.date, assignment.slot.slot)
        }
        let calls = program.calls.filter { $0.person == request.person && dates.contains($0.start.date) }
        let days = (assigned.map(\.slot.date) + calls.map(\.start.date)).sorted()
        guard let first = days.first, let last = days.last else { return nil }
        let services = Array(Set(assigned.map(\.service))).sorted().map { program.services[$0].name }
        let kinds = Array(Set(calls.map { "\($0.kind.rawValue) call" })).sorted()
        let count = assigned.count + calls.count
        let what = wish == .noCall ? "no call" : source.isFullDisclosure ? word(request.kind) : "time off"
        return Finding(
            code: "request_clash", level: .yellow, subject: [request.id, program.people[request.person].id],
            from: "\(first)", to: "\(last)", metric: "entries", value: Double(count), unit: "entries", threshold: 0,
            sentence:
                "\(source.name(request.person)) asked for \(what) \(Wording.when(request.range, today: source.today)) and has "
                + "\(Wording.some(services + kinds)) there.",
            action: "Grant or refuse the request; to grant it, ask suggest_cover for these days.")
    }

    private func word(_ kind: String) -> String { String(kind.map { $0 == "_" ? " " : $0 }) }
}
