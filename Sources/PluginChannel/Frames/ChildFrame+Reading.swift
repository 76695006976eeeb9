// SPDX-License-Identifier: Apache-2.0

extension ChildFrame {
    /// Reads a frame.
    ///
    /// - Throws: `FrameFault`, which names the field.
    package init(_ raw: RawFrame) throws(FrameFault) {
        guard let kind = Kind(rawValue: raw.type) else { throw .unknownType(raw.type) }
        let name = kind.name
        if kind != .result, kind != .configured { try raw.checkFlags(name) }
        var reader = PayloadReader(raw, as: name)
        switch kind {
        case .ready: self = .ready(try ReadyReport(reading: Array(reader.rest())))
        case .refused: self = .refused(String(decoding: reader.rest(), as: UTF8.self))
        case .result:
            self = .result(call: raw.id, status: FrameStatus.status(raw.flags), document: raw.payload)
        case .progress:
            self = .progress(
                call: raw.id, done: try reader.double("done"), total: try reader.double("total"),
                message: try reader.text("message"))
            try reader.end()
        case .log:
            self = .log(
                call: raw.id, level: try reader.integer("level"), message: try reader.text("message"),
                fields: Array(reader.rest()))
        case .metric:
            self = .metric(
                kind: try reader.integer("kind"), value: try reader.double("value"), name: try reader.text("name"),
                labels: Array(reader.rest()))
        case .event: self = .event(type: try reader.text("type"), document: Array(reader.rest()))
        case .request:
            self = .request(
                operation: raw.id, call: try reader.integer("call"), service: try reader.text("service"),
                document: Array(reader.rest()))
        case .cancelRequest:
            try reader.end()
            self = .cancelRequest(operation: raw.id)
        case .openTable:
            self = .openTable(
                operation: raw.id, call: try reader.integer("call"), specification: Array(reader.rest()))
        case .configured:
            self = .configured(id: raw.id, status: FrameStatus.status(raw.flags), error: raw.payload)
        case .drained:
            try reader.end()
            self = .drained
        case .pong:
            try reader.end()
            self = .pong(id: raw.id)
        case .release:
            self = .release(call: raw.id, retryMilliseconds: try reader.integer("retry_ms"))
            try reader.end()
        case .probe: self = .probe(Array(reader.rest()))
        }
    }
}

extension ChildFrame.Kind {
    /// The word for it in messages.
    fileprivate var name: String {
        switch self {
        case .ready: "READY"
        case .refused: "REFUSED"
        case .result: "RESULT"
        case .progress: "PROGRESS"
        case .log: "LOG"
        case .metric: "METRIC"
        case .event: "EVENT"
        case .request: "REQUEST"
        case .cancelRequest: "REQUEST_CANCEL"
        case .openTable: "TABLE_OPEN"
        case .configured: "CONFIGURED"
        case .drained: "DRAINED"
        case .pong: "PONG"
        case .release: "RELEASE"
        case .probe: "PROBE"
        }
    }
}
