// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Synchronization
import Telemetry
import Testing

/// Questions of plugins: answered at once, or the call waits; never after a change, and never changed after.
@Suite struct AskServiceTests {
    private static let ask: JSONValue = ["ask.form/1", ["key": "name", "message": "Who?"]]
    private static let put: JSONValue = ["kv/1", ["op": "put", "key": "k", "value": 1]]
    private static let ann = AskAnswer(value: "ann", answeredBy: "ann", atMicros: 0)

    private func invoke(_ tool: String, _ steps: [JSONValue], label: JSONValue = .null) -> JSONValue {
        ["tool.invoke/1", ["tool": .string(tool), "arguments": ["do": .array(steps)], "label": label]]
    }

    private func key(_ host: TestHost, _ key: String = "k") async throws -> JSONValue? {
        try await host.ask("kv/1", ["op": "get", "key": .string(key)], .plugin("org.example.s", ["kv/1"])).body["value"]
    }

    @Test func anAnswerThatIsThereIsTheReply() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            let steps: JSONValue = [
                Self.ask, ["approval.request/1", ["key": "ok", "message": "May it?", "title": "T"]],
            ]
            #expect(try await host.awaited("r", steps) == ["name"], "the second is not reached")
            let half = AskRecorder(answers: ["name": Self.ann], isReplay: true)
            #expect(try await host.awaited("r", steps, half) == ["ok"])
            #expect(half.open.first?.kind == .approval && half.open.first?.pluginID == "org.example.s")
            let yes = AskAnswer(value: ["approved": true], answeredBy: "bea", atMicros: 1_000_000)
            let whole = AskRecorder(answers: ["name": Self.ann, "ok": yes], isReplay: true)
            #expect(
                try await host.replies("r", steps, whole) == [
                    Self.ann.json,
                    [
                        "answer": ["approved": true], "action": "accept", "answered_by": "bea",
                        "answered_at": "1970-01-01T00:00:01.000000Z",
                    ],
                ])
        }
    }

    @Test func aNestedCallsQuestionStopsTheCallsAboveIt() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            try host.script("org.example.t", tools: ["deep": .read])
            let steps: JSONValue = [Self.ask, invoke("deep", [invoke("r", [Self.ask])])]
            let first = AskRecorder(answers: ["name": Self.ann])
            #expect(try await host.awaited("r", steps, first) == ["deep/r/name"])
            let both = AskRecorder(answers: ["name": Self.ann, "deep/r/name": Self.ann])
            #expect(try await host.awaited("r", steps, both) == nil)
            // One tool twice: its questions are told apart by a label, and not taken for each other without.
            let once = AskRecorder(answers: ["r/name": Self.ann, "r:b/name": Self.ann])
            let other = invoke("r", [Self.ask, ["kv/1", ["op": "list"]]])
            #expect(
                try await host.replies("w", [invoke("r", [Self.ask]), other], anyway: true, once).last == "invalid")
            let labelled = invoke("r", [Self.ask, ["kv/1", ["op": "list"]]], label: "b")
            #expect(try await host.awaited("w", [invoke("r", [Self.ask]), labelled], once) == nil)
            for label in ["a/b", "", 7] as [JSONValue] {
                #expect(try await host.replies("w", [invoke("r", [], label: label)], anyway: true) == ["invalid"])
            }
        }
    }

    @Test func whoHasChangedSomethingCannotAsk() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            let late: [(String, JSONValue)] = [
                ("w", [Self.put, Self.ask]), ("w", [["kv/1", ["op": "delete", "key": "k"]], Self.ask]),
                ("w", [["store.commit/1", ["kv": [["op": "put", "key": "k", "value": 1]]]], Self.ask]),
                // Also when the change was refused: nobody knows what a request has done.
                ("w", [["store.commit/1", ["expect": ["kv_etags": ["k": 99]], "kv": []]], Self.ask]),
                ("w", [["task.enqueue/1", ["task": "none"]], Self.ask]),
                ("w", [invoke("w", []), Self.ask]), ("w", [invoke("r", [Self.put]), Self.ask]),
            ]
            for (tool, steps) in late {
                #expect(try await host.replies(tool, steps, anyway: true).last == "ask_after_effect", "\(steps.text)")
            }
            let problem = await problem { () throws(Problem) in
                _ = try await host.ending("w", [Self.put, Self.ask], asks: AskRecorder())
            }
            #expect(problem?.status == 409 && problem?.detail.contains("before the first change") == true)
            // The question of a nested call is as late as one of the call itself.
            #expect(try await host.replies("w", [Self.put, invoke("r", [Self.ask])], anyway: true).last == "conflict")
            let answered = AskRecorder(answers: ["name": Self.ann])
            #expect(try await host.replies("w", [Self.put, Self.ask], answered).last == Self.ann.json)
            // Reading is no change, and a tool that may change something may ask before it does.
            for steps in [[["kv/1", ["op": "get", "key": "k"]], Self.ask], [invoke("r", []), Self.ask]] as [JSONValue] {
                #expect(try await host.awaited("w", steps) == ["name"])
            }
            #expect(try await host.awaited("w", [invoke("w", [Self.ask])]) == ["w/name"])
        }
    }

    /// A plugin that goes on as if it had an answer changes nothing, and its call waits all the same.
    @Test func nothingIsChangedWhileAQuestionIsOpen() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            for step in [Self.put, invoke("w", []), ["task.enqueue/1", ["task": "none"]]] {
                #expect(try await host.awaited("w", [Self.ask, step], anyway: true) == ["name"])
            }
            #expect(try await host.awaited("w", [invoke("r", [Self.ask]), Self.put], anyway: true) == ["r/name"])
            #expect(try await key(host) == .null)
            _ = try await host.replies("w", [Self.ask, Self.put], AskRecorder(answers: ["name": Self.ann]))
            #expect(try await key(host) == 1)
        }
    }

    @Test func anAnswerInPlaceReplaysNothing() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            let taken = Mutex<[String]>([])
            let asks = AskRecorder(hold: { ask in
                taken.withLock { $0.append(ask.key) }
                return ask.key == "r/name" ? Self.ann : nil
            })
            #expect(try await host.replies("w", [invoke("r", [Self.ask]), Self.put], asks).count == 2)
            #expect(taken.withLock { $0 } == ["r/name"])
        }
    }

    @Test func whereNobodyCanBeAskedTheCallFailsAndSaysHow() async throws {
        try await TestHost.with { host async throws in
            try host.script()
            let problem = await problem { () throws(Problem) in
                _ = try await host.ending("r", [Self.ask], asks: nil)
            }
            #expect(problem?.status == 501 && problem?.isRetryable == false)
            #expect(problem?.detail.contains("\"Who?\"") == true && problem?.detail.contains("REST") == true)
            #expect(try await host.replies("r", [Self.ask], anyway: true, nil) == ["unsupported"])
            let own = try await host.ask(
                "ask.form/1", ["key": "k", "message": "m"], .plugin("org.example.s", ["ask.form/1"]))
            #expect(own.status == .denied)
            let denied = try await host.ask("ask.form/1", ["key": "k", "message": "m"], .plugin(for: .tester()))
            #expect(denied.status == .denied && denied.detail.contains("ask.form/1"))
        }
    }

    @Test(
        arguments: [
            ("ask.form/1", ["message": "m"], "/key"), ("ask.form/1", ["key": "a/b", "message": "m"], "/key"),
            ("ask.form/1", ["key": "k"], "/message"), ("ask.form/1", ["key": "k", "message": ""], "/message"),
            ("ask.form/1", ["key": "k", "message": "m", "title": ""], "/title"),
            ("ask.form/1", ["key": "k", "message": "m", "expires_in_s": 0], "/expires_in_s"),
            ("ask.form/1", ["key": "k", "message": "m", "schema": ["type": "objekt"]], "/schema"),
            ("ask.form/1", ["key": "k", "message": "m", "wait": true], "/wait"),
            (
                "ask.form/1",
                ["key": "k", "message": "m", "schema": ["type": "object", "properties": ["a": ["type": "object"]]]],
                "/schema/properties/a"
            ),
            ("ask.form/1", ["key": "k", "message": "m", "url": "http://example.org/"], "/url"),
            ("ask.form/1", ["key": "k", "message": "m", "url": "https://u:p@example.org/"], "/url"),
            (
                "ask.form/1",
                ["key": "k", "message": "m", "url": "https://example.org/", "schema": ["type": "string"]],
                "/url"
            ),
            ("ask.roots/1", ["key": "k", "schema": [:]], "/schema"),
            ("ask.model/1", ["key": "k", "messages": [["role": "system", "content": [:]]]], "/messages/0/role"),
            ("ask.model/1", ["key": "k", "message": "m", "max_tokens": 0], "/max_tokens"),
            ("ask.model/1", ["key": "k", "message": "m", "tools": [["name": "x"]]], "/tools/0"),
            (
                "ask.model/1",
                [
                    "key": "k",
                    "messages": [["role": "assistant", "content": ["type": "tool_use", "id": "1", "name": "x"]]],
                ], "/messages"
            ),
            (
                "ask.model/1",
                [
                    "key": "k",
                    "messages": [["role": "user", "content": ["type": "tool_result", "toolUseId": "1"]]],
                ], "/messages/0"
            ),
            ("approval.request/1", ["key": "k", "message": "m", "schema": [:]], "/schema"), ("ask.model/1", [], ""),
        ] as [(String, JSONValue, String)])
    func aQuestionThatCannotBePutIsNamed(service: String, request: JSONValue, place: String) async throws {
        try await TestHost.with { host async throws in
            var context = CallContext.tester()
            context.asks = AskRecorder()
            let reply = try await host.ask(service, request, .plugin("org.example.s", [service], for: context))
            #expect(reply.status == .invalid && reply.body["errors"]?[0]?["instance_path"] == .string(place))
            #expect(context.asks?.open.isEmpty == true)
        }
    }

    @Test func aCallIsBoundToTheLiveVersionThatItRead() async throws {
        try await TestHost.withProgram { host async throws in
            var context = CallContext.tester()
            context.asks = AskRecorder()
            let access = TableAccess(library: host.library, clock: ProgramClock(fixed: nil, time: host.time.source))
            let caller = ServiceCaller.plugin("p.x", ["table:*"], for: context)
            _ = try await access.open(["table": "people", "version": 1], for: caller)
            #expect(context.asks?.scheduleVersion == nil, "a version that was named does not change")
            _ = try await access.open(["table": "people"], for: caller)
            #expect(context.asks?.scheduleVersion == 1)
        }
    }
}
