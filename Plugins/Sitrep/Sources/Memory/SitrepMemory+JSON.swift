// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

extension SitrepMemory {
    /// The form that is written; another form has another number.
    private static let form: Int64 = 1

    /// As it is kept.
    package var json: JSONValue {
        var object: JSONObject = ["form": .integer(Self.form)]
        if let filter {
            object["filter"] = [
                "shown": .string(filter.shown.word), "recent": .array(filter.recent.map { .string($0.word) }),
                "below": .integer(Int64(filter.below)),
            ]
        }
        if let since { object["since"] = .string(since.description) }
        if let acknowledgement {
            object["acknowledgement"] = [
                "by": .string(acknowledgement.by), "at": .string(acknowledgement.at.description),
                "note": .string(acknowledgement.note),
            ]
        }
        object["held"] = .object(
            JSONObject(held.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.word)) }))
        object["edges"] = .array(
            edges.map { edge in
                [
                    "number": .integer(edge.number), "at": .string(edge.at.description),
                    "from": .string(edge.from.word), "to": .string(edge.to.word),
                ]
            })
        object["red_run"] = .integer(Int64(redRun))
        object["recent"] = .array(recent.map(\.json))
        object["chunks"] = .array(
            chunks.map { chunk in
                [
                    "first": .integer(chunk.first), "last": .integer(chunk.last),
                    "until": .string(chunk.until.description),
                ]
            })
        return .object(object)
    }

    /// Reads what `json` wrote; null is a memory of nothing.
    ///
    /// - Returns: nil when it is something else: then it must not be written over.
    package init?(reading document: JSONValue) {
        self.init()
        if document.isNull { return }
        guard document["form"]?.integerValue == Self.form else { return nil }
        if let stored = document["filter"] {
            guard let shown = Self.level(stored["shown"]) else { return nil }
            filter = LevelFilter(
                showing: shown, recent: (stored["recent"]?.arrayValue ?? []).compactMap { Self.level($0) },
                below: stored["below"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0)
        }
        since = Self.moment(document["since"])
        if let stored = document["acknowledgement"], let at = Self.moment(stored["at"]) {
            acknowledgement = Acknowledgement(
                by: stored["by"]?.stringValue ?? "", at: at, note: stored["note"]?.stringValue ?? "")
        }
        for (id, word) in document["held"]?.objectValue ?? [:] { held[id] = Self.level(word) }
        for row in document["edges"]?.arrayValue ?? [] {
            guard let number = row["number"]?.integerValue, let at = Self.moment(row["at"]),
                let to = Self.level(row["to"])
            else { return nil }
            edges.append(Edge(number: number, at: at, from: Self.level(row["from"]), to: to))
        }
        redRun = document["red_run"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0
        for row in document["recent"]?.arrayValue ?? [] {
            guard let evaluation = Evaluation(reading: row) else { return nil }
            recent.append(evaluation)
        }
        for row in document["chunks"]?.arrayValue ?? [] {
            guard let first = row["first"]?.integerValue, let last = row["last"]?.integerValue,
                let until = Self.moment(row["until"])
            else { return nil }
            chunks.append(HistoryChunk(first: first, last: last, until: until))
        }
    }

    private static func level(_ word: JSONValue?) -> Level? { Level(word: word?.stringValue ?? "") }
    private static func moment(_ text: JSONValue?) -> UTCMoment? { text?.stringValue.flatMap { UTCMoment($0) } }
}
