// SPDX-License-Identifier: Apache-2.0

/// The response to a request: one line of JSON, and the HTTP status that goes with it when nothing was sent before.
package struct Response: Sendable {
    package var bytes: [UInt8]
    package var status: Int

    init(_ bytes: [UInt8], status: Int = 200) {
        self.bytes = bytes
        self.status = status
    }

    /// An error with its status.
    init(_ error: ProtocolError, id: RequestID?) { self.init(Reply.error(id: id, error), status: error.status) }
}

/// What becomes of a request once its method and parameters are understood.
enum Dispatch: Sendable {
    /// Answered already.
    case reply([UInt8])
    /// Work that may take its time and may speak to the client meanwhile.
    ///
    /// Immediate work ends within a moment and asks nobody; what it says meanwhile goes out with its answer.
    case work(isImmediate: Bool, Work)

    typealias Work = @Sendable (ExchangeOutbox) async -> Response

    /// Work that gives the result alone; the engine puts it into its envelope.
    static func result(
        of exchange: Exchange, isImmediate: Bool = false,
        _ work: @escaping @Sendable (ExchangeOutbox) async throws(ProtocolError) -> [UInt8]
    ) -> Dispatch {
        .work(isImmediate: isImmediate) { outbox in
            do throws(ProtocolError) {
                return Response(Reply.result(id: outbox.id, try await work(outbox)))
            } catch {
                return Response(error, id: outbox.id)
            }
        }
    }
}
