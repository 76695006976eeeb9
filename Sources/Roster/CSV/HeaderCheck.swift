// SPDX-License-Identifier: Apache-2.0

/// Compares the columns that a table is given with the declared ones.
struct HeaderCheck {
    let spec: TableSpec
    /// The names as they are given, in order.
    let given: [String]

    /// What is wrong with the columns: the position among the given ones, or `nil` for one that is missing, its name,
    /// and what is said of it.
    typealias Finding = (position: Int?, field: String, message: String, suggestion: String?)

    /// For each declared column its position among the given ones, everything that is wrong, and the columns that are
    /// needed and not given.
    func run() -> (positions: [Int?], findings: [Finding], absent: Set<String>) {
        let names = spec.fileColumns.map(\.name)
        var positions = [Int?](repeating: nil, count: names.count)
        var findings: [Finding] = []
        for (index, name) in given.enumerated() {
            guard let column = names.firstIndex(of: name) else {
                findings.append(
                    (
                        index, name,
                        "there is no column \(Quoted.text(name)); allowed are \(names.joined(separator: ", "))",
                        Spelling.nearest(to: name, among: names)
                    ))
                continue
            }
            if positions[column] != nil {
                findings.append((index, name, "the column \(Quoted.text(name)) is given twice", nil))
            } else {
                positions[column] = index
            }
        }
        var absent: Set<String> = []
        for (index, column) in spec.fileColumns.enumerated() where positions[index] == nil && column.isRequiredInFile {
            absent.insert(column.name)
            findings.append(
                (
                    nil, column.name,
                    "the column \"\(column.name)\" is missing; it holds \(column.content.allowed)", nil
                ))
        }
        return (positions, findings, absent)
    }
}
