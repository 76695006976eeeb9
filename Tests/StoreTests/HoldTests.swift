// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Holds")
struct HoldTests {
    private func set(
        _ name: String, owner: String, lastsSeconds: Int64? = nil, reason: String = "why", in store: any Store
    ) async throws -> SetHold.Answer {
        try await store.apply(
            SetHold(
                program: Units.program,
                hold: NewHold(
                    name: name, owner: owner, reason: reason, lastsMicros: lastsSeconds.map { $0 * 1_000_000 }),
                by: owner))
    }

    private func holds(_ store: any Store) async throws -> [HoldRecord] {
        try await store.answer(HoldsQuery(program: Units.program)).holds
    }

    @Test("each owner has one hold of a name, and clears no other's", arguments: StoreKind.all)
    func owners(kind: StoreKind) async throws {
        try await kind.withStores(2, clock: ManualClock()) { stores in
            var there = stores[1].hints(program: Units.program).makeAsyncIterator()
            let first = try await set("publishing", owner: "ann", in: stores[0])
            while let hint = await there.next(), hint.hold < first.revision {}
            let second = try await set("publishing", owner: "plugin:p", in: stores[1])
            let again = try await set("publishing", owner: "ann", reason: "another \u{1F6D1}", in: stores[1])
            #expect([first.existed, second.existed, again.existed] == [false, false, true])
            #expect([first.revision, second.revision, again.revision] == [1, 2, 3])
            #expect(try await holds(stores[0]).map(\.owner).sorted() == ["ann", "plugin:p"])
            #expect(try await holds(stores[0]).first { $0.owner == "ann" }?.reason == "another \u{1F6D1}")
            let refused = try await stores[0].apply(
                ClearHold(program: Units.program, name: "publishing", owner: "bob", by: "bob", reason: ""))
            #expect(refused == .unknown(owners: ["ann", "plugin:p"]))
            let cleared = try await stores[0].apply(
                ClearHold(program: Units.program, name: "publishing", owner: "ann", by: "bob", reason: "over"))
            guard case .cleared(let hold, 4) = cleared else {
                Issue.record("\(cleared)")
                return
            }
            #expect(hold.owner == "ann")
            #expect(try await holds(stores[1]).map(\.owner) == ["plugin:p"])
            #expect(try await stores[1].answer(HoldsQuery(program: "other")).holds.isEmpty)
            let events = try await stores[1].answer(HoldEventsQuery(program: Units.program, limit: 10))
            #expect(Set(events.map(\.action)) == [.set, .cleared] && events.count == 4)
            #expect(events.first { $0.action == .cleared }?.actor == "bob")
        }
    }

    @Test("a clock that is set neither lifts a hold nor prolongs it", arguments: StoreKind.all)
    func clocks(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            _ = try await set("deploying", owner: "ann", lastsSeconds: 3_600, in: store)
            _ = try await set("publishing", owner: "ann", in: store)
            clock.setWall(bySeconds: 86_400)
            #expect(try await holds(store).count == 2)
            #expect(try await store.apply(ExpireHolds(program: Units.program)).ended.isEmpty)
            clock.setWall(bySeconds: -10 * 86_400)
            clock.advance(seconds: 3_599)
            #expect(try await holds(store).first { $0.name == "deploying" }?.leftMicros == 1_000_000)
            clock.advance(seconds: 1)
            #expect(try await holds(store).map(\.name) == ["publishing"])
            let ended = try await store.apply(ExpireHolds(program: Units.program))
            #expect(ended.ended.map(\.name) == ["deploying"] && ended.revision == 3)
            #expect(try await store.apply(ExpireHolds(program: Units.program)).revision == nil)
        }
    }

    @Test("after the machine was started again the wall clock says when a hold ends")
    func reboot() async throws {
        let clock = ManualClock()
        try await StoreKind.sqlite.withStore(clock: clock) { store in
            _ = try await set("deploying", owner: "ann", lastsSeconds: 3_600, in: store)
            clock.reboot()
            #expect(try await holds(store).first?.leftMicros == 3_600_000_000)
            clock.advance(seconds: 3_600)
            #expect(try await holds(store).isEmpty)
        }
    }

    @Test("who passes over a hold is written down, once", arguments: StoreKind.all)
    func overriding(kind: StoreKind) async throws {
        try await kind.withStore(clock: ManualClock()) { store in
            let note = NoteOverride(
                program: Units.program, holds: [("publishing", "ann"), ("publishing", "bob")], by: "root",
                reason: "night shift without a doctor", tool: "publish", correlationID: "c-1")
            #expect(try await store.apply(note) == 2)
            #expect(try await store.apply(note) == 2)
            let events = try await store.answer(HoldEventsQuery(program: Units.program, name: "publishing", limit: 10))
            #expect(events.map(\.owner).sorted() == ["ann", "bob"])
            #expect(events.allSatisfy { $0.action == .overridden && $0.actor == "root" && $0.tool == "publish" })
        }
    }
}
