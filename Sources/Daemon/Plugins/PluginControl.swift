// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Services
import Telemetry

/// The supervisor as the tools of the built-in plugin see it: reports as JSON, refusals as problems.
struct PluginControl: PluginAdministration {
    let supervisor: PluginSupervisor
    let registry: RegistryHolder
    let permissions: PermissionLedger

    func runtime(of id: String) async -> JSONObject {
        var object: JSONObject = [:]
        let record = await supervisor.record(of: id)
        object["generation"] = .integer(Int64(record?.generation ?? 0))
        object["loaded_at"] = record?.loadedAtMicros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
        object["instances_draining"] = .integer(Int64(record?.draining ?? 0))
        object["contents_mapped"] = .integer(Int64(record?.mappedLibraries.count ?? 0))
        object["last_refusal"] = record?.lastRefusal.map { .string($0) } ?? .null
        object["instance"] = instance(of: id)
        object["permission_use"] = registry.current.plugin(id).map { permissions.table(of: $0) } ?? .null
        return object
    }

    func reload(_ id: String) async throws(Problem) -> JSONValue {
        do throws(ReloadRefusal) { return try await supervisor.reload(id).json } catch { throw problem(id, error) }
    }

    func enable(_ id: String) async throws(Problem) -> JSONValue {
        do throws(ReloadRefusal) { return json(id, try await supervisor.enable(id)) } catch {
            throw problem(id, error)
        }
    }

    func disable(_ id: String) async throws(Problem) -> JSONValue {
        do throws(ReloadRefusal) { return json(id, try await supervisor.disable(id)) } catch {
            throw problem(id, error)
        }
    }

    /// How the instance that serves is at this moment; null when none does.
    private func instance(of id: String) -> JSONValue {
        (registry.current.plugin(id)?.instance as? any RunningPlugin)?.status.json ?? .null
    }

    private func json(_ id: String, _ switched: PluginSupervisor.Switched) -> JSONValue {
        let edit = switched.edit
        let plugin = registry.current.plugin(id)
        return [
            "id": .string(id), "path": .string(edit.path), "written": .bool(edit.refusal == nil),
            "refusal": edit.refusal.map { .string($0) } ?? .null, "diff": .string(edit.diff),
            "text": .string(edit.text), "state": plugin.map { .string($0.state.rawValue) } ?? .null,
            "reason": plugin?.reason.map { .string($0) } ?? .null,
            "quarantine_lifted": .bool(switched.liftedQuarantine), "report": switched.report?.json ?? .null,
        ]
    }

    private func problem(_ id: String, _ refusal: ReloadRefusal) -> Problem {
        switch refusal {
        case .unknown:
            if id == HostPlugin.id {
                return Problem(.conflict, "\(id) is the daemon itself; restart the daemon to change it.")
            }
            return PluginTools.unknown(id, in: registry.current)
        case .notEnabled:
            return Problem(
                .conflict, "The site has not enabled \(id); enable it first: holdfast plugin enable \(id)")
        case .required(let others):
            let list = others.joined(separator: ", ")
            return Problem(
                .conflict,
                "\(id) is required by \(list): disable \(others.count == 1 ? "it" : "them") first. Nothing was changed."
            )
        case .site(let fault):
            return Problem(.validation, "The site's file cannot be used: \(fault)")
        case .refused(let reason, let isServing):
            let rest = isServing ? " What ran before runs on." : ""
            return Problem(.validation, "\(id) is not taken: \(reason).\(rest)")
        }
    }
}
