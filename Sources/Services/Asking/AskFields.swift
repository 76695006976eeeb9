// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The members of a request that asks, read with errors that name member, rule and service.
struct AskFields {
    let request: JSONValue
    private let service: String

    /// - Throws: a problem when it is no object, or has a member that is not among those allowed.
    init(_ request: JSONValue, service: String, allowed: [String]) throws(Problem) {
        self.request = request
        self.service = service
        guard let object = request.objectValue else { throw invalid("", "must be an object") }
        let allowed = allowed.sorted()
        if let unknown = object.keys.first(where: { !allowed.contains($0) }) {
            throw invalid("/" + unknown.prefix(64), "is not known; allowed are \(allowed.joined(separator: ", "))")
        }
    }

    /// A text of so many characters; nil when there is none.
    func text(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> String? {
        guard let given = request[name], !given.isNull else { return nil }
        guard let text = given.stringValue, range.contains(text.count) else {
            throw invalid("/" + name, "must be \(range.lowerBound) to \(range.upperBound) characters of text")
        }
        return text
    }

    /// The question in words; `usual` when none are given and there is a usual one.
    func message(usual: String?) throws(Problem) -> String {
        if let usual, request["message"].map(\.isNull) ?? true { return usual }
        guard let message = request["message"]?.stringValue, !message.isEmpty,
            message.utf8.count <= Ask.maximumMessageBytes
        else { throw invalid("/message", "must be 1 to \(Ask.maximumMessageBytes) bytes of text: the question") }
        return message
    }

    func integer(
        _ name: String, in range: ClosedRange<Int64>, _ unit: String
    ) throws(Problem) -> Int64? {
        guard let given = request[name], !given.isNull else { return nil }
        guard let number = given.integerValue, range.contains(number) else {
            throw invalid("/" + name, "must be \(range.lowerBound) to \(range.upperBound), \(unit)")
        }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let given = request[name], !given.isNull else { return nil }
        guard let number = given.doubleValue, range.contains(number) else {
            throw invalid("/" + name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func array(_ name: String, atMost limit: Int) throws(Problem) -> [JSONValue] {
        guard let given = request[name], !given.isNull else { return [] }
        guard let array = given.arrayValue, array.count <= limit else {
            throw invalid("/" + name, "must be an array of at most \(limit)")
        }
        return array
    }

    func invalid(_ place: String, _ message: String) -> Problem {
        let name = place.isEmpty ? "The request" : "\"" + place.dropFirst() + "\""
        return Problem(
            .invalidParameter, "\(service): \(name) \(message).",
            errors: [.init(instancePath: place, message: message)])
    }
}
