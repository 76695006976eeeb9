// SPDX-License-Identifier: Apache-2.0

/// How many people can be lost before services are (Avelino, Passos, Hora and Valente 2016, there of authors and files).
///
/// A service is lost when nobody is left who may do it.
public struct BusFactor: Sendable, Hashable {
    /// The fewest people whose loss takes some service: the fewest that one has; 0 if one has nobody, nil without
    /// services.
    public let any: Int?
    /// The fewest people whose loss takes more than half of the services; if `isHalfExact` is false, at most this many.
    public let half: Int?
    /// At least this many are needed for that.
    public let halfAtLeast: Int?
    /// Whether the search for `half` came to its end.
    public let isHalfExact: Bool
    /// Those who are the only one for some service, ascending.
    public let soleProviders: [Int]

    /// How many sets of services are tried before the search for `half` gives up.
    public static let maximumSteps = 400_000

    /// The bus factor of people with the given skills.
    ///
    /// Losing the services T takes everybody in N(T), so `half` is the least |N(T)| over sets of more than half of the
    /// services; branch and bound over the services with the fewest people first, on skill signatures. Exact up to
    /// about twenty services, usually also beyond.
    /// - Parameters:
    ///   - skills: what each person may do; services outside `services` count for nothing.
    ///   - services: the services that matter.
    public init(skills: [ServiceSet], services: [Int]) {
        let (signatures, ofPerson) = SkillSignatures.grouping(skills)
        var people = [Int](repeating: 0, count: signatures.sets.count)
        for number in ofPerson { people[number] += 1 }
        let holders = services.map { service in
            zip(signatures.sets, people).reduce(0) { $0 + ($1.0.contains(service) ? $1.1 : 0) }
        }
        let lonely = ServiceSet(zip(services, holders).filter { $0.1 == 1 }.map(\.0))
        soleProviders = skills.indices.filter { skills[$0].intersects(lonely) }
        any = holders.min()
        let order = services.indices.sorted { (holders[$0], $0) < (holders[$1], $1) }
        let wanted = services.isEmpty ? 0 : services.count / 2 + 1
        var search = SmallestUnion(
            sets: order.map { index in signatures.sets.indices.filter { signatures.sets[$0].contains(services[index]) }
            },
            people: people, wanted: wanted, stepsLeft: Self.maximumSteps)
        search.run()
        isHalfExact = search.stepsLeft > 0
        half = services.isEmpty ? nil : search.best
        // The set has a service with at least as many people as the wanted-th smallest.
        halfAtLeast = services.isEmpty ? nil : isHalfExact ? search.best : holders.sorted()[wanted - 1]
    }
}

/// The fewest people in the union of a given number of sets.
private struct SmallestUnion {
    /// The signatures of each set.
    let sets: [[Int]]
    /// The people of each signature.
    let people: [Int]
    let wanted: Int
    var stepsLeft: Int
    private(set) var best = Int.max
    private var uses: [Int] = []

    init(sets: [[Int]], people: [Int], wanted: Int, stepsLeft: Int) {
        (self.sets, self.people, self.wanted, self.stepsLeft) = (sets, people, wanted, stepsLeft)
        uses = Array(repeating: 0, count: people.count)
    }

    mutating func run() {
        best = greedy()
        extend(from: 0, chosen: 0, size: 0)
    }

    /// Always the set that adds the fewest.
    private func greedy() -> Int {
        var taken = Set<Int>()
        var left = Array(sets.indices)
        var size = 0
        for _ in 0..<wanted {
            func added(_ set: Int) -> Int { sets[set].reduce(0) { $0 + (taken.contains($1) ? 0 : people[$1]) } }
            guard let next = left.min(by: { (added($0), $0) < (added($1), $1) }) else { break }
            size += added(next)
            taken.formUnion(sets[next])
            left.removeAll { $0 == next }
        }
        return size
    }

    /// Recursion is as deep as there are services.
    private mutating func extend(from first: Int, chosen: Int, size: Int) {
        guard chosen < wanted else {
            best = min(best, size)
            return
        }
        guard sets.count - first >= wanted - chosen, stepsLeft > 0 else { return }
        for set in first...(sets.count - (wanted - chosen)) {
            stepsLeft -= 1
            guard stepsLeft > 0 else { return }
            var grown = size
            for signature in sets[set] {
                if uses[signature] == 0 { grown += people[signature] }
                uses[signature] += 1
            }
            if grown < best { extend(from: set + 1, chosen: chosen + 1, size: grown) }
            for signature in sets[set] { uses[signature] -= 1 }
        }
    }
}
