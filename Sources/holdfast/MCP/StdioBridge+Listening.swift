// SPDX-License-Identifier: Apache-2.0

import JSON

/// What the daemon says unasked: heard on streams of its own, and written to the client between the answers.
extension StdioBridge {
    private static let pause = Duration.seconds(1)

    /// Begins to hear the announcements of the session, until there is another session or none.
    func listen() {
        guard let session else { return }
        ear?.stop()
        let ear = listener()
        self.ear = ear
        Task { await hear(session, ear) }
    }

    private func hear(_ session: (id: String, version: String), _ ear: BodyListener) async {
        let headers = Self.headers(of: session) + [("Accept", "text/event-stream")]
        while self.session?.id == session.id, !ear.wasStopped {
            let response = try? await stream(BridgeRequest(method: "GET", headers: headers, body: []), ear)
            if ear.wasStopped { return }
            switch response?.status {
            // The daemon was started again and knows nothing of the session.
            case 404?:
                if (try? await reopen(session.id)) == true { return }
            // It offers no such stream.
            case 405?, 406?: return
            default: break
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Forwards a subscription: what comes of it is told as it comes, and nothing is left to answer but a refusal.
    func subscribe(_ message: JSONValue, _ line: [UInt8], _ id: JSONValue) async -> [[UInt8]] {
        let ear = listener()
        subscriptions[id] = ear
        let headers = BridgeHeaders.common + (BridgeHeaders.modern(message) ?? session.map(Self.headers) ?? [])
        do {
            let response = try await stream(BridgeRequest(method: "POST", headers: headers, body: line), ear)
            guard subscriptions[id] === ear else { return [] }
            subscriptions[id] = nil
            if response.status != 200 || !response.body.isEmpty { return BridgeReply.lines(response, id: id) }
            // When it ended on purpose its result was the last message, and a client that has that ignores this.
            return [Self.ended(id)]
        } catch {
            guard subscriptions[id] === ear else { return [] }
            subscriptions[id] = nil
            return [Self.ended(id)]
        }
    }

    /// A listener that tells every message.
    private func listener() -> BodyListener {
        let tell = self.tell
        let events = EventAssembler()
        return BodyListener { piece in for message in events.read(piece) { tell(message) } }
    }

    /// How a subscription ends on standard output without a result (MCP 2026-07-28, cancellation, L11).
    private static func ended(_ id: JSONValue) -> [UInt8] {
        let message: JSONValue = [
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": id, "reason": "The daemon has ended the subscription."],
        ]
        return message.serialized()
    }
}
