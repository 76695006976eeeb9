// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON
import Synchronization

/// Writes an event stream (WHATWG HTML, section 9.2) of something that changes, as fast as the client reads: of what
/// changes meanwhile it is told the last.
enum EventFeed {
    /// How often a sign of life finds out whether the client is still there.
    private static let pause = Duration.seconds(15)

    /// Writes until `produce` returns or `events` says that it has told the last.
    ///
    /// Both end when the client has gone away, and when its credential is good no more.
    static func write<Look: Sendable>(
        to writer: inout any ResponseBodyWriter, for caller: RequestCaller?,
        produce: @escaping @Sendable (LatestLook<Look>) async -> Void,
        events: (Look) async -> (bytes: [UInt8], isLast: Bool)
    ) async throws {
        let latest = LatestLook<Look>()
        let hold = try caller?.hold { latest.end() }
        defer { hold?.release() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await produce(latest)
                latest.end()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.pause)
                    latest.wake()
                }
            }
            for await _ in latest.wakes {
                guard let look = latest.take() else {
                    try await writer.write(ByteBuffer(string: ": alive\n\n"))
                    continue
                }
                let (bytes, isLast) = await events(look)
                if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
                if isLast { break }
            }
            group.cancelAll()
        }
    }

    /// One event; JSON on one line has no line feed in it.
    static func event(_ name: String, _ json: [UInt8]) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + json + Array("\n\n".utf8)
    }
}

/// The newest look at something, between who sees it change and who writes to the client.
final class LatestLook<Look: Sendable>: Sendable {
    private let look = Mutex<Look?>(nil)
    private let bell: AsyncStream<Void>.Continuation
    /// One wake for whatever came since the last one; ends when nothing more comes.
    let wakes: AsyncStream<Void>

    init() { (wakes, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func set(_ newest: Look) {
        look.withLock { $0 = newest }
        bell.yield()
    }

    /// The look that was not told yet; nil for a mere sign of life.
    func take() -> Look? {
        look.withLock { look in
            defer { look = nil }
            return look
        }
    }

    func wake() { bell.yield() }

    func end() { bell.finish() }
}
