// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Columns
import Glibc
import PluginChannel

/// What a newer host would lend: the same structs with a higher minor and with more behind them than this header knows,
/// and tables with a column that nobody has heard of.
///
/// A plugin reads what it knows and skips the rest (plugin.h, "Growth").
enum Grown {
    /// Bytes behind the known part; they hold 0xEE, which is no pointer.
    private static let more = 64

    /// Made once, never changed, never freed: safe to read from any thread.
    nonisolated(unsafe) static let host: UnsafePointer<hf_host_api> = makeHost()

    private nonisolated static func makeHost() -> UnsafePointer<hf_host_api> {
        let memory = longer(HostTable.pointer)
        let table = memory.assumingMemoryBound(to: hf_host_api.self)
        table.pointee.struct_size = UInt32(MemoryLayout<hf_host_api>.size + more)
        table.pointee.abi_minor = UInt16(HF_ABI_MINOR) + 1
        return UnsafePointer(table)
    }

    /// A call message that is longer, for as long as `body` runs.
    static func lending(_ call: hf_call, _ body: (UnsafePointer<hf_call>) -> Void) {
        withUnsafePointer(to: call) { known in
            let memory = longer(known)
            defer { memory.deallocate() }
            let message = memory.assumingMemoryBound(to: hf_call.self)
            message.pointee.struct_size = UInt32(MemoryLayout<hf_call>.size + more)
            body(UnsafePointer(message))
        }
    }

    /// The table with a first column that no plugin knows: columns are found by name, never by place.
    static func table(_ table: Table) throws(ColumnsError) -> Table {
        var batches: [RecordBatch] = []
        for batch in table.batches {
            let unknown = Column.utf8(Array(repeating: "unknown", count: batch.count))
            let fields = [Field("x_of_a_newer_host", unknown.type)] + batch.schema.fields
            batches.append(
                try RecordBatch(
                    schema: try Schema(fields), columns: [unknown] + batch.columns, count: batch.count))
        }
        guard let first = batches.first else { return table }
        return try Table(name: table.name, schema: first.schema, batches: batches)
    }

    private nonisolated static func longer<Value>(_ known: UnsafePointer<Value>) -> UnsafeMutableRawPointer {
        let size = MemoryLayout<Value>.size
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size + more, alignment: MemoryLayout<Value>.alignment)
        memset(memory, 0xEE, size + more)
        memory.copyMemory(from: known, byteCount: size)
        return memory
    }
}
