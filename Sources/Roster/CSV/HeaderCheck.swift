// SPDX-License-Identifier: Apache-2.0

/// Compares the columns that a table is given with the declared ones.
struct HeaderCheck {
    let spec: TableSpec
    /// The names as they are given, in order.
    let given: [String]

    /// What is wrong with the columns: the position among the given ones, or `nil` for one that is missing, its name,
    /// and what is said of it.
    typealias Finding = (position: Int?, field: String, message: String, suggestion: String?)

    /// For each declared column its position among the given ones, and everything that is wrong.
    func run() -> (positions: [Int?], findings: [Finding]) {
        let names = spec.fileColumns.map(\.name)
        var positions = [Int?](repeating: nil, count: names.count)
        var findings: [Finding] = []
        for (index, name) in given.enumerated() {
            guard let column = names.firstIndex(of: name) else {
                findings.append(
                    (
                        index, name, "there is no column \"\(name)\"; allowed are \(names.joined(separator: ", "))",
                        Spelling.nearest(to: name, among: names)
                    ))
                continue
            }
            if positions[column] != nil {
                findings.append((index, name, "the column \"\(name)\" is given twice", nil))
            } else {
                positions[column] = index
            }
        }
        for (index, column) in spec.fileColumns.enumerated() where positions[index] == nil && column.isRequiredInFile {
            findings.append(
                (
                    nil, column.name,
                    "the column \"\(column.name)\" is missing; it holds \(column.content.allowed)", nil
                ))
        }
        return (positions, findings)
    }
}
