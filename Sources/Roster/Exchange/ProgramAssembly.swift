// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Puts tables that are read one after the other together to a program: checks between rows and between tables, and
/// everything that is derived.
struct ProgramAssembly {
    private let profile: ProgramProfile
    private var parsed: [ParsedTable] = []
    private var ids: [String: Interner] = [:]
    var faults = FaultCollector()

    /// - Parameter source: what faults of the profile are said to stand in.
    init(profile: ProgramProfile, source: String) {
        self.profile = profile
        for problem in Policy.problems(in: profile.policies) {
            faults.add(
                ImportFault(
                    file: source, field: problem.name, value: "\(problem.value)", message: problem.message))
        }
    }

    /// Adds the next table, in the order of `TableSpec.all`: what is referred to comes before what refers to it.
    ///
    /// - Parameter read: given the ids of the tables before; `nil` for a table that is unusable as a whole.
    mutating func add(_ read: ([String: Interner], inout FaultCollector) -> ParsedTable?) {
        guard !faults.isFull, let table = read(ids, &faults) else { return }
        RowChecks(table: table).run(&faults)
        if let column = table.column("id"), column.spec.content == .id { ids[table.spec.name] = column.interner }
        parsed.append(table)
    }

    /// The tables, or everything that is wrong with them.
    func finish() -> Result<ImportReport, ImportFailure> {
        guard faults.faults.isEmpty else { return .failure(ImportFailure(faults: faults.faults)) }
        do {
            var tables = try TableAssembly(parsed: parsed, profile: profile).tables()
            let program = try Program(tables)
            if let grid = SlotGrid(program) { tables = tables.replacing(try grid.table()) }
            return .success(
                ImportReport(tables: tables, warnings: ProgramWarnings.find(program, inferred: tables.inferredRows)))
        } catch {
            // Unreachable with cells that were checked; said plainly rather than trapped on.
            let fault = ImportFault(file: "program", message: "the tables cannot be put together: \(error)")
            return .failure(ImportFailure(faults: [fault]))
        }
    }
}
