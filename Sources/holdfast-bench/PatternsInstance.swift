// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON

/// A program of any size as the analysis core sees it: who is there with which skills in each slot, and what is needed.
///
/// Made up from a fixed seed: everybody is away in 8 of 100 slots, what a service needs varies by half around its mean, and
/// all of it takes `load` of the people who are there.
struct PatternsInstance {
    let model: CoverageModel
    /// People needed, by slot and service.
    let demand: [[Int]]
    /// Everybody's signature by slot and person; -1 for those who are away.
    let signatures: [[Int32]]
    let people: Int

    /// Skills a person has.
    private static let skills = 4

    init(people: Int, slots: Int, load: Double = 0.85) throws {
        let services = people <= 200 ? 10 : people <= 2_000 ? 20 : 40
        let kinds = min(people, people <= 2_000 ? 200 : 400)
        var random = SeededNumbers(state: 7)
        let sets = (0..<kinds).map { _ in ServiceSet((0..<Self.skills).map { _ in random.next(below: services) }) }
        model = try CoverageModel(categories: (0..<services).map { 1 + $0 % 5 }, signatures: sets)
        let kind = (0..<people).map { $0 < kinds ? $0 : random.next(below: kinds) }
        let mean = Double(people) * load * 0.92 / Double(services)
        var demand: [[Int]] = []
        var signatures: [[Int32]] = []
        for _ in 0..<slots {
            demand.append(
                (0..<services).map { _ in Int(mean * (0.5 + Double(random.next(below: 1000)) / 1000) + 0.5) })
            signatures.append((0..<people).map { random.next(below: 100) < 8 ? -1 : Int32(kind[$0]) })
        }
        self.people = people
        self.demand = demand
        self.signatures = signatures
    }

    /// As questions of single slots.
    var slots: [CoverageSlot] {
        zip(demand, signatures).map { demand, signatures in
            var slot = CoverageSlot(emptyFor: model)
            slot.demand = demand
            for signature in signatures where signature >= 0 { slot.supply[Int(signature)] += 1 }
            return slot
        }
    }

    /// For another program that is to answer the same.
    var json: JSONValue {
        func list(_ numbers: some Sequence<Int>) -> JSONValue { .array(numbers.map { .integer(Int64($0)) }) }
        return [
            "categories": list(model.categories), "signatures": .array(model.signatures.map { list($0.indices) }),
            "demand": .array(demand.map { list($0) }), "present": .array(signatures.map { list($0.map { Int($0) }) }),
        ]
    }

    /// Writes `json` to a file.
    func write(_ path: String) throws {
        guard let file = fopen(path, "wb") else { throw Unwritable(path: path) }
        defer { fclose(file) }
        let bytes = json.serialized()
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unwritable(path: path) }
    }

    /// A file that cannot be written.
    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) cannot be written" }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same program in every run.
struct SeededNumbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
