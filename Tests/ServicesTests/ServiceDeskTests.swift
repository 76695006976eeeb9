// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Testing

@Suite struct ServiceDeskTests {
    @Test func anUnknownServiceIsUnsupportedAndTheKnownOnesAreNamed() async throws {
        try await TestHost.with { host async throws in
            let reply = try await host.ask("kv/2", [:], .plugin("p.x", ["kv/2"]))
            #expect(reply.status == .unsupported)
            #expect(reply.detail.contains("\"kv/2\""))
            #expect(
                reply.detail.contains(
                    "approval.request/1, ask.form/1, ask.model/1, ask.roots/1, audit.append/1, kv/1, resource.updated/1, "
                        + "roster.versions/1, signal.list/1, signal.publish/1, store.commit/1, task.begin/1, task.enqueue/1, "
                        + "tool.invoke/1, tool.list/1"
                ),
                "\(reply.detail)")
            let long = try await host.ask(String(repeating: "x", count: 5_000), [:], .plugin())
            #expect(long.status == .unsupported && long.detail.utf8.count < 500)
        }
    }

    @Test(arguments: ["kv/1", "tool.list/1", "signal.publish/1", "signal.list/1"])
    func aServiceWithoutItsGrantIsDenied(service: String) async throws {
        try await TestHost.with { host async throws in
            for grants: Set<String> in [
                [], ["kv", "*", "table:*"], Set(["kv/1", "tool.list/1"]).subtracting([service]),
            ] {
                let reply = try await host.ask(service, ["op": "get", "key": "k"], .plugin("p.x", grants))
                #expect(reply.status == .denied, "\(service) with \(grants)")
                #expect(reply.detail.contains("p.x is not granted \"\(service)\""))
                #expect(reply.body["code"] == "FORBIDDEN")
            }
        }
    }

    @Test func aRequestThatIsNoJSONIsInvalid() async throws {
        try await TestHost.with { host async throws in
            let caller = ServiceCaller.plugin("p.x", ["kv/1", "tool.list/1"])
            for text in ["{", "{\"op\":}", "\u{FEFF}{}", "{\"a\":1,\"a\":2}"] {
                let outcome = await host.desk.answer(service: "kv/1", payload: Array(text.utf8), from: caller)
                guard case .failed(.invalid, let bytes) = outcome else {
                    Issue.record("\(text) was taken as \(outcome.word)")
                    continue
                }
                #expect(try JSONValue.parse(bytes)["code"] == "VALIDATION_ERROR")
            }
            // No payload at all is an empty request.
            #expect(await host.desk.answer(service: "tool.list/1", payload: [], from: caller).word == "ok")
        }
    }

    @Test func aRequestThatIsNoObjectIsInvalidToo() async throws {
        try await TestHost.with { host async throws in
            let caller = ServiceCaller.plugin("p.x", ["kv/1", "signal.publish/1", "tool.invoke:*"], for: .tester())
            for request: JSONValue in [.null, 3, "kv", ["op"]] {
                for service in ["kv/1", "signal.publish/1", "tool.invoke/1"] {
                    #expect(try await host.ask(service, request, caller).status == .invalid, "\(service) \(request)")
                }
            }
        }
    }

    @Test(arguments: [
        (ProblemCode.validation, CallStatus.invalid), (.invalidParameter, .invalid), (.missingParameter, .invalid),
        (.forbidden, .denied), (.notFound, .notFound), (.conflict, .conflict), (.timeout, .timeout),
        (.quotaExceeded, .unavailable), (.databaseUnavailable, .unavailable), (.internalError, .internalError),
    ])
    func everyProblemHasItsStatus(code: ProblemCode, status: CallStatus) {
        #expect(CallStatus(problem: Problem(code, "x")) == status)
    }

    @Test func aToolErrorStaysAToolError() {
        #expect(CallStatus(problem: Problem(.internalError, "x", isToolError: true)) == .toolError)
    }

    @Test func failuresOfTheStoreAreProblemsThatSayWhetherToTryAgain() {
        let busy = Problem(StoreError.busy(waitedMilliseconds: 5))
        #expect(busy.code == .databaseUnavailable && busy.isRetryable && busy.retryAfterMilliseconds == 500)
        let conflict = Problem(
            StoreError.conflict([.keyValue(namespace: "p.x", key: "k", expected: 1, found: nil)]))
        #expect(conflict.code == .conflict && conflict.detail.contains("key k of p.x"))
        #expect(Problem(StoreError.quotaExceeded(namespace: "n", limit: 1, bytes: 2)).code == .quotaExceeded)
        #expect(Problem(StoreError.invalid(field: "f", value: "v", allowed: "a")).code == .validation)
        #expect(Problem(StoreError.closed).code == .databaseUnavailable)
    }
}
