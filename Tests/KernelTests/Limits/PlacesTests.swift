// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kernel

/// Places and the waiting line against lists that are searched from end to end.
@Suite struct PlacesTests {
    private typealias Priority = ToolDescriptor.Priority

    /// What the rules say, with nothing but lists.
    private struct Reference {
        struct Waiting {
            let name: Int
            let priority: Priority
            let until: UInt64
        }

        var running: [Priority] = []
        var line: [Waiting] = []
        var shedsBulk = false
        var shedsNormal = false

        func isFree(_ priority: Priority, _ size: Places<Int>.Size) -> Bool {
            running.count < size.places
                && (priority == .critical || running.count { $0 != .critical } < size.ordinary)
        }

        mutating func look(_ size: Places<Int>.Size) {
            let share = Double(line.count) / Double(max(1, size.line))
            if share >= 0.5 { shedsBulk = true }
            if line.count <= size.line / 4 { shedsBulk = false }
            if share >= 0.875 { shedsNormal = true }
            if line.count <= size.line / 2 { shedsNormal = false }
            if size.line == 0 { (shedsBulk, shedsNormal) = (false, false) }
        }

        func least(_ priority: Priority) -> Int? {
            guard let last = line.map(\.priority).max(), last > priority else { return nil }
            return line.lastIndex { $0.priority == last }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func followTheRules(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var size = Self.size(&numbers)
        var places = Places<Int>()
        var reference = Reference()
        var ids: [Int: WaitingLine<Int>.ID] = [:]
        var gone: [WaitingLine<Int>.ID] = []
        for step in 0..<600 {
            let priority = try #require(Priority.allCases.randomElement(using: &numbers))
            switch Int.random(in: 0..<20, using: &numbers) {
            case 0..<9:
                let isAhead = reference.line.contains { $0.priority <= priority }
                let arrival = places.arrive(priority, size)
                if reference.isFree(priority, size), !isAhead {
                    #expect(arrival == .admitted)
                    reference.running.append(priority)
                    break
                }
                reference.look(size)
                if priority == .bulk && reference.shedsBulk || priority == .normal && reference.shedsNormal {
                    #expect(arrival == .shed, "seed \(seed), step \(step)")
                    break
                }
                let least = reference.least(priority)
                guard reference.line.count < size.line || least != nil else {
                    #expect(arrival == .full)
                    break
                }
                #expect(arrival == .waits, "seed \(seed), step \(step)")
                let until = UInt64.random(in: 0...1_000, using: &numbers)
                let (id, displaced) = places.wait(step, priority, until: until, size)
                ids[step] = id
                #expect(displaced == (reference.line.count >= size.line ? least.map { reference.line[$0].name } : nil))
                if displaced != nil, let least { reference.line.remove(at: least) }
                reference.line.append(.init(name: step, priority: priority, until: until))
                reference.look(size)
            case 9..<14:
                guard let index = reference.running.indices.randomElement(using: &numbers) else { break }
                places.leave(reference.running.remove(at: index))
            case 14..<17:
                let next = Priority.allCases.lazy.filter { reference.isFree($0, size) }
                    .compactMap { priority in reference.line.firstIndex { $0.priority == priority } }.first
                let promoted = places.promote(size)
                #expect(promoted == next.map { reference.line[$0].name }, "seed \(seed), step \(step)")
                guard let next else { break }
                reference.running.append(reference.line.remove(at: next).priority)
                reference.look(size)
            case 17:
                guard let waiting = reference.line.randomElement(using: &numbers), let id = ids[waiting.name] else {
                    break
                }
                #expect(places.withdraw(id, size) == waiting.name)
                gone.append(id)
                reference.line.removeAll { $0.name == waiting.name }
                reference.look(size)
            case 18:
                let now = UInt64.random(in: 0...300, using: &numbers)
                let late = places.expire(at: now, size)
                #expect(Set(late) == Set(reference.line.filter { $0.until <= now }.map(\.name)))
                guard !reference.line.isEmpty else { break }
                reference.line.removeAll { $0.until <= now }
                reference.look(size)
            default:
                if step % 3 == 0 { size = Self.size(&numbers) }
                guard let id = gone.randomElement(using: &numbers) else { break }
                #expect(places.withdraw(id, size) == nil)
                reference.look(size)
            }
            // No place is made and none is lost.
            #expect(places.running == reference.running.count && places.line.count == reference.line.count)
            #expect(places.ordinary == reference.running.count { $0 != .critical })
            for priority in Priority.allCases {
                #expect(places.line.count(priority) == reference.line.count { $0.priority == priority })
            }
        }
        #expect(Set(places.empty()) == Set(reference.line.map(\.name)))
        #expect(places.line.count == 0)
    }

    private static func size(_ numbers: inout SeededNumbers) -> Places<Int>.Size {
        .init(
            places: Int.random(in: 0...8, using: &numbers), reserved: Int.random(in: 0...6, using: &numbers),
            line: Int.random(in: 0...12, using: &numbers))
    }

    /// Ten times more normal and bulk calls than there are places, and no critical one is refused or waits for them.
    @Test func criticalCallsAreNeverStarved() {
        var numbers = SeededNumbers(seed: 8)
        let size = Places<Int>.Size(places: 8, reserved: 2, line: 16)
        var places = Places<Int>()
        var running: [Priority] = []
        var critical = 0
        for step in 0..<5_000 {
            while places.promote(size) != nil { running.append(.normal) }
            for _ in 0..<10 {
                let priority: Priority = Bool.random(using: &numbers) ? .normal : .bulk
                switch places.arrive(priority, size) {
                case .admitted: running.append(priority)
                case .waits: _ = places.wait(step, priority, until: .max, size)
                case .shed, .full: break
                }
            }
            #expect(places.arrive(.critical, size) == .admitted)
            critical += 1
            places.leave(.critical)
            if let priority = running.popLast() { places.leave(priority == .bulk ? .bulk : .normal) }
        }
        #expect(critical == 5_000 && places.level.shedsBulk)
    }

    /// The marks lie apart: a line that goes up and down by one changes nothing.
    @Test func sheddingHasAMemory() {
        var level = ShedLevel()
        func at(_ waiting: Int) -> [Bool] {
            level.update(waiting: waiting, maximum: 16)
            return [level.sheds(.bulk), level.sheds(.normal), level.sheds(.critical)]
        }
        #expect(at(7) == [false, false, false])
        #expect(at(8) == [true, false, false])
        #expect(at(5) == [true, false, false])
        #expect(at(14) == [true, true, false])
        #expect(at(9) == [true, true, false])
        #expect(at(8) == [true, false, false])
        #expect(at(13) == [true, false, false])
        #expect(at(4) == [false, false, false])
        for maximum in 0...40 {
            var level = ShedLevel()
            level.update(waiting: maximum, maximum: maximum)
            #expect(level.sheds(.bulk) == (maximum > 0) && level.sheds(.normal) == (maximum > 0))
            level.update(waiting: 0, maximum: maximum)
            #expect(level == ShedLevel())
        }
    }

    @Test func whoIsRefusedIsToldWhenToComeBack() {
        var busy = BusyTime()
        #expect(busy.milliseconds(behind: 0, places: 0) == 1_000)
        busy.ended(after: 4_000_000_001)
        #expect(busy.milliseconds(behind: 0, places: 2) == 4_001)
        #expect(busy.milliseconds(behind: 3, places: 2) == 8_001)
        for _ in 0..<100 { busy.ended(after: .max) }
        #expect(busy.milliseconds(behind: .max, places: 1) == 30_000)
        for _ in 0..<200 { busy.ended(after: 0) }
        #expect(busy.milliseconds(behind: 1, places: 1) == 1_000)
    }
}
