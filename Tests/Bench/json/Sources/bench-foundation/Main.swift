// SPDX-License-Identifier: Apache-2.0

import BenchSupport
import Foundation

@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            print("usage: bench-foundation DOCUMENT REQUEST")
            return
        }
        let document = Data(Contest.content(of: arguments[1]))
        let request = Data(Contest.content(of: arguments[2]))
        let people = try typed("document", document, [Person].self) { .array($0.map(\.digest)) }
        let call = try typed("request", request, Request.self, digest: \.digest)
        Contest.serve(try tree("document", document) + people + tree("request", request) + call)
    }

    /// `JSONSerialization`, which makes dictionaries and arrays.
    private static func tree(_ subject: String, _ bytes: Data) throws -> [Figure] {
        let value = try JSONSerialization.jsonObject(with: bytes)
        return [
            Figure("serialization.\(subject).parse") {
                .digest(Digest(of: value))
            } body: {
                blackHole(try? JSONSerialization.jsonObject(with: bytes))
            },
            Figure("serialization.\(subject).write") {
                .document([UInt8]((try? JSONSerialization.data(withJSONObject: value)) ?? Data()))
            } body: {
                blackHole(try? JSONSerialization.data(withJSONObject: value))
            },
        ]
    }

    /// `JSONDecoder` and `JSONEncoder`, each made once.
    private static func typed<Value: Codable>(
        _ subject: String, _ bytes: Data, _ type: Value.Type, digest: @escaping (Value) -> Digest
    ) throws -> [Figure] {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        let value = try decoder.decode(type, from: bytes)
        return [
            Figure("codable.\(subject).parse") {
                .digest(digest(value))
            } body: {
                blackHole(try? decoder.decode(type, from: bytes))
            },
            Figure("codable.\(subject).write") {
                .document([UInt8]((try? encoder.encode(value)) ?? Data()))
            } body: {
                blackHole(try? encoder.encode(value))
            },
        ]
    }
}

extension Digest {
    /// The digest of what `JSONSerialization` gives.
    init(of value: Any) {
        switch value {
        case let object as [String: Any]: self = .object(object.map { ($0.key, Digest(of: $0.value)) })
        case let elements as [Any]: self = .array(elements.map { Digest(of: $0) })
        case let text as String: self = .string(text)
        case let number as NSNumber: self = Digest(of: number)
        default: self = .null
        }
    }

    /// A boolean is a number here, told by its type alone.
    private init(of number: NSNumber) {
        let isBoolean = number.objCType.pointee == CChar(UInt8(ascii: "c"))
        self = isBoolean ? .bool(number.boolValue) : .number(number.doubleValue)
    }
}
