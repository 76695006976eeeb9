// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Columns
import JSON
import Kernel
import PluginChannel

/// Gives a child a table: sealed memory that it maps, and where each batch lies in it.
extension IsolatedPlugin {
    static func handOver(_ answer: PendingOperations.Answer, to operation: UInt64, of child: Child) {
        switch answer {
        case .table(let opened): send(opened, to: operation, of: child)
        case .outcome(.failed(let status, let document)):
            child.send(.table(operation: operation, TableFrame(status: status.rawValue, info: document)))
        case .outcome(.ok), .outcome(.lost):
            child.send(.table(operation: operation, TableFrame(status: HF_INTERNAL, info: [])))
        }
    }

    private static func send(_ opened: OpenedTable, to operation: UInt64, of child: Child) {
        let parts: [TablePart]
        do { parts = try TablePart.parts(of: opened) } catch {
            let document = HostError.document("The table could not be handed over: \(error)")
            child.send(.table(operation: operation, TableFrame(status: HF_INTERNAL, info: document)))
            return
        }
        var segments: [UInt64: SealedSegment] = [:]
        for part in parts { segments[part.number] = part.segment }
        let numbers = segments.keys.sorted()
        let frame = TableFrame(
            status: HF_OK, info: opened.info.serialized(),
            segments: numbers.map { TableFrame.Segment(id: $0, size: UInt64(segments[$0]?.bytes.count ?? 0)) },
            batches: parts.map {
                TableFrame.Batch(segment: $0.number, offset: UInt64($0.offset), length: UInt64($0.length))
            })
        child.send(.table(operation: operation, frame), descriptors: numbers.compactMap { segments[$0]?.descriptor })
        // Every table names its segments anew: the child keeps a mapping as long as it uses it and not longer.
        for number in numbers { child.send(.forget(segment: number)) }
    }
}

extension TablePart {
    /// Where the batches of a table lie: where they were decoded from, or in a segment that is made now.
    fileprivate static func parts(of opened: OpenedTable) throws -> [TablePart] {
        var batches = opened.table.batches
        // A table without rows has a schema to tell all the same.
        if batches.isEmpty { batches = [try RecordBatch(emptyWith: opened.table.schema)] }
        if opened.parts.count == batches.count, Set(opened.parts.map(\.number)).count <= TableFrame.maximumSegments {
            return opened.parts
        }
        let encoded = batches.map { $0.encoded() }
        return try TablePart.segment(named: opened.table.name, of: encoded)
    }
}
