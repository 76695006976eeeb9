// SPDX-License-Identifier: Apache-2.0

/// Reads the tables of one document, all or nothing: what `CSVImport` does with files.
public enum DocumentImport {
    /// Reads tables that are given as texts.
    ///
    /// Faults name places in the document as JSON pointers (RFC 6901): `/tables/people/rows/3/2` is the third cell of the
    /// fourth row. Cells are taken as they are; no escape is taken off. O(cells).
    public static func read(tables: [CellTable], profile: ProgramProfile) -> Result<ImportReport, ImportFailure> {
        var assembly = ProgramAssembly(profile: profile, source: "/profile/policies")
        let known = TableSpec.all.filter(\.hasFile).map(\.name)
        for table in tables where !known.contains(table.name) {
            assembly.faults.add(
                ImportFault(
                    file: "/tables/\(table.name)",
                    message: "there is no such table; allowed are \(known.joined(separator: ", "))",
                    suggestion: Spelling.nearest(to: table.name, among: known)))
        }
        for spec in TableSpec.all where spec.hasFile {
            guard let table = tables.first(where: { $0.name == spec.name }) else {
                if spec.isRequired {
                    assembly.faults.add(
                        ImportFault(
                            file: "/tables/\(spec.name)",
                            message: "the table is missing; people, services, eligibility and demand are needed"))
                }
                continue
            }
            assembly.add { ids, faults in CellTableReader(spec: spec, ids: ids).read(table, faults: &faults) }
        }
        return assembly.finish()
    }
}
