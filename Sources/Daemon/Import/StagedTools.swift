// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import PluginHost
package import Services

/// The tools of the installed plugins, by their manifests: what is known of them without running a line of them.
package struct StagedTools: Sendable {
    /// Each tool with the id of its plugin.
    package var tools: [(tool: ToolDescriptor, plugin: String)] = []
    /// The plugins whose tools are not known, each with why.
    package var unreadable: [String] = []

    /// The tools of every manifest in the folders; what cannot be read is said in `unreadable`.
    package init(in directories: [String]) {
        for folder in PluginDiscovery.folders(in: directories) {
            switch Self.manifest(folder.path + "/manifest.json") {
            case .success(let manifest): tools += manifest.tools.map { ($0, manifest.id) }
            case .failure(let reason): unreadable.append("\(folder.name): \(reason.text)")
            }
        }
    }

    private struct Reason: Error { let text: String }

    private static func manifest(_ path: String) -> Result<PluginManifest, Reason> {
        let text: [UInt8]
        do { text = try TextFile.read(path) } catch { return .failure(Reason(text: "\(error)")) }
        let document: JSONValue
        do { document = try JSONValue.parse(text) } catch {
            return .failure(Reason(text: "\(path):\(error.line):\(error.column): \(error)"))
        }
        do { return .success(try PluginManifest(reading: document)) } catch {
            return .failure(Reason(text: "\(path): \(error)"))
        }
    }

    /// What these tools could answer from a program.
    package func readiness(rowCounts: [String: Int], inferredRows: [String: Int]) -> Readiness {
        Readiness(tools: tools, rowCounts: rowCounts, inferredRows: inferredRows, unreadable: unreadable)
    }
}
