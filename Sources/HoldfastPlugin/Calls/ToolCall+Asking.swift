// SPDX-License-Identifier: Apache-2.0

extension ToolCall {
    /// Asks a person or a model, and gives the answer.
    ///
    /// Not on behalf of a plugin itself, only of a call. Cancelling the Swift task does not take the question back: that
    /// two are asked at once with `async let` puts both to the person at once.
    ///
    /// - Throws: `AwaitingAnswer` when it is not answered yet: let it pass. `ServiceFailure`: `askAfterEffect` when the
    ///   call has changed something before, `unsupported` when nobody can be asked, `denied` without the grant, `invalid`
    ///   when the question cannot be put.
    public func ask(_ question: Ask) async throws -> Answer {
        Answer(
            reading: try await host.request(question.kind.rawValue, question.json, isCancellable: false))
    }

    /// Asks several questions at once, and gives the answers in their order.
    ///
    /// A person sees all of them, and the call is put aside once and not once for each.
    ///
    /// - Throws: as `ask(_:)` does; when several cannot be answered, what the first of them says.
    public func ask(_ questions: [Ask]) async throws -> [Answer] {
        let results = await withTaskGroup(of: (Int, Result<Answer, any Error>).self) { group in
            for (index, question) in questions.enumerated() {
                group.addTask {
                    do { return (index, .success(try await ask(question))) } catch { return (index, .failure(error)) }
                }
            }
            var results: [Result<Answer, any Error>?] = Array(repeating: nil, count: questions.count)
            for await (index, result) in group { results[index] = result }
            return results
        }
        return try results.compactMap { try $0?.get() }
    }
}
