// SPDX-License-Identifier: Apache-2.0

/// The values of one column while a file is read.
struct CellColumn {
    let spec: ColumnSpec
    /// Codes of text, whole numbers or days; one a row.
    private(set) var numbers: [Int32] = []
    /// Local times in microseconds; one a row.
    private(set) var microseconds: [Int64] = []
    /// Text that is not interned; one a row.
    private(set) var texts: [String] = []
    /// Whether the value is missing; one a row.
    private(set) var isNull: [Bool] = []
    /// The distinct texts behind the codes.
    private(set) var interner = Interner()
    /// The rows whose cell is not allowed; they hold a placeholder.
    private(set) var rejected: Set<Int> = []
    /// For each distinct text, whether it is allowed.
    private var isAllowed: [Bool] = []
    /// The ids that a reference may name, if the table they are in was given.
    private let target: Interner?

    init(_ spec: ColumnSpec, target: Interner?) {
        self.spec = spec
        self.target = target
    }

    var count: Int { isNull.count }

    /// Whether some row has something else than an empty cell would mean.
    var hasOwnValue: Bool {
        if interner.count > 0 { return (0..<interner.count).contains { interner.text($0) != spec.whenEmpty } }
        return isNull.contains(false)
    }

    /// Adds a cell.
    ///
    /// Returns what is allowed if the cell is not; a placeholder is added then.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.isEmpty else { return store(bytes) }
        guard var whenEmpty = spec.whenEmpty else {
            if !spec.isNullable { return reject("the cell is empty") }
            appendPlaceholder()
            return nil
        }
        return whenEmpty.withUTF8 { store(UnsafeRawBufferPointer($0)) }
    }

    /// Adds a missing value.
    mutating func appendPlaceholder() {
        switch spec.content {
        case .text: texts.append("")
        case .localDateTime: microseconds.append(0)
        default: numbers.append(0)
        }
        isNull.append(true)
    }

    private mutating func store(_ bytes: UnsafeRawBufferPointer) -> String? {
        switch spec.content {
        case .text:
            guard CellParser.isText(bytes) else { return reject() }
            texts.append(String(decoding: bytes, as: UTF8.self))
        case .localDateTime:
            guard let time = CellParser.localDateTime(bytes) else { return reject() }
            microseconds.append(time.microseconds)
        case .date:
            guard let date = CellParser.date(bytes) else { return reject() }
            numbers.append(date.rawValue)
        case .integer(let range):
            guard let value = CellParser.integer(bytes, in: range) else { return reject() }
            numbers.append(value)
        case .thousandths:
            guard let value = CellParser.thousandths(bytes) else { return reject() }
            numbers.append(value)
        case .bool:
            guard let value = CellParser.bool(bytes) else { return reject() }
            numbers.append(value ? 1 : 0)
        case .id, .reference, .word, .code, .list, .slot, .weekdays:
            let (code, isNew) = interner.intern(bytes)
            if isNew { isAllowed.append(isAllowedText(bytes)) }
            guard isAllowed[code] else { return reject() }
            numbers.append(Int32(code))
        }
        isNull.append(false)
        return nil
    }

    private mutating func reject(_ problem: String = "not allowed") -> String {
        rejected.insert(count)
        appendPlaceholder()
        return problem
    }

    /// What a row holds; `.missing` also where the cell is not allowed.
    func value(_ row: Int) -> CellValue {
        if isNull[row] { return .missing }
        switch spec.content {
        case .text: return .text(texts[row])
        case .localDateTime: return .local(microseconds[row])
        case .date, .integer, .thousandths: return .number(numbers[row])
        case .bool: return .bool(numbers[row] != 0)
        case .id, .reference, .word, .code, .list, .slot, .weekdays:
            return .text(canonicalText(Int(numbers[row])))
        }
    }

    /// Asked once for each distinct text.
    private func isAllowedText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch spec.content {
        case .id: CellParser.isID(bytes)
        case .reference: target.map { $0.code(of: bytes) != nil } ?? CellParser.isID(bytes)
        case .word: CellParser.isWord(bytes)
        case .list: CellParser.isList(bytes)
        case .code(let words): words.contains { bytes.elementsEqual($0.utf8) }
        case .slot: Slot.allCases.contains { bytes.elementsEqual($0.code.utf8) }
        case .weekdays: WeekdaySet(String(decoding: bytes, as: UTF8.self)) != nil
        default: true
        }
    }

    /// The text of a code, in the one way that it is written.
    func canonicalText(_ code: Int) -> String {
        let text = interner.text(code)
        if case .weekdays = spec.content { return WeekdaySet(text)?.description ?? text }
        return text
    }
}
