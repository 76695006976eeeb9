// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import JSON
import Settings
import Synchronization

struct MCP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Speaks MCP on standard input and output, and sets up clients.",
        subcommands: [MCPServe.self, MCPConfig.self], defaultSubcommand: MCPServe.self)
}

struct MCPServe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Speaks MCP on standard input and output, for clients that start a program.",
        discussion: """
            Attaches to a running daemon and says to which on standard error. Ends when standard input ends. The word \
            serve may be left out.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Serve only the tools of this profile of the site.", valueName: "name"))
    var profile: String?

    func validate() throws {
        // Nothing that would lead to another path of the daemon.
        guard let profile, !TextRule.identifier.accepts(profile) else { return }
        throw ValidationError("--profile is \"\(profile)\"; allowed are \(TextRule.identifier.allowed).")
    }

    func run() throws {
        let path = profile.map { "/mcp/" + $0 } ?? "/mcp"
        signal(SIGPIPE, SIG_IGN)
        let endpoint = try connection.endpoint()
        let pool = ClientPool(endpoint)
        StandardError.write(
            "holdfast: MCP by way of \(endpoint.fullDescription)\(profile.map { ", profile \($0)" } ?? "")\n")
        let bridge = StdioBridge(
            endpoint: endpoint.url + path, send: { try await Self.exchange($0, pool, path, nil) },
            stream: { try await Self.exchange($0, pool, path, $1) }, tell: { StandardOutput.write($0 + [10]) })
        let lines = LineCounter()
        while let line = readLine(strippingNewline: true) {
            let bytes = Array(line.utf8)
            // A subscription lasts as long as the client does: nobody waits for its end.
            let isAwaited = !Self.isSubscription(bytes)
            if isAwaited { lines.begin() }
            Task.detached {
                for answer in await bridge.forward(bytes) { StandardOutput.write(answer + [10]) }
                if isAwaited { lines.end() }
            }
            // A client may send the next lines without waiting: what they rely on has to be done first.
            if Self.isOrdered(bytes) { lines.wait(seconds: 600) }
        }
        lines.wait(seconds: 2)
        let closed = LineCounter()
        closed.begin()
        Task.detached {
            await bridge.close()
            closed.end()
        }
        closed.wait(seconds: 1)
        Glibc.exit(0)
    }

    private static func exchange(
        _ request: BridgeRequest, _ pool: ClientPool, _ path: String, _ listener: BodyListener?
    ) async throws -> BridgeResponse {
        let reply = try await pool.exchange(
            request.method, path, headers: request.headers.map { ($0.name, $0.value) },
            body: request.method == "POST" ? request.body : nil, listener: listener)
        return BridgeResponse(status: reply.status, headers: reply.headers, body: reply.body)
    }

    private static func isSubscription(_ line: [UInt8]) -> Bool {
        (try? JSONValue.parse(line))?["method"] == "subscriptions/listen"
    }

    /// Whether later lines rely on this one: a handshake, or a notification other than a cancellation.
    private static func isOrdered(_ line: [UInt8]) -> Bool {
        guard let message = try? JSONValue.parse(line), let method = message["method"]?.stringValue else {
            return false
        }
        return method == "initialize" || (message["id"] == nil && method != "notifications/cancelled")
    }
}

/// Whole lines on standard output, one at a time.
private enum StandardOutput {
    private static let lock = Mutex(())

    static func write(_ bytes: [UInt8]) {
        lock.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                if written <= 0 { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}

/// Counts what is under way, so that the end of input does not cut an answer off.
private final class LineCounter: Sendable {
    private let running = Atomic(0)

    func begin() { running.add(1, ordering: .relaxed) }
    func end() { running.subtract(1, ordering: .releasing) }

    /// Waits until nothing is under way, at most so long.
    func wait(seconds: Int) {
        for _ in 0..<(seconds * 1_000) where running.load(ordering: .acquiring) > 0 { usleep(1_000) }
    }
}
