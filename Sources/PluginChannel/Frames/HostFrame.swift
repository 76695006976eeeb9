// SPDX-License-Identifier: Apache-2.0

import JSON

/// What the host says to a child.
package enum HostFrame: Sendable, Equatable {
    /// The first frame: what to load and how to confine itself.
    case start(StartOrder)
    case call(id: UInt64, CallFrame)
    /// Asks a call to stop; `isAbandoned`: nobody waits for it any more, and its completion is stale.
    case cancel(id: UInt64, isAbandoned: Bool)
    /// The answer to a request of the child.
    case reply(operation: UInt64, status: Int32, document: [UInt8])
    /// The answer to the opening of a table.
    case table(operation: UInt64, TableFrame)
    /// A segment will not be named again: the child may let go of it.
    case forget(segment: UInt64)
    /// A new configuration without a restart; answered with `ChildFrame.configured`.
    case configure(id: UInt64, document: [UInt8])
    /// No further calls will come: finish, destroy, answer with `ChildFrame.drained`, exit.
    case drain
    case ping(id: UInt64)

    enum Kind: UInt16 {
        case start = 1
        case call, cancel, reply, table, forget, configure, drain, ping
    }

    /// The frame as bytes.
    package var encoded: EncodedFrame {
        switch self {
        case .start(let order): Self.frame(.start).ending(with: order.json.serialized())
        case .call(let id, let call): call.encoded(id: id)
        case .cancel(let id, let isAbandoned): Self.frame(.cancel, flags: isAbandoned ? 1 : 0, id: id).finished()
        case .reply(let operation, let status, let document):
            Self.frame(.reply, flags: FrameStatus.flags(status), id: operation).ending(with: document)
        case .table(let operation, let table): table.encoded(id: operation)
        case .forget(let segment): Self.frame(.forget, id: segment).finished()
        case .configure(let id, let document): Self.frame(.configure, id: id).ending(with: document)
        case .drain: Self.frame(.drain).finished()
        case .ping(let id): Self.frame(.ping, id: id).finished()
        }
    }

    /// Reads a frame.
    ///
    /// - Throws: `FrameFault`, which names the field.
    package init(_ raw: RawFrame) throws(FrameFault) {
        guard let kind = Kind(rawValue: raw.type) else { throw .unknownType(raw.type) }
        switch kind {
        case .start:
            try raw.checkFlags("START")
            self = .start(try StartOrder(reading: raw.payload))
        case .call: self = .call(id: raw.id, try CallFrame(reading: raw))
        case .cancel:
            try raw.checkFlags("CANCEL", allowed: 1)
            try raw.checkEmpty("CANCEL")
            self = .cancel(id: raw.id, isAbandoned: raw.flags & 1 != 0)
        case .reply: self = .reply(operation: raw.id, status: FrameStatus.status(raw.flags), document: raw.payload)
        case .table: self = .table(operation: raw.id, try TableFrame(reading: raw))
        case .forget:
            try raw.checkFlags("FORGET")
            try raw.checkEmpty("FORGET")
            self = .forget(segment: raw.id)
        case .configure:
            try raw.checkFlags("CONFIGURE")
            self = .configure(id: raw.id, document: raw.payload)
        case .drain:
            try raw.checkFlags("DRAIN")
            try raw.checkEmpty("DRAIN")
            self = .drain
        case .ping:
            try raw.checkFlags("PING")
            try raw.checkEmpty("PING")
            self = .ping(id: raw.id)
        }
    }

    private static func frame(_ kind: Kind, flags: UInt16 = 0, id: UInt64 = 0) -> EncodedFrame {
        EncodedFrame(type: kind.rawValue, flags: flags, id: id)
    }
}
