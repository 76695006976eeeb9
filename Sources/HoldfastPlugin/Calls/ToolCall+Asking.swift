// SPDX-License-Identifier: Apache-2.0

extension ToolCall {
    /// Asks a person, a model or the client, and gives the answer.
    ///
    /// Not on behalf of a plugin itself, only of a call. Cancelling the Swift task does not take the question back: that
    /// two are asked at once with `async let` puts both to the person at once.
    ///
    /// A person who says no, or leaves the question, gives an answer too: ask `isAccepted` before the value is used.
    ///
    /// - Throws: `AwaitingAnswer` when it is not answered yet: let it pass. `ServiceFailure`: `askAfterEffect` when the
    ///   call has changed something before, `unsupported` when nobody can be asked, `timeout` when a client did not answer,
    ///   `unavailable` when no model was reached, `denied` without the grant, `invalid` when the question cannot be put.
    public func ask(_ question: Ask) async throws -> Answer { try await ask(question, in: nil) }

    private func ask(_ question: Ask, in round: JSONValue?) async throws -> Answer {
        var request = question.json
        if let round, var members = request.objectValue {
            members["round"] = round
            request = .object(members)
        }
        return Answer(reading: try await host.request(question.kind.rawValue, request, isCancellable: false))
    }

    /// Asks several questions at once, and gives the answers in their order.
    ///
    /// A person sees all of them, and the call is put aside once and not once for each.
    ///
    /// - Throws: as `ask(_:)` does; when several cannot be answered, what the first of them says.
    public func askAll(_ questions: [Ask]) async throws -> [Answer] {
        // The host shows them when all are there, and not the first one alone.
        let keys = Set(questions.map(\.key))
        let round: JSONValue? =
            (2...64).contains(keys.count)
            ? ["id": .string(String((keys.min() ?? "").prefix(100))), "size": .integer(Int64(keys.count))] : nil
        let results = await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { group in
            for (index, question) in questions.enumerated() {
                group.addTask { (index, await result(of: question, in: round)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try results.sorted { $0.0 < $1.0 }.map { try $0.1.get() }
    }

    /// Apart from the task that runs it: as a `do` inside that closure Swift 6.3.1 with -O gave every task the first index
    /// (seen in test_mcp_tasks, where two answers came under one).
    private func result(of question: Ask, in round: JSONValue?) async -> Result<Answer, any Error> {
        do { return .success(try await ask(question, in: round)) } catch { return .failure(error) }
    }

    /// The same as `askAll(_:)`.
    public func ask(_ questions: [Ask]) async throws -> [Answer] { try await askAll(questions) }

    /// Whether something of this kind can be asked in this call: of a client that offers it, or of people.
    ///
    /// Asking nevertheless is not wrong: whoever made the call is then told what is missing.
    public func canAsk(_ ability: Ask.Ability) -> Bool { context.asks.contains(ability) }

    /// Lets the rest of the call go on as a task, whose caller has its result later; nothing happens when it is one.
    ///
    /// For a tool with `taskBegins: .onRequest`. The closure runs again from its start, with the answers to what it asked
    /// before; so, as with asking, this comes before anything is changed.
    ///
    /// - Throws: `AwaitingAnswer` when the task begins: let it pass. `ServiceFailure.askAfterEffect` when the call has
    ///   changed something before.
    public func beginTask() async throws {
        _ = try await host.request("task.begin/1", [:], isCancellable: false)
    }
}
