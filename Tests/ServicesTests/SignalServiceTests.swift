// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Telemetry
import Testing

@Suite struct SignalServiceTests {
    private static let id = "org.example.p"

    private func register(_ host: TestHost) {
        host.register(
            Self.id,
            signals: [
                SignalDeclaration(id: "p.load", title: "Load", requestedClass: .a, unit: "%"),
                SignalDeclaration(id: "p.note", title: "Note", requestedClass: .c, unit: "1"),
            ])
    }

    private func caller(_ grants: Set<String> = []) -> ServiceCaller {
        .plugin(Self.id, grants.union(["signal.publish/1", "signal.list/1"]))
    }

    private func publish(_ host: TestHost, _ more: JSONObject = [:], grants: Set<String> = []) async throws
        -> TestHost.Reply
    {
        var request: JSONObject = ["id": "p.load", "level": "RED", "value": 91.5, "as_of": "2026-01-05T08:00"]
        for (key, value) in more { request[key] = value }
        return try await host.ask("signal.publish/1", .object(request), caller(grants))
    }

    private func listed(_ host: TestHost, _ id: String = "p.load") async throws -> JSONValue? {
        let reply = try await host.ask("signal.list/1", [:], caller())
        return reply.body["items"]?.arrayValue?.first { $0["id"]?.stringValue == id }
    }

    @Test func aSignalIsListedAsItWasPublished() async throws {
        try await TestHost.with { host async throws in
            register(host)
            let before = try await host.ask("signal.list/1", [:], caller()).body
            #expect(before["items"] == [] && before["silent"]?.arrayValue?.count == 2)
            let reply = try await publish(
                host, ["schedule_version": 4, "causes": ["night float", 3], "period_s": 60], grants: ["signal:A"])
            #expect(reply.status == .ok && reply.body == [:])
            #expect(
                try await listed(host) == [
                    "id": "p.load", "plugin": "org.example.p", "class": "A", "value": 91.5, "unit": "%",
                    "level": "RED", "as_of": "2026-01-05T08:00", "period_s": 60, "schedule_version": 4,
                    "causes": ["night float"], "age_s": 0, "stale": false,
                ])
            let silent = try await host.ask("signal.list/1", [:], caller()).body["silent"]
            #expect(silent?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["p.note"])
            _ = try await publish(host, ["level": "GREEN"])
            #expect(try await listed(host)?["level"] == "GREEN")
            host.board.remove(pluginID: Self.id)
            #expect(try await listed(host) == nil)
        }
    }

    @Test func onlyDeclaredSignalsAndKnownLevelsAreTaken() async throws {
        try await TestHost.with { host async throws in
            register(host)
            host.register("org.example.q", signals: [.init(id: "q.load", title: "Q", requestedClass: .c, unit: "1")])
            let undeclared = try await publish(host, ["id": "p.lood"])
            #expect(undeclared.status == .invalid && undeclared.detail.contains("\"p.lood\""))
            #expect(try await publish(host, ["id": "q.load"]).status == .invalid, "it is another plugin's")
            #expect(try await publish(host, ["id": .null]).status == .invalid)
            for level: JSONValue in ["red", "PURPLE", "", 3, .null] {
                let reply = try await publish(host, ["level": level])
                #expect(reply.status == .invalid && reply.detail.contains("ORANGE"), "\(level)")
            }
            #expect(host.board.all.isEmpty)
        }
    }

    @Test func theClassCannotBeRaisedWithoutAGrant() async throws {
        try await TestHost.with { host async throws in
            register(host)
            for grants: Set<String> in [[], ["signal:B"], ["signal:*"], ["signal:C"]] {
                _ = try await publish(host, ["class": "A"], grants: grants)
                #expect(try await listed(host)?["class"] == "C", "\(grants)")
            }
            _ = try await publish(host, grants: ["signal:A"])
            #expect(try await listed(host)?["class"] == "A")
            // A grant raises nothing that the manifest does not ask for.
            _ = try await publish(host, ["id": "p.note", "class": "A"], grants: ["signal:A", "signal:B"])
            #expect(try await listed(host, "p.note")?["class"] == "C")
        }
    }

    @Test func whatIsSilentHasTheClassThatTheSiteGrants() async throws {
        try await TestHost.with { host async throws in
            register(host)
            let silent = try await host.ask("signal.list/1", [:], caller()).body["silent"]?.arrayValue ?? []
            #expect(silent.compactMap { $0["class"]?.stringValue } == ["C", "C"], "nothing is granted")
        }
    }

    @Test func thresholdsAndBandAreListedAsTheyWerePublished() async throws {
        try await TestHost.with { host async throws in
            register(host)
            _ = try await publish(host, ["thresholds": [.null, 80, 90], "band": 2])
            #expect(try await listed(host)?["thresholds"] == [.null, 80, 90])
            #expect(try await listed(host)?["band"] == 2)
            let wrong: [JSONObject] = [
                ["thresholds": []], ["thresholds": [.null]], ["thresholds": [1, 1]], ["thresholds": [1, 3, 2]],
                ["thresholds": [1, "2"]], ["thresholds": 7], ["thresholds": [1, 2, 3, 4, 5]], ["band": -1],
                ["band": "1"],
            ]
            for more in wrong {
                let reply = try await publish(host, more)
                #expect(reply.status == .invalid && reply.detail.contains("signal.publish/1"), "\(more)")
            }
        }
    }

    @Test func aSignalIsStaleAfterTwoPeriods() async throws {
        try await TestHost.with { host async throws in
            register(host)
            _ = try await publish(host, ["period_s": 60])
            host.time.advance(nanoseconds: 120_000_000_000)
            #expect(try await listed(host)?["stale"] == false)
            #expect(try await listed(host)?["age_s"] == 120)
            host.time.advance(nanoseconds: 1_000)
            #expect(try await listed(host)?["stale"] == true)
            _ = try await publish(host, ["period_s": 60])
            #expect(try await listed(host)?["stale"] == false)
            // A clock that is set back makes nothing older or younger than new.
            host.time.setWall(microseconds: 0)
            #expect(try await listed(host)?["age_s"] == 0)
        }
    }

    @Test(arguments: [0, -5, 9_223_372_036_854_775_807, "60", 0.5] as [JSONValue])
    func aPeriodOutsideItsBoundsIsRefused(period: JSONValue) async throws {
        try await TestHost.with { host async throws in
            register(host)
            let reply = try await publish(host, ["period_s": period])
            #expect(reply.status == .invalid && reply.detail.contains("period_s"))
            #expect(host.board.all.isEmpty)
        }
    }

    @Test func theGaugeIsThereOnlyWhileTheLevelIsKnown() async throws {
        try await TestHost.with { host async throws in
            register(host)
            let series = "holdfast_signal_level{signal=\"p.load\"}"
            #expect(!host.metrics.exposition().contains(series))
            for (level, rank) in [("GREEN", 0), ("YELLOW", 1), ("ORANGE", 2), ("RED", 3), ("BLACK", 4)] {
                _ = try await publish(host, ["level": .string(level)])
                #expect(host.metrics.exposition().contains("\(series) \(rank)\n"), "\(level)")
            }
            _ = try await publish(host, ["level": "UNKNOWN"])
            #expect(!host.metrics.exposition().contains(series))
            #expect(try await listed(host)?["level"] == "UNKNOWN")
            _ = try await publish(host, ["level": "RED"])
            #expect(host.metrics.exposition().contains("\(series) 3\n"))
        }
    }
}
