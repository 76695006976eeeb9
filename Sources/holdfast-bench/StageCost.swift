// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Daemon
import JSON
import Kernel

/// What a viewer's call with a token spends in each stage of the pipeline, and what all limits together cost it.
struct StageCost {
    private static let calls = 20_000
    private static let arguments: JSONValue = ["text": "hello"]

    private let bench: Workbench
    private let rounds: Int
    private let authenticator: Authenticator
    private let attempt: Attempt

    init(_ bench: Workbench, rounds: Int) throws {
        self.bench = bench
        self.rounds = rounds
        let book = TokenBook()
        let made = try TokenText.make()
        book.replace(
            [
                IssuedToken(
                    id: made.token.id, owner: "bench", role: .viewer, scopes: .everything, hash: made.token.hash)
            ], revision: 1)
        authenticator = Authenticator(
            policy: Live(AccessPolicy()), book: book, metrics: bench.core.metrics, time: bench.core.options.time,
            ownUser: .max,
            account: { _ in SystemAccount(name: nil, groups: []) })
        attempt = Attempt(authorization: ["Bearer " + made.text], peer: .tcp(address: "127.0.0.1"))
    }

    /// Nanoseconds a call: medians of the rounds, after one that does not count.
    func measure(tool: String) async throws -> JSONValue {
        let request = try request(tool)
        guard let stages = CallStages(of: request, in: bench.core.pipeline) else {
            throw Workbench.Failure(description: "there is no tool \(tool)")
        }
        let answer = try await stages.call()
        var costs: JSONObject = [:]
        costs["authenticate"] = .number(try await each { _ = try principal() })
        costs["resolve"] = .number(try await each { try demand(stages.resolve()) })
        costs["authorise"] = .number(try await each { try demand(stages.authorise()) })
        costs["validate"] = .number(try await each { try demand(stages.validate()) })
        costs["admit"] = .number(try await each { try await stages.admit() })
        costs["call"] = .number(try await each { _ = try await stages.call() })
        costs["output"] = .number(try await each { try stages.takeOutput(answer) })
        costs["metrics"] = .number(try await each { stages.count() })
        let whole = bench.core.pipeline.limits
        let off = try await each { _ = try await bench.core.pipeline.run(request) }
        bench.core.pipeline.liveLimits.replace(Self.everything(whole, tool))
        costs["admit_with_limits"] = .number(try await each { try await stages.admit() })
        let on = try await each {
            var request = request
            request.context.principal = try principal()
            _ = try await bench.core.pipeline.run(request)
        }
        bench.core.pipeline.liveLimits.replace(whole)
        return [
            "tool": .string(tool), "stages_ns": .object(costs),
            "viewer_call": [
                "all_off_ns": .number(off), "all_on_ns": .number(on), "all_off_per_s": .number((1e9 / off).rounded()),
                "all_on_per_s": .number((1e9 / on).rounded()),
            ],
        ]
    }

    /// Every limit set, and none of them reached.
    private static func everything(_ limits: CallLimits, _ tool: String) -> CallLimits {
        var limits = limits
        let rate = CallRate(count: 1_000_000, perNanoseconds: 1_000_000_000)
        limits.rate = rate
        limits.toolRates[tool] = rate
        limits.maximumCallsPerPrincipal = 100
        limits.toolConcurrency[tool] = 100
        return limits
    }

    private func principal() throws -> Principal { try authenticator.principal(for: attempt, face: .rest).get() }

    private func request(_ tool: String) throws -> CallRequest {
        CallRequest(
            tool: tool, arguments: Self.arguments,
            context: CallContext(principal: try principal(), face: .rest, correlationID: "bench"))
    }

    private func demand(_ isRight: Bool) throws {
        if !isRight { throw Workbench.Failure(description: "a stage has refused the call") }
    }

    private func each(_ work: () async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for round in 0...rounds {
            let start = Stopwatch.now()
            for _ in 0..<Self.calls { try await work() }
            if round > 0 { times.append(Double(Stopwatch.now() - start) / Double(Self.calls)) }
        }
        return Stopwatch.median(times)
    }
}
