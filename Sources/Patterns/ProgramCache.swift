// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
import Roster
import Synchronization

/// Reads the program of a version once; the next call about the same version finds it here.
///
/// Tables that depend on who asks (personal ones) are read anew when another caller's rights differ: the cache keeps the
/// tables that were given together with the program.
public final class ProgramCache: Sendable {
    private struct Entry {
        let digest: String
        let refused: [Envelope.Missing]
        let program: Program
    }

    private let needed: [String]
    private let useful: [String]
    private let last = Mutex<Entry?>(nil)

    /// A cache for a pattern.
    ///
    /// - Parameters:
    ///   - needed: without these tables a call fails: by default people, services, eligibility and demand.
    ///   - useful: what is not there, or not granted, goes into `ProgramSource.missing`.
    public init(
        needed: [String] = ["people", "services", "eligibility", "demand"], useful: [String] = ["periods", "absences"]
    ) {
        self.needed = needed
        self.useful = useful
    }

    /// Reads the program of a plan or version.
    ///
    /// Throws `ServiceFailure` with NOT_FOUND if there is no program or no such version, `ToolFailure` if what is stored
    /// cannot be read.
    public func read(_ host: HostServices, plan: String?, version: Int64?) async throws -> ProgramSource {
        let head = try await host.table("program", version: version, plan: plan)
        let plan = head.version == nil ? plan : nil
        do {
            let profile = try ProgramProfile(table: head.table)
            var missing: [Envelope.Missing] = []
            var tables: [Table] = []
            for name in useful {
                if let table = try await optional(name, host, head, plan: plan, &missing) { tables.append(table) }
            }
            let program = try await program(host, head, plan: plan, useful: tables, refused: missing)
            var identities = Identities([:])
            if let names = try await optional("identities", host, head, plan: plan, &missing) {
                identities = try Identities(table: names)
            }
            return ProgramSource(
                program: program, profile: profile, identities: identities, version: head.version,
                digest: head.digest, missing: missing)
        } catch let error as RosterError {
            throw ToolFailure.toolError("The stored program cannot be read: \(error).")
        }
    }

    private func program(
        _ host: HostServices, _ head: TableSnapshot, plan: String?, useful: [Table], refused: [Envelope.Missing]
    ) async throws -> Program {
        if let digest = head.digest, let known = last.withLock({ $0 }), known.digest == digest,
            known.refused == refused
        {
            return known.program
        }
        var tables = [head.table]
        for name in needed { tables.append(try await host.table(name, version: head.version, plan: plan).table) }
        let program = try Program(tables + useful)
        if let digest = head.digest {
            last.withLock { $0 = Entry(digest: digest, refused: refused, program: program) }
        }
        return program
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
