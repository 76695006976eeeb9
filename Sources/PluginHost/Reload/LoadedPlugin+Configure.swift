// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import Kernel
import PluginChannel

extension LoadedPlugin {
    /// Hands the instance a new configuration while it runs.
    ///
    /// False when the plugin has no `configure`, or is one whose calls must not overlap: `configure` may overlap them.
    func configure(_ config: JSONValue) throws(PluginRefusal) -> Bool {
        guard worker == nil, let function = table.configure, enter() else { return false }
        defer { leave() }
        var error = hf_buf()
        let status = hf_bytes.lending(config.serialized()) { function(instance, $0, &error) }
        let document = error.taken()
        guard status == HF_OK else {
            let detail = (try? JSONValue.parse(document))?["detail"]?.stringValue
            let word = CallStatus(code: status).word
            throw PluginRefusal(
                "it does not take the configuration: \(detail ?? "configure() ended with \(word) and no reason")")
        }
        return true
    }
}
