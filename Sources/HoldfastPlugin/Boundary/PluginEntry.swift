// SPDX-License-Identifier: Apache-2.0

/// The entry of a plugin library, made once from its plugin's type.
///
/// Sendable: the memory behind `pointer` is written before this value exists, and neither changed nor freed afterwards.
public struct PluginEntry: @unchecked Sendable {
    /// What `hf_plugin_entry_v1()` returns: the same pointer each time, valid for the life of the process.
    public let pointer: UnsafePointer<hf_entry>

    /// The entry for a plugin.
    ///
    /// Pure: it makes no instance, starts no thread and does no I/O.
    public static func make<P: Plugin>(_ type: P.Type) -> PluginEntry {
        let maker = InstanceMaker { connection, config in
            try Instance(P.self, connection: connection, config: config)
        }
        let entry = UnsafeMutablePointer<hf_entry>.allocate(capacity: 1)
        entry.initialize(
            to: hf_entry(
                struct_size: UInt32(MemoryLayout<hf_entry>.size), magic: HF_MAGIC, abi_major: UInt16(HF_ABI_MAJOR),
                abi_minor: UInt16(HF_ABI_MINOR), min_host_minor: 0, reserved0: 0, id: .leaked(P.info.id),
                version: .leaked(P.info.version), runtime: .leaked(RuntimeTag.current), plugin: PluginTable.make(),
                user_data: Unmanaged.passRetained(maker).toOpaque()))
        return PluginEntry(pointer: UnsafePointer(entry))
    }
}

/// Makes instances of one plugin type.
///
/// It hangs off the entry, because a C function cannot capture a generic type and because globals may be shared between
/// libraries.
final class InstanceMaker: Sendable {
    let make: @Sendable (HostConnection, JSONValue) throws -> Instance

    init(_ make: @escaping @Sendable (HostConnection, JSONValue) throws -> Instance) { self.make = make }

    static func behind(_ entry: UnsafePointer<hf_entry>?) -> InstanceMaker? {
        entry?.pointee.user_data.map { Unmanaged<InstanceMaker>.fromOpaque($0).takeUnretainedValue() }
    }
}
