// SPDX-License-Identifier: Apache-2.0

package import Columns
import Cryptography
package import JSON
package import Kernel
package import PluginChannel
import Roster
import Store

/// `hf.table/1`: opens one table of one version for a plugin, if the site grants it, with names as the caller may see
/// them.
package struct TableAccess: Sendable {
    /// A table, and what the plugin is told of it.
    package struct Opened: Sendable {
        package let table: Table
        package let info: JSONValue
        /// Where the batches lie in sealed memory; empty when the table was made for this caller.
        package let parts: [TablePart]
    }

    private let library: RosterLibrary
    private let clock: ProgramClock

    package init(library: RosterLibrary, clock: ProgramClock) {
        self.library = library
        self.clock = clock
    }

    /// Opens `spec = {table, version?, plan?}`.
    package func open(_ spec: JSONValue, for caller: ServiceCaller) async throws(Problem) -> Opened {
        guard let name = spec["table"]?.stringValue else {
            throw Problem(.missingParameter, "hf.table/1 needs \"table\", the name of the table to open.")
        }
        guard let declared = TableSpec.all.first(where: { $0.name == name }) else {
            let known = TableSpec.all.map(\.name).joined(separator: ", ")
            throw Problem(.notFound, "There is no table \(Quoted.text(name)); there are \(known).")
        }
        try caller.permissions.permit("table:" + name, byNameOnly: declared.isPersonal)
        if let refusal = PersonalTables.refusal(of: name, to: caller.context?.principal) { throw refusal }
        let plan = Plan(name: spec["plan"]?.stringValue ?? "live")
        let loaded: LoadedRoster
        if let given = spec["version"], !given.isNull {
            guard let number = given.integerValue else {
                throw Problem(
                    .invalidParameter,
                    "hf.table/1 \"version\" must be the whole number of a version; is \(given.text.prefix(64)).")
            }
            loaded = try await library.version(number)
        } else {
            guard let head = try await library.head(plan) else {
                throw Problem(
                    .notFound,
                    plan == .live
                        ? "No program was imported yet; import one with: holdfast import DIR"
                        : "There is no plan \(Quoted.text(plan.name)).")
            }
            loaded = head
            // A call that waits for an answer is bound to the schedule that its question was made from.
            if plan == .live { caller.context?.asks?.noteScheduleVersion(head.summary.number) }
        }
        guard let (stored, parts) = try await table(name, of: loaded, for: caller) else {
            throw Problem(.notFound, "The program has no table \"\(name)\": its file was not imported.")
        }
        return Opened(
            table: stored,
            info: [
                "table": .string(name), "version": .integer(loaded.summary.number),
                "plan": .string(loaded.summary.plan.name), "digest": .string(loaded.summary.digest.hex),
                "rows": .integer(Int64(stored.rowCount)), "completeness": .string(loaded.completeness),
            ], parts: parts)
    }

    private func table(
        _ name: String, of loaded: LoadedRoster, for caller: ServiceCaller
    ) async throws(Problem) -> (Table, [TablePart])? {
        do {
            switch name {
            case TableSpec.program.name:
                // The program's "now" is the fixed one, or the host's clock in the program's own time zone.
                var profile = loaded.profile
                profile.asOf = clock.asOf(profile)
                return (try profile.table(), [])
            case TableSpec.identities.name:
                // Names have no versions, and never lie in memory that others may be given.
                let table = try await library.identities.table(for: loaded.tables)
                let disclosure = caller.context?.principal.disclosure ?? .pseudonym
                return (try Identities.disclosed(table, as: disclosure), [])
            default: return loaded.tables[name].map { ($0, loaded.parts[name] ?? []) }
            }
        } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "Table \(name) could not be opened: \(error)")
        }
    }
}
