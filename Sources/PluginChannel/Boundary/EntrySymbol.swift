// SPDX-License-Identifier: Apache-2.0

package import CHoldfast
import Glibc

/// The one function that a plugin exports.
package enum EntrySymbol {
    package static let name = HF_ENTRY_SYMBOL

    private typealias Function = @convention(c) () -> UnsafePointer<hf_entry>?

    /// Maps a library and asks for its entry.
    ///
    /// The library stays mapped for ever: code of a Swift library may be reachable from the runtime after the last
    /// call.
    package static func entry(ofLibrary path: String) throws(PluginRefusal) -> UnsafePointer<hf_entry> {
        // All symbols at once: a missing one is an error here instead of the end of the process at its first use.
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | nodelete) else {
            throw PluginRefusal("the library cannot be loaded: \(loaderError())")
        }
        guard let symbol = dlsym(handle, name) else {
            throw PluginRefusal("the library does not export \(name): \(loaderError())")
        }
        guard let entry = unsafeBitCast(symbol, to: Function.self)() else {
            throw PluginRefusal("\(name)() returned NULL")
        }
        return entry
    }

    /// RTLD_NODELETE, which the Glibc module does not import (bits/dlfcn.h).
    private static let nodelete: Int32 = 0x01000

    private static func loaderError() -> String {
        dlerror().map { String(cString: $0) } ?? "the loader gives no reason"
    }
}
