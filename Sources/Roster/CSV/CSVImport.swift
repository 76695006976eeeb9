// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Reads the files of a program folder, all or nothing.
public enum CSVImport {
    /// Reads `people.csv` and the other files of a program into tables.
    ///
    /// `files` has the bytes of each file by its name. Names that do not end in `.csv` are passed over; an unknown one
    /// that does is a fault. Up to 50 faults are collected, over all files, each with its line and column; if there
    /// is one, nothing is imported. `profile` is what `program.toml` says. O(bytes).
    ///
    /// RFC 4180 with a header row, LF or CR LF, UTF-8 without a byte order mark; lines of at most 1 MiB.
    public static func read(
        files: [String: [UInt8]], profile: ProgramProfile
    ) -> Result<ImportReport, ImportFailure> {
        var faults = FaultCollector()
        checkNames(files, &faults)
        for problem in Policy.problems(in: profile.policies) {
            faults.add(ImportFault(file: "program.toml", field: problem.name, message: problem.message))
        }
        let parsed = parse(files, &faults)
        guard faults.faults.isEmpty else { return .failure(ImportFailure(faults: faults.faults)) }
        do {
            var tables = try TableAssembly(parsed: parsed, profile: profile).tables()
            let program = try Program(tables)
            if let grid = SlotGrid(program) { tables = tables.replacing(try grid.table()) }
            return .success(ImportReport(tables: tables, warnings: AssignmentWarnings.find(program)))
        } catch {
            // Unreachable with cells that were checked; said plainly rather than trapped on.
            let fault = ImportFault(file: "program", message: "the tables cannot be put together: \(error)")
            return .failure(ImportFailure(faults: [fault]))
        }
    }

    private static func checkNames(_ files: [String: [UInt8]], _ faults: inout FaultCollector) {
        let known = TableSpec.all.filter(\.hasFile)
        let names = known.map { $0.name + ".csv" }
        for name in files.keys.sorted() where name.hasSuffix(".csv") && !names.contains(name) {
            faults.add(
                ImportFault(
                    file: name, message: "there is no such file; allowed are \(names.sorted().joined(separator: ", "))")
            )
        }
        for spec in known where spec.isRequired && files[spec.name + ".csv"] == nil {
            faults.add(
                ImportFault(
                    file: spec.name + ".csv",
                    message: "the file is missing; people.csv, services.csv, eligibility.csv and demand.csv are needed")
            )
        }
    }

    /// Reads the files in the order in which they refer to each other.
    private static func parse(_ files: [String: [UInt8]], _ faults: inout FaultCollector) -> [ParsedTable] {
        var parsed: [ParsedTable] = []
        var ids: [String: Interner] = [:]
        for spec in TableSpec.all where spec.hasFile {
            guard let bytes = files[spec.name + ".csv"], !faults.isFull else { continue }
            let reader = CSVTableReader(spec: spec, file: spec.name + ".csv", ids: ids)
            let before = faults.faults.count
            guard let table = reader.read(bytes, faults: &faults) else { continue }
            if faults.faults.count == before { RowChecks(table: table).run(&faults) }
            if let column = table.column("id"), column.spec.content == .id { ids[spec.name] = column.interner }
            parsed.append(table)
        }
        return parsed
    }
}
