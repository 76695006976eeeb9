// SPDX-License-Identifier: Apache-2.0

package import CHoldfast

/// What a struct that a plugin made must have at least: its size in ABI 1.0.
///
/// Not the size in this header: a struct that has grown since is shorter in an older plugin, and still good.
package enum FirstMinor {
    /// Bytes of `hf_entry`, up to `user_data`.
    package static let entryBytes = 80
    /// Bytes of `hf_plugin_api`, up to `query`.
    package static let pluginTableBytes = 72
    /// Bytes of `hf_result`, up to `error`.
    package static let resultBytes = 40
}

extension hf_result {
    /// Whether a plugin's result has all that is read of it.
    package static func isWhole(_ result: UnsafePointer<hf_result>) -> Bool {
        Int(result.pointee.struct_size) >= FirstMinor.resultBytes
    }
}
