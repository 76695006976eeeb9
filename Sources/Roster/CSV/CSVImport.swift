// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Reads the files of a program folder, all or nothing.
public enum CSVImport {
    /// Reads `people.csv` and the other files of a program into tables.
    ///
    /// `files` has the bytes of each file by its name. Names that do not end in `.csv` are passed over; an unknown one
    /// that does is a fault. Up to 200 different faults are collected, over all files, each with its line and column; if
    /// there is one, nothing is imported. `profile` is what `program.toml` says. O(bytes).
    ///
    /// RFC 4180 with a header row, LF or CR LF, UTF-8 without a byte order mark; lines of at most 1 MiB. An apostrophe
    /// before `=`, `+`, `-`, `@`, a tab or a carriage return is the escape that export writes, and is taken off.
    public static func read(
        files: [String: [UInt8]], profile: ProgramProfile
    ) -> Result<ImportReport, ImportFailure> {
        var assembly = ProgramAssembly(profile: profile, source: "program.toml")
        let known = TableSpec.all.filter(\.hasFile).map { $0.name + ".csv" }.sorted()
        for name in files.keys.sorted() where name.hasSuffix(".csv") && !known.contains(name) {
            assembly.faults.add(
                ImportFault(
                    file: name, message: "there is no such file; allowed are \(known.joined(separator: ", "))",
                    suggestion: Spelling.nearest(to: name, among: known)))
        }
        for spec in TableSpec.all where spec.isRequired && files[spec.name + ".csv"] == nil {
            assembly.faults.add(
                ImportFault(
                    file: spec.name + ".csv",
                    message: "the file is missing; people.csv, services.csv, eligibility.csv and demand.csv are needed")
            )
        }
        for spec in TableSpec.all where spec.hasFile {
            guard let bytes = files[spec.name + ".csv"] else { continue }
            assembly.add { ids, faults in
                CSVTableReader(spec: spec, file: spec.name + ".csv", ids: ids).read(bytes, faults: &faults)
            }
        }
        return assembly.finish()
    }
}
