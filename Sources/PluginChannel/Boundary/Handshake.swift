// SPDX-License-Identifier: Apache-2.0

package import CHoldfast

/// The checks between mapping a library and making an instance of it.
package enum Handshake {
    /// Checks an entry against what the manifest says and gives a copy of the plugin's functions.
    ///
    /// Which runtimes may share a process is not decided here.
    package static func check(
        _ entry: UnsafePointer<hf_entry>, id: String, version: String, runtime: String
    ) throws(PluginRefusal) -> hf_plugin_api {
        let table = try check(entry)
        let found = (entry.pointee.id.copied, entry.pointee.version.copied, entry.pointee.runtime.copied)
        guard found.0 == id else {
            throw PluginRefusal("the library says that it is \"\(found.0)\", its manifest \"\(id)\"")
        }
        guard found.1 == version else {
            throw PluginRefusal("the library says that it is version \(found.1), its manifest \(version)")
        }
        guard found.2 == runtime else {
            throw PluginRefusal("the library says that its runtime is \(found.2), its manifest \(runtime)")
        }
        return table
    }

    /// Checks what needs no manifest.
    package static func check(_ entry: UnsafePointer<hf_entry>) throws(PluginRefusal) -> hf_plugin_api {
        let magic = entry.pointee.magic
        guard magic == HF_MAGIC else {
            throw PluginRefusal(
                "the entry's magic number is 0x\(String(magic, radix: 16)), not 0x\(String(HF_MAGIC, radix: 16))")
        }
        let size = Int(entry.pointee.struct_size)
        guard size >= FirstMinor.entryBytes else {
            throw PluginRefusal("the entry has \(size) bytes; ABI 1.0 has \(FirstMinor.entryBytes)")
        }
        if let refusal = abiRefusal(major: Int(entry.pointee.abi_major), minor: Int(entry.pointee.min_host_minor)) {
            throw PluginRefusal(refusal)
        }
        guard let plugin = entry.pointee.plugin else { throw PluginRefusal("the entry has no function table") }
        return try copy(plugin)
    }

    /// Why a plugin that needs this ABI cannot run here; nil when it can.
    package static func abiRefusal(major: Int, minor: Int) -> String? {
        let own = "\(HF_ABI_MAJOR).\(HF_ABI_MINOR)"
        guard major == Int(HF_ABI_MAJOR) else { return "it speaks ABI major \(major); this daemon speaks \(own)" }
        guard minor <= Int(HF_ABI_MINOR) else { return "it needs ABI \(major).\(minor); this daemon speaks \(own)" }
        return nil
    }

    /// Copies as much of the table as both sides know; what an older plugin does not have reads as NULL.
    private static func copy(_ plugin: UnsafePointer<hf_plugin_api>) throws(PluginRefusal) -> hf_plugin_api {
        var table = hf_plugin_api()
        let offered = Int(plugin.pointee.struct_size)
        guard offered >= FirstMinor.pluginTableBytes else {
            throw PluginRefusal(
                "the plugin's function table has \(offered) bytes; ABI 1.0 has \(FirstMinor.pluginTableBytes)")
        }
        let size = min(offered, MemoryLayout<hf_plugin_api>.size)
        withUnsafeMutableBytes(of: &table) { $0.copyMemory(from: UnsafeRawBufferPointer(start: plugin, count: size)) }
        let required = [
            ("create", table.create != nil), ("call", table.call != nil), ("drain", table.drain != nil),
            ("destroy", table.destroy != nil),
        ]
        if let missing = required.first(where: { !$0.1 }) {
            throw PluginRefusal("the plugin's function table lacks \(missing.0)()")
        }
        let unknown = table.flags >> 16
        guard unknown == 0 else {
            throw PluginRefusal("the plugin sets flags that must be understood: 0x\(String(table.flags, radix: 16))")
        }
        return table
    }
}
