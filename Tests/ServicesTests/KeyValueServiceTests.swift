// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Testing

@Suite struct KeyValueServiceTests {
    private let one = ServiceCaller.plugin("org.example.one", ["kv/1"])
    private let two = ServiceCaller.plugin("org.example.two", ["kv/1"])

    @Test func aValueComesBackAsItWasPut() async throws {
        try await TestHost.with { host async throws in
            let absent = try await host.ask("kv/1", ["op": "get", "key": "k"], one)
            #expect(absent.status == .ok && absent.body == ["value": .null, "etag": .null])
            let value: JSONValue = ["a": [1, 2.5, .null, "ü\n"], "b": false]
            let put = try await host.ask("kv/1", ["op": "put", "key": "k", "value": value], one)
            let etag = try #require(put.body["etag"]?.integerValue)
            let got = try await host.ask("kv/1", ["op": "get", "key": "k"], one)
            #expect(got.body == ["value": value, "etag": .integer(etag)])
            #expect(try await host.ask("kv/1", ["op": "delete", "key": "k"], one).body == [:])
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], one).body["etag"] == .null)
        }
    }

    @Test func anEtagMakesAWriteConditional() async throws {
        try await TestHost.with { host async throws in
            func put(_ value: JSONValue, _ etag: JSONValue) async throws -> TestHost.Reply {
                try await host.ask("kv/1", ["op": "put", "key": "k", "value": value, "etag": etag], one)
            }
            let first = try await put(1, 0)
            #expect(first.status == .ok)
            #expect(try await put(2, 0).status == .conflict, "0 means that the key must not exist yet")
            let etag = try #require(first.body["etag"])
            let second = try await put(2, etag)
            #expect(second.status == .ok && second.body["etag"] != etag)
            #expect(try await put(3, etag).status == .conflict)
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], one).body["value"] == 2)
            let late = try await host.ask("kv/1", ["op": "delete", "key": "k", "etag": etag], one)
            #expect(late.status == .conflict)
            let last = try #require(second.body["etag"])
            #expect(try await host.ask("kv/1", ["op": "delete", "key": "k", "etag": last], one).status == .ok)
        }
    }

    @Test(arguments: [JSONValue.string("1"), true, 1.5, -1, [1]])
    func anEtagThatIsNoneDoesNotMakeAWriteUnconditional(etag: JSONValue) async throws {
        try await TestHost.with { host async throws in
            _ = try await host.ask("kv/1", ["op": "put", "key": "k", "value": "kept"], one)
            let put = try await host.ask("kv/1", ["op": "put", "key": "k", "value": "lost", "etag": etag], one)
            #expect(put.status == .invalid && put.detail.contains("etag"))
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], one).body["value"] == "kept")
        }
    }

    @Test func pluginsDoNotSeeEachOther() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.ask("kv/1", ["op": "put", "key": "k", "value": 1], one)
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], two).body["value"] == .null)
            _ = try await host.ask("kv/1", ["op": "put", "key": "k", "value": 2], two)
            _ = try await host.ask("kv/1", ["op": "put", "key": "l", "value": 2], two)
            #expect(try await keys(host, [:], one) == ["k"])
            _ = try await host.ask("kv/1", ["op": "delete", "key": "k"], two)
            #expect(try await host.ask("kv/1", ["op": "get", "key": "k"], one).body["value"] == 1)
            // No field of a request names a namespace.
            let reaching: JSONValue = ["op": "get", "key": "l", "namespace": "org.example.two"]
            #expect(try await host.ask("kv/1", reaching, one).body["value"] == .null)
        }
    }

    @Test func aListIsInOrderAndReadInPages() async throws {
        try await TestHost.with { host async throws in
            for key in ["b/2", "a", "b/10", "b/1", "c"] {
                _ = try await host.ask("kv/1", ["op": "put", "key": .string(key), "value": .string(key)], one)
            }
            #expect(try await keys(host, [:], one) == ["a", "b/1", "b/10", "b/2", "c"])
            #expect(try await keys(host, ["prefix": "b/"], one) == ["b/1", "b/10", "b/2"])
            #expect(try await keys(host, ["prefix": "b/", "after": "b/1", "limit": 1], one) == ["b/10"])
            #expect(try await keys(host, ["limit": 0], one).count == 1)
            #expect(try await keys(host, ["limit": 9_223_372_036_854_775_807], one).count == 5)
            let items = try await host.ask("kv/1", ["op": "list", "limit": 1], one).body["items"]
            #expect(items?[0]?["value"] == "a" && items?[0]?["etag"]?.integerValue != nil)
        }
    }

    @Test func aQuotaStopsGrowthButNotShrinking() async throws {
        try await TestHost.with { host async throws in
            // Sixteen mebibytes less a kilobyte, put past the quota so that the test need not send them through JSON.
            let json = [UInt8(ascii: "\"")] + [UInt8](repeating: 120, count: (16 << 20) - 1_024) + [UInt8(ascii: "\"")]
            _ = try await host.store.commit(
                UnitOfWork(
                    program: "main", by: "test", atMicros: 0,
                    keyValues: [.put(namespace: one.pluginID, key: "big", json: json)]))
            let text = JSONValue.string(String(repeating: "y", count: 700))
            #expect(try await host.ask("kv/1", ["op": "put", "key": "a", "value": text], one).status == .ok)
            let full = try await host.ask("kv/1", ["op": "put", "key": "b", "value": text], one)
            #expect(full.status == .unavailable && full.body["code"] == "QUOTA_EXCEEDED")
            #expect(full.detail.contains("16777216"))
            #expect(try await host.store.keyValueUsage(program: "main", namespace: one.pluginID).entries == 2)
            #expect(try await host.ask("kv/1", ["op": "put", "key": "b", "value": text], two).status == .ok)
            #expect(try await host.ask("kv/1", ["op": "delete", "key": "big"], one).status == .ok)
            #expect(try await host.ask("kv/1", ["op": "put", "key": "b", "value": text], one).status == .ok)
        }
    }

    @Test func whatIsWrongIsNamed() async throws {
        try await TestHost.with { host async throws in
            func detail(_ request: JSONValue) async throws -> String {
                let reply = try await host.ask("kv/1", request, one)
                #expect(reply.status == .invalid, "\(request.text)")
                return reply.detail
            }
            #expect(try await detail(["op": "drop", "key": "k"]).contains("get, put, delete or list; is \"drop\""))
            #expect(try await detail(["key": "k"]).contains("is missing"))
            #expect(try await detail(["op": "get"]).contains("\"key\""))
            #expect(try await detail(["op": "get", "key": ""]).contains("1 to 512 bytes"))
            #expect(
                try await detail(["op": "get", "key": .string(String(repeating: "k", count: 513))]).contains("512"))
            #expect(try await detail(["op": "put", "key": "k"]).contains("\"value\""))
        }
    }

    private func keys(_ host: TestHost, _ more: JSONObject, _ caller: ServiceCaller) async throws -> [String] {
        var request: JSONObject = ["op": "list"]
        for (key, value) in more { request[key] = value }
        let reply = try await host.ask("kv/1", .object(request), caller)
        return (reply.body["items"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue }
    }
}
