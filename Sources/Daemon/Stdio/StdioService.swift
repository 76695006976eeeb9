// SPDX-License-Identifier: Apache-2.0

import Kernel
import MCP
import ServiceLifecycle
import Synchronization

/// Keeps the daemon up for as long as the client of standard input and output is there.
struct StdioService: Service {
    let stop: StopPipe
    /// The client being served, since before the plugins were loaded.
    let serving: Task<Void, Never>

    /// Returns when the client has gone, or when the daemon is told to stop.
    func run() async throws {
        let (stop, serving) = (stop, serving)
        await withGracefulShutdownHandler {
            await serving.value
        } onGracefulShutdown: {
            stop.stop()
        }
    }
}

/// `holdfastd --stdio`: one client on standard input and output, for whom the daemon lives.
///
/// Handshake and discovery are answered at once, everything else when the plugins are loaded. The end of input ends the
/// daemon, after what was asked before it.
struct StdioClient: Sendable {
    /// How long answers to what was asked before the end of input are waited for.
    static let lastAnswers = Duration.seconds(2)

    let mcp: MCPServer
    let principal: @Sendable () throws(Problem) -> Principal
    let input: LineInput
    let output: LineOutput
    let stop: StopPipe
    let loaded: Latch

    /// Serves until the end of input, or until it is stopped.
    func serve() async {
        let connection = MCPConnection()
        let (output, stop) = (self.output, self.stop)
        let writer = Task {
            for await line in connection.lines {
                guard await output.write(line) else { break }
            }
            // A client that reads no more has gone.
            stop.stop()
        }
        while let line = await input.next() {
            if !MCPServer.isAnswerableAtOnce(line) { await loaded.wait() }
            do throws(Problem) {
                mcp.takeLine(line, connection: connection, principal: try principal())
            } catch { break }
            await mcp.roomForLines(on: connection)
        }
        // Answers that are under way still go out, for a moment.
        let deadline = ContinuousClock.now + Self.lastAnswers
        while mcp.isBusy(connection), ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(2)) }
        connection.close()
        await writer.value
    }
}

/// Opens once, for everybody who waits.
final class Latch: Sendable {
    private let state = Mutex((isOpen: false, waiters: [CheckedContinuation<Void, Never>]()))

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { waiter in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(waiter) }
                return state.isOpen
            }
            if isOpen { waiter.resume() }
        }
    }
}
