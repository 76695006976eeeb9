// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// What a running daemon says of itself.
struct DaemonChecks {
    let client: DaemonClient
    let address: String
    /// The version of this command line.
    let version: String

    func run() -> [DoctorFinding] {
        let health: JSONValue
        do throws(Failure) { health = try client.get("/healthz") } catch {
            return [
                .failed(
                    "daemon", error.message,
                    "holdfastd --config DIR --state DIR, or name it: --url URL, --socket PATH"),
                .skipped("what the daemon says of itself", "no daemon answers"),
            ]
        }
        return [daemon(health)] + readiness() + plugins() + configuration() + tokens() + queues()
    }

    private func daemon(_ health: JSONValue) -> DoctorFinding {
        let running = health["version"]?.stringValue ?? "unknown"
        guard running == version else {
            return .warning(
                "daemon", "\(address) runs version \(running), and this command is \(version)",
                "restart the daemon after an upgrade")
        }
        return .ok("daemon", "\(address) answers, version \(running)")
    }

    /// The checks of `/readyz`: the store with its schema, whether calls are accepted, and the queue.
    private func readiness() -> [DoctorFinding] {
        guard let reply = try? client.http.exchange("GET", "/readyz"),
            let checks = (try? JSONValue.parse(reply.body))?["checks"]?.arrayValue
        else { return [.failed("readiness", "/readyz does not answer", "journalctl -u holdfast -n 50")] }
        return checks.map { check in
            let name = check["name"]?.stringValue ?? ""
            let detail = check["detail"]?.stringValue ?? ""
            if check["ready"]?.boolValue == true { return .ok("ready: \(name)", detail) }
            let remedy =
                switch name {
                case "store": "holdfast store check, and: journalctl -u holdfast -n 50"
                case "queue": "holdfast task queues; is tasks.run true on some daemon?"
                default: "journalctl -u holdfast -n 50"
                }
            return .failed("ready: \(name)", detail, remedy)
        }
    }

    private func plugins() -> [DoctorFinding] {
        asking("plugins", "list_plugins") { list in
            let all = list["items"]?.arrayValue ?? []
            let refused = all.filter { $0["state"]?.stringValue == "refused" }
            let findings = refused.map { plugin in
                let id = plugin["id"]?.stringValue ?? ""
                let reason = plugin["reason"]?.stringValue ?? "no reason given"
                return DoctorFinding.failed(
                    "plugins", "\(id) is refused: \(reason)",
                    reason.contains("quarantine") ? "holdfast plugin enable \(id)" : "holdfast plugin show \(id)")
            }
            return findings.isEmpty
                ? [.ok("plugins", "\(all.count { $0["state"]?.stringValue == "enabled" }) enabled, none refused")]
                : findings
        }
    }

    private func configuration() -> [DoctorFinding] {
        asking("running configuration", "show_config") { shown in
            var findings: [DoctorFinding] = []
            if shown["last_reload"]?["outcome"]?.stringValue == "refused" {
                findings.append(
                    .failed(
                        "running configuration", "the last reload was refused; what runs is older than the files",
                        "holdfast config reload --dry-run"))
            }
            let pending = (shown["needs_restart"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue }
            if !pending.isEmpty {
                findings.append(
                    .warning(
                        "running configuration", "needs a restart: \(pending.joined(separator: ", "))",
                        "systemctl restart holdfast"))
            }
            if findings.isEmpty { findings.append(.ok("running configuration", "is what was last read")) }
            return findings + certificate(shown)
        }
    }

    /// Whether people reach the daemon under its public name, certificate included.
    private func certificate(_ shown: JSONValue) -> [DoctorFinding] {
        let row = shown["values"]?.arrayValue?.first { $0["key"]?.stringValue == "server.public_url" }
        guard let url = row?["value"]?.stringValue else { return [] }
        guard url.hasPrefix("https://") else {
            return [
                .warning("public URL", "\(url) is not https", "put a proxy with TLS before the daemon: share/proxy")
            ]
        }
        do throws(Failure) {
            let outside = HTTPEndpointCheck(url)
            try outside.reach()
            return [.ok("public URL", "\(url) answers with a certificate that this machine trusts")]
        } catch {
            return [.failed("public URL", error.message, "curl -v \(url)/healthz")]
        }
    }

    private func tokens() -> [DoctorFinding] {
        asking("tokens", "list_tokens") { list in
            let live = (list["items"]?.arrayValue ?? []).filter { $0["state"]?.stringValue == "live" }
            let endless = live.filter { $0["expires_at"] == nil || $0["expires_at"] == .null }
            let findings = endless.prefix(5).map { token in
                let id = token["id"]?.stringValue ?? ""
                return DoctorFinding.warning(
                    "tokens", "\(id) never expires", "holdfast token revoke \(id), and one with --expires instead")
            }
            return findings.isEmpty ? [.ok("tokens", "\(live.count) in force, each with an end")] : findings
        }
    }

    private func queues() -> [DoctorFinding] {
        asking("queues", "list_queues") { list in
            let paused = (list["items"]?.arrayValue ?? []).filter { $0["paused"]?.boolValue == true }
            return paused.isEmpty
                ? [.ok("queues", "none is paused")]
                : paused.map { queue in
                    let name = queue["name"]?.stringValue ?? ""
                    return .warning("queues", "\(name) is paused", "holdfast task resume-queue \(name)")
                }
        }
    }

    /// Looks at what a tool answers; one that this caller may not call is skipped, and so is one that is not there.
    private func asking(_ check: String, _ tool: String, _ look: (JSONValue) -> [DoctorFinding]) -> [DoctorFinding] {
        do throws(Failure) { return look(try client.call(tool)) } catch {
            if error.kind == .denied || error.problem?["code"]?.stringValue == "NOT_FOUND" {
                return [.skipped(check, "\(error.message) (the socket's own user may see more: --socket PATH)")]
            }
            return [.failed(check, error.message, "journalctl -u holdfast -n 50")]
        }
    }
}
