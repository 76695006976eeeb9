// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Synchronization

/// The program as the tool reads it, and where it comes from.
struct ProgramSource: Sendable {
    let program: Program
    /// The program's clock; newer than the one inside `program`, which may come from the cache.
    let profile: ProgramProfile
    /// Names as this caller may see them.
    let identities: Identities
    let version: Int64?
    let digest: String?
    /// Tables that are not there.
    var missing: [Envelope.Missing] = []

    func name(of person: Int) -> String { identities.name(of: program.people[person].id) }
}

/// Reads the program of a version once; the next call about the same version finds it here.
final class ProgramCache: Sendable {
    private struct Entry {
        let digest: String
        let program: Program
        let missing: [Envelope.Missing]
    }

    private let last = Mutex<Entry?>(nil)
    private static let needed = ["people", "services", "eligibility", "demand"]
    private static let useful = ["periods", "absences"]

    /// Reads the tables that capacity depends on; assignments are not among them.
    func read(_ host: HostServices, plan: String?, version: Int64?) async throws -> ProgramSource {
        let head = try await host.table("program", version: version, plan: plan)
        let plan = head.version == nil ? plan : nil
        do {
            let profile = try ProgramProfile(table: head.table)
            let entry = try await entry(host, head, plan: plan)
            var missing = entry.missing
            var identities = Identities([:])
            if let names = try await optional("identities", host, head, plan: plan, &missing) {
                identities = try Identities(table: names)
            }
            return ProgramSource(
                program: entry.program, profile: profile, identities: identities, version: head.version,
                digest: head.digest, missing: missing)
        } catch let error as RosterError {
            throw ToolFailure.toolError("The stored program cannot be read: \(error).")
        }
    }

    private func entry(_ host: HostServices, _ head: TableSnapshot, plan: String?) async throws -> Entry {
        if let digest = head.digest, let known = last.withLock({ $0 }), known.digest == digest { return known }
        var tables = [head.table]
        var missing: [Envelope.Missing] = []
        for name in Self.needed { tables.append(try await host.table(name, version: head.version, plan: plan).table) }
        for name in Self.useful {
            if let table = try await optional(name, host, head, plan: plan, &missing) { tables.append(table) }
        }
        let entry = Entry(digest: head.digest ?? "", program: try Program(tables), missing: missing)
        if head.digest != nil { last.withLock { $0 = entry } }
        return entry
    }

    private func optional(
        _ name: String, _ host: HostServices, _ head: TableSnapshot, plan: String?,
        _ missing: inout [Envelope.Missing]
    ) async throws -> Table? {
        do { return try await host.table(name, version: head.version, plan: plan).table } catch let failure
            as ServiceFailure where failure.status == .notFound || failure.status == .denied
        {
            missing.append(Envelope.Missing("table \(name)", failure.detail))
            return nil
        }
    }
}
