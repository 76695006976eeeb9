// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Store
@testable import Tasks

/// Whoever cancels a task holds its lock while the stream it reads says goodbye; whoever tells the stream needs that lock.
@Suite("Streams whose reader is cancelled while it is told") struct StreamCancellationTests {
    @Test(.timeLimit(.minutes(2))) func hints() async {
        let board = HintBoard()
        for round in 1...rounds {
            let stream = board.listen(program: "main")
            let reader = Task { for await _ in stream {} }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { board.raise(program: "main", StoreHint(version: Int64(round))) }
                group.addTask { reader.cancel() }
            }
            await reader.value
        }
        #expect(board.programs.isEmpty)
    }

    @Test(.timeLimit(.minutes(2))) func watchers() async {
        let watchers = CallWatchers()
        let ended = CallDocumentTests.call(.completed)
        var call = CallDocumentTests.call(.running) { $0.id = ended.id }
        for round in 1...rounds {
            let stream = watchers.watch(call.id)
            let reader = Task { for await _ in stream {} }
            call.attempt = round
            await withTaskGroup(of: Void.self) { [call] group in
                group.addTask { watchers.tell(call) }
                group.addTask { reader.cancel() }
            }
            await reader.value
        }
        #expect(!watchers.isWatched(call.id))
    }

    private let rounds = 20_000
}
