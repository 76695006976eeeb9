// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON
import Testing

@Suite("Erlang formulas") struct ErlangTests {
    @Test("erlang-b golden vectors") func goldenB() throws {
        for entry in try Golden.vector("erlang-b").array("cases") {
            let found = try Queueing.erlangB(servers: entry.int("c"), load: entry.double("A"))
            #expect(try abs(found - entry.double("B")) < 1e-9)
        }
    }

    @Test("erlang-c golden vectors") func goldenC() throws {
        for entry in try Golden.vector("erlang-c").array("cases") {
            let (servers, load) = (try entry.int("c"), try entry.double("A"))
            let figures = [
                ("C", try Queueing.erlangC(servers: servers, load: load)),
                ("WqOverS", try Queueing.meanWait(servers: servers, load: load)),
                ("LqErl", try Queueing.meanQueueLength(servers: servers, load: load)),
                ("P_wait_gt_halfS", try Queueing.probability(ofWaitAbove: 0.5, servers: servers, load: load)),
            ]
            for (key, figure) in figures {
                let expected = try entry.double(key)
                #expect(abs(try #require(figure) - expected) < 1e-9 * min(1, expected), "\(key) \(servers) \(load)")
            }
        }
    }

    @Test("Erlang B equals its defining series") func seriesB() throws {
        var generator = SplitMix(seed: 20)
        for _ in 0..<200 {
            let servers = Int.random(in: 0...40, using: &generator)
            let load = Double.random(in: 0.01...60, using: &generator)
            // A^c / c! over the sum of A^k / k!.
            var term = 1.0
            var sum = 1.0
            for k in 0..<servers {
                term *= load / Double(k + 1)
                sum += term
            }
            #expect(abs(try Queueing.erlangB(servers: servers, load: load) - term / sum) < 1e-12)
        }
    }

    @Test("Erlang C equals its defining series") func seriesC() throws {
        var generator = SplitMix(seed: 21)
        for _ in 0..<200 {
            let servers = Int.random(in: 1...40, using: &generator)
            let load = Double(servers) * Double.random(in: 0.01...0.99, using: &generator)
            var term = 1.0
            var sum = 0.0
            for k in 0..<servers {
                sum += term
                term *= load / Double(k + 1)
            }
            let tail = term * Double(servers) / (Double(servers) - load)
            let found = try #require(try Queueing.erlangC(servers: servers, load: load))
            #expect(abs(found - tail / (sum + tail)) < 1e-12)
        }
    }

    @Test(
        "published 1 % table",
        arguments: [
            (1, 0.0101), (2, 0.1526), (5, 1.361), (10, 4.461), (20, 12.03), (50, 37.90), (100, 84.06),
        ]) func publishedTable(servers: Int, load: Double) throws
    {
        let found = try Queueing.load(servers: servers, blocking: 0.01)
        #expect(abs(found - load) < 0.0006 * load + 5e-5)
    }

    @Test("the inverses are inverse") func inverses() throws {
        #expect(abs(try Queueing.load(servers: 10, blocking: 0.01) - 4.461176858) < 1e-8)
        #expect(abs(try Queueing.load(servers: 100, blocking: 0.01) - 84.064158894) < 1e-8)
        var generator = SplitMix(seed: 22)
        for _ in 0..<100 {
            let servers = Int.random(in: 1...80, using: &generator)
            let blocking = Double.random(in: 0.0001...0.9, using: &generator)
            let load = try Queueing.load(servers: servers, blocking: blocking)
            #expect(abs(try Queueing.erlangB(servers: servers, load: load) - blocking) < 1e-11)
            let needed = try Queueing.servers(load: load * 1.001, blocking: blocking)
            #expect(needed == servers + 1)
            #expect(try Queueing.servers(load: load * 0.999, blocking: blocking) == servers)
        }
        #expect(try Queueing.servers(load: 0, blocking: 0.05) == 1)
        #expect(try Queueing.servers(load: 1000, blocking: 1e-300) > 1000)
    }

    @Test("edges: no servers lose everything, no load loses nothing, overload has no wait") func edges() throws {
        #expect(try Queueing.erlangB(servers: 0, load: 3) == 1)
        #expect(try Queueing.erlangB(servers: 0, load: 0) == 1)
        #expect(try Queueing.erlangB(servers: 3, load: 0) == 0)
        #expect(try Queueing.erlangB(servers: 1000, load: 5e-324) == 0)
        #expect(try Queueing.erlangC(servers: 3, load: 0) == 0)
        for load in [3.0, 3.5, 1e6] {
            #expect(try Queueing.erlangC(servers: 3, load: load) == nil)
            #expect(try Queueing.meanWait(servers: 3, load: load) == nil)
            #expect(try Queueing.meanQueueLength(servers: 3, load: load) == nil)
            #expect(try Queueing.probability(ofWaitAbove: 1, servers: 3, load: load) == nil)
        }
        #expect(try Queueing.erlangC(servers: 0, load: 0) == nil)
        // Above capacity, blocking is still a number, and the excess is lost.
        #expect(abs(try Queueing.erlangB(servers: 10, load: 1000) - 0.99) < 1e-3)
    }

    @Test("out of the domain is an error that names parameter, value and range") func domain() throws {
        for load in [-1, -0.001, .nan, .infinity, 1e7] {
            let error = #expect(throws: QueueingError.self) { try Queueing.erlangB(servers: 1, load: load) }
            #expect(error?.parameter == "load" && error?.allowed.isEmpty == false)
        }
        let error = #expect(throws: QueueingError.self) { try Queueing.erlangC(servers: -2, load: 1) }
        #expect(error?.description == "servers is -2.0; allowed: 0 ... 1000000")
        #expect(throws: QueueingError.self) { try Queueing.erlangB(servers: .max, load: 1) }
        #expect(throws: QueueingError.self) { try Queueing.load(servers: 0, blocking: 0.1) }
        for blocking in [0, 1, -0.5, .nan] {
            #expect(throws: QueueingError.self) { try Queueing.load(servers: 2, blocking: blocking) }
            #expect(throws: QueueingError.self) { try Queueing.servers(load: 2, blocking: blocking) }
        }
        #expect(throws: QueueingError.self) { try Queueing.probability(ofWaitAbove: .nan, servers: 2, load: 1) }
    }
}
