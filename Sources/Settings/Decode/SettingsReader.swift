// SPDX-License-Identifier: Apache-2.0

/// Reads one table key by key: a wrong value becomes a fault, and ``finish()`` reports the keys that nobody asked for.
///
/// An absent key gives nil without a fault unless it is required.
package final class SettingsReader {
    private let file: String
    private let path: String
    private let position: SourcePosition
    private let entries: [String: TOMLNode.Entry]
    private let faults: FaultList
    private var asked: Set<String> = []

    /// A reader of a whole document.
    package convenience init(_ document: TOMLDocument, faults: FaultList) {
        self.init(document.root, file: document.file, path: "", faults: faults)
    }

    private init(_ node: TOMLNode, file: String, path: String, faults: FaultList) {
        self.file = file
        self.path = path
        self.position = node.position
        self.faults = faults
        entries = Dictionary((node.entries ?? []).map { ($0.key, $0) }) { first, _ in first }
    }

    package func string(_ key: String, _ rule: TextRule = .line, required: Bool = false) -> String? {
        guard case .text(let text)? = decode(key, .text(rule), required) else { return nil }
        return text
    }

    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Choice.Type, required: Bool = false
    ) -> Choice? {
        guard case .text(let text)? = decode(key, .choice(Choice.allCases.map(\.rawValue)), required) else {
            return nil
        }
        return Choice(rawValue: text)
    }

    package func boolean(_ key: String, required: Bool = false) -> Bool? {
        guard case .boolean(let flag)? = decode(key, .boolean, required) else { return nil }
        return flag
    }

    package func integer(_ key: String, in range: ClosedRange<Int64>, required: Bool = false) -> Int64? {
        guard case .integer(let number)? = decode(key, .integer(range), required) else { return nil }
        return number
    }

    package func number(_ key: String, in range: ClosedRange<Double>, required: Bool = false) -> Double? {
        guard case .number(let number)? = decode(key, .number(range), required) else { return nil }
        return number
    }

    package func duration(_ key: String, in range: ClosedRange<Duration>, required: Bool = false) -> Duration? {
        guard case .duration(let duration)? = decode(key, .duration(range), required) else { return nil }
        return duration
    }

    /// A size in bytes.
    package func size(_ key: String, in range: ClosedRange<Int64>, required: Bool = false) -> Int64? {
        guard case .size(let bytes)? = decode(key, .size(range), required) else { return nil }
        return bytes
    }

    package func strings(_ key: String, _ rule: TextRule = .line, required: Bool = false) -> [String]? {
        guard case .texts(let list)? = decode(key, .texts(rule), required) else { return nil }
        return list
    }

    /// A table inside this one, with a reader of its own, which the caller finishes.
    package func table(_ key: String, required: Bool = false) -> SettingsReader? {
        guard let node = tableNode(key, required: required) else { return nil }
        return SettingsReader(node, file: file, path: name(key), faults: faults)
    }

    /// A table inside this one as it is, for a reader that knows its keys by other means.
    package func tableNode(_ key: String, required: Bool = false) -> TOMLNode? {
        guard let node = node(key, required) else { return nil }
        guard node.entries != nil else {
            fault(key, node.position, node.value, "must be a table, found \(node.value.typeName)")
            return nil
        }
        return node
    }

    /// Reports every key that was not asked for, with the nearest one that was.
    package func finish() {
        for (key, entry) in entries where !asked.contains(key) {
            let guess = Spelling.nearest(to: key, among: Array(asked)).map { "did you mean \"\($0)\"? " } ?? ""
            let known = asked.isEmpty ? "none" : asked.sorted().joined(separator: ", ")
            fault(key, entry.keyPosition, entry.node.value, "is not a known key; \(guess)allowed: \(known)")
        }
    }

    private func node(_ key: String, _ required: Bool) -> TOMLNode? {
        asked.insert(key)
        if let entry = entries[key] { return entry.node }
        if required { fault(key, position, nil, "is missing; this key is required") }
        return nil
    }

    private func decode(_ key: String, _ type: SettingType, _ required: Bool) -> SettingValue? {
        asked.insert(key)
        guard let entry = entries[key] else {
            if required {
                fault(key, position, nil, "is missing; it must be \(type.typeName); allowed: \(type.allowed)")
            }
            return nil
        }
        return type.decode(entry.node) { fault(key, $0, $1, $2) }
    }

    private func name(_ key: String) -> String {
        path.isEmpty ? TOMLValue.key(key) : path + "." + TOMLValue.key(key)
    }

    private func fault(_ key: String, _ position: SourcePosition, _ value: TOMLValue?, _ message: String) {
        faults.add(
            SettingsFault(file: file, position: position, key: name(key), value: value?.text, message: message))
    }
}
