// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Synchronization

/// Reads the program of a version once; the next call about the same version finds it here.
///
/// Keeps the four versions that were asked for last: a comparison needs two, an edit the one before. Of large programs
/// fewer: together at most four million assignments (some 200 MB with their duty hours), and always the last one.
final class ProgramLibrary: Sendable {
    private static let kept = 4
    private static let keptAssignments = 4_000_000
    private static let needed = ["people", "services", "eligibility", "demand"]
    private static let useful = [
        "periods", "absences", "assignments", "calls", "logged_hours", "requests", "swaps", "zones", "groups",
        "establishment", "credentials", "exceptions",
    ]

    private let versions = Mutex<[ProgramVersion]>([])

    /// The program that the call's arguments `plan` and `version` name.
    func read(_ call: ToolCall) async throws -> ProgramSource {
        try await read(call, plan: call.string(ifPresent: "plan"), version: call.integer(ifPresent: "version"))
    }

    /// A version by number, or the newest of a plan; the live plan's if nothing is named.
    ///
    /// - Throws: `ServiceFailure` with the host's own sentence when there is no program, plan or version of that name.
    func read(_ call: ToolCall, plan: String?, version: Int64?) async throws -> ProgramSource {
        let host = call.host
        let head = try await host.table("program", version: version, plan: plan)
        do {
            var missing: [Envelope.Missing] = []
            if head.info["completeness"]?.stringValue == "partial" {
                missing.append(Envelope.Missing("old rows", "they were removed when their time of keeping was over"))
            }
            let profile = try ProgramProfile(table: head.table)
            let entry = try await entry(host, head, plan: plan)
            var names = Identities([:])
            if let table = try await optional("identities", host, head, plan: plan, &missing) {
                names = try Identities(table: table)
            }
            return ProgramSource(
                entry: entry, profile: profile, names: names,
                plan: head.info["plan"]?.stringValue ?? plan ?? "live", version: head.version,
                missing: entry.missing + missing, disclosure: call.context.disclosure)
        } catch let error as RosterError {
            throw ToolFailure.toolError("The stored program cannot be read: \(error).")
        }
    }

    private func entry(_ host: HostServices, _ head: TableSnapshot, plan: String?) async throws -> ProgramVersion {
        if let digest = head.digest, let known = versions.withLock({ Self.known(digest, &$0) }) { return known }
        var tables = [head.table]
        var missing: [Envelope.Missing] = []
        let plan = head.version == nil ? plan : nil
        for name in Self.needed { tables.append(try await host.table(name, version: head.version, plan: plan).table) }
        for name in Self.useful {
            if let table = try await optional(name, host, head, plan: plan, &missing) { tables.append(table) }
        }
        let made = try ProgramVersion(digest: head.digest, tables: tables, missing: missing)
        guard let digest = head.digest else { return made }
        return versions.withLock { versions in
            // Another call may have been first; all get the same one.
            if let known = Self.known(digest, &versions) { return known }
            var room = Self.keptAssignments - made.program.assignments.count
            versions =
                [made]
                + versions.prefix(Self.kept - 1).prefix { version in
                    room -= version.program.assignments.count
                    return room >= 0
                }
            return made
        }
    }

    /// The version of a digest, which then counts as asked for last.
    private static func known(_ digest: String, _ versions: inout [ProgramVersion]) -> ProgramVersion? {
        guard let place = versions.firstIndex(where: { $0.digest == digest }) else { return nil }
        let found = versions.remove(at: place)
        versions.insert(found, at: 0)
        return found
    }

    private func optional(
        _ name: String, _ host: HostServices, _ head: TableSnapshot, plan: String?,
        _ missing: inout [Envelope.Missing]
    ) async throws -> Table? {
        do {
            return try await host.table(name, version: head.version, plan: head.version == nil ? plan : nil).table
        } catch let failure as ServiceFailure where failure.status == .notFound || failure.status == .denied {
            missing.append(Envelope.Missing("table \(name)", failure.detail))
            return nil
        }
    }
}
