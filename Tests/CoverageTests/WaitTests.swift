// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON
import Testing

@Suite("Waits, safe utilization, variability") struct WaitTests {
    @Test("safe-rho-by-pool-size golden vectors") func safeUtilization() throws {
        for entry in try Golden.vector("safe-rho-by-pool-size").array("cases") {
            let servers = try entry.int("c")
            let load = 0.8 * Double(servers)
            let figures = [
                ("C_at_80", try Queueing.erlangC(servers: servers, load: load)),
                ("WqOverS_at_80", try Queueing.meanWait(servers: servers, load: load)),
                (
                    "rho_for_Pwait_20pct",
                    try Queueing.safeUtilization(servers: servers, probabilityOfWaiting: 0.2)
                ),
                (
                    "rho_for_Pwait_50pct",
                    try Queueing.safeUtilization(servers: servers, probabilityOfWaiting: 0.5)
                ),
                ("rho_for_Wq_quarter_S", try Queueing.safeUtilization(servers: servers, meanWait: 0.25)),
                ("rho_for_Wq_4S", try Queueing.safeUtilization(servers: servers, meanWait: 4)),
            ]
            for (key, figure) in figures {
                #expect(abs(try #require(figure) - entry.double(key)) < 1e-8, "\(key) for \(servers)")
            }
        }
    }

    @Test("safe utilization meets its target exactly, for any pool") func safeUtilizationMeetsTarget() throws {
        var generator = SplitMix(seed: 30)
        for _ in 0..<100 {
            let servers = Int.random(in: 1...120, using: &generator)
            let probability = Double.random(in: 0.01...0.95, using: &generator)
            let busy = try Queueing.safeUtilization(servers: servers, probabilityOfWaiting: probability)
            let waiting = try #require(try Queueing.erlangC(servers: servers, load: busy * Double(servers)))
            #expect(abs(waiting - probability) < 1e-10)
            let wait = Double.random(in: 0.01...10, using: &generator)
            let loaded = try Queueing.safeUtilization(servers: servers, meanWait: wait)
            let found = try #require(try Queueing.meanWait(servers: servers, load: loaded * Double(servers)))
            #expect(abs(found - wait) < 1e-8 * max(1, wait))
        }
        for target in [0, 1, .nan, -1] {
            #expect(throws: QueueingError.self) {
                try Queueing.safeUtilization(servers: 3, probabilityOfWaiting: target)
            }
        }
        #expect(throws: QueueingError.self) { try Queueing.safeUtilization(servers: 0, meanWait: 1) }
        #expect(throws: QueueingError.self) { try Queueing.safeUtilization(servers: 1, meanWait: 0) }
    }

    @Test("mg1-exact golden vectors: Kingman with exponential arrivals is exact") func pollaczekKhinchine() throws {
        for entry in try Golden.vector("mg1-exact").array("cases") {
            let (rho, service) = (try entry.double("rho"), try entry.double("cs2"))
            let exact = try Queueing.pollaczekKhinchineWait(utilization: rho, serviceVariability: service)
            let kingman = try Queueing.kingmanWait(
                utilization: rho, arrivalVariability: 1, serviceVariability: service)
            let expected = try entry.double("exactWqOverS")
            #expect(abs(try #require(exact) - expected) < 1e-12)
            #expect(abs(try #require(kingman) - expected) < 1e-12)
            #expect(abs(try #require(exact) - rho * (1 + service) / (2 * (1 - rho))) < 1e-12)
        }
    }

    @Test("dm1-exact-vs-kingman golden vectors") func constantArrivals() throws {
        for entry in try Golden.vector("dm1-exact-vs-kingman").array("cases") {
            let rho = try entry.double("rho")
            let sigma = try #require(try Queueing.constantArrivalsSigma(utilization: rho))
            #expect(abs(sigma - (try entry.double("sigma"))) < 1e-12)
            let wait = try #require(try Queueing.constantArrivalsWait(utilization: rho))
            // The recorded wait itself is off by 1.1e-11 at 90 % (checked with 40 decimal digits).
            #expect(abs(wait - (try entry.double("exactWqOverS"))) < 1e-10)
            let kingman = try Queueing.kingmanWait(utilization: rho, arrivalVariability: 0, serviceVariability: 1)
            #expect(abs(try #require(kingman) - entry.double("kingman")) < 1e-12)
        }
        for rho in [1e-9, 0.01, 0.3, 0.99, 0.999_999] {
            let sigma = try #require(try Queueing.constantArrivalsSigma(utilization: rho))
            #expect(sigma < 1 && abs(sigma - exp(-(1 - sigma) / rho)) < 1e-15)
        }
        #expect(try Queueing.constantArrivalsSigma(utilization: 0) == 0)
        #expect(try Queueing.constantArrivalsWait(utilization: 0) == 0)
        #expect(try Queueing.constantArrivalsWait(utilization: 1) == nil)
    }

    @Test("ciw-simulation golden vectors: formulas as recorded, simulation inside its band") func simulation() throws {
        func allenCunneen(_ servers: Int, _ rho: Double, _ arrivals: Double, _ service: Double) throws -> Double? {
            try Queueing.allenCunneenWait(
                servers: servers, load: rho * Double(servers), arrivalVariability: arrivals,
                serviceVariability: service)
        }
        let formulas: [String: Double?] = [
            "M/M/3 rho .8": try allenCunneen(3, 0.8, 1, 1),
            "M/D/2 rho .8": try allenCunneen(2, 0.8, 1, 0),
            "G(gamma ca2=.5)/M/2 rho .85": try allenCunneen(2, 0.85, 0.5, 1),
            "M/M/2/2 A=1": try Queueing.erlangB(servers: 2, load: 1),
            "M/M/5/5 A=3": try Queueing.erlangB(servers: 5, load: 3),
        ]
        for entry in try Golden.vector("ciw-simulation").array("cases") {
            let model = try entry.string("model")
            let found = try #require(formulas[model] ?? nil)
            #expect(abs(found - (try entry.double("formula"))) < 1e-9, "\(model)")
            guard !model.hasPrefix("G"), let simulated = (entry["ciwMeanWq"] ?? entry["ciwLoss"])?.doubleValue else {
                continue
            }
            #expect(abs(found - simulated) < (try entry.double("ci95")), "\(model)")
        }
    }

    @Test("Sakasegawa is Kingman for one server, and near Erlang C for exponential pools") func sakasegawa() throws {
        for rho in [0, 0.3, 0.8, 0.97] {
            let one = try #require(
                try Queueing.sakasegawaWait(
                    servers: 1, utilization: rho, arrivalVariability: 0.7, serviceVariability: 1.4))
            let kingman = try #require(
                try Queueing.kingmanWait(utilization: rho, arrivalVariability: 0.7, serviceVariability: 1.4))
            #expect(abs(one - kingman) < 1e-12)
        }
        for servers in [2, 5, 10, 30] {
            let near = try #require(
                try Queueing.sakasegawaWait(
                    servers: servers, utilization: 0.9, arrivalVariability: 1, serviceVariability: 1))
            let exact = try #require(try Queueing.meanWait(servers: servers, load: 0.9 * Double(servers)))
            #expect(abs(near / exact - 1) < 0.05)
        }
    }

    @Test("unstable has no wait; nonsense is refused") func edges() throws {
        #expect(try Queueing.kingmanWait(utilization: 1, arrivalVariability: 1, serviceVariability: 1) == nil)
        #expect(
            try Queueing.sakasegawaWait(
                servers: 2, utilization: 1.2, arrivalVariability: 1, serviceVariability: 1) == nil)
        #expect(
            try Queueing.allenCunneenWait(servers: 2, load: 2, arrivalVariability: 1, serviceVariability: 1) == nil)
        #expect(try Queueing.pollaczekKhinchineWait(utilization: 2, serviceVariability: 1) == nil)
        for value in [-1, .nan, .infinity] {
            #expect(throws: QueueingError.self) {
                try Queueing.kingmanWait(utilization: value, arrivalVariability: 1, serviceVariability: 1)
            }
            let error = #expect(throws: QueueingError.self) {
                try Queueing.kingmanWait(utilization: 0.5, arrivalVariability: 1, serviceVariability: value)
            }
            #expect(error?.parameter == "serviceVariability")
        }
    }

    @Test("variation needs twenty samples") func variation() throws {
        #expect(try Queueing.squaredCoefficientOfVariation(of: Array(repeating: 3, count: 19)) == nil)
        #expect(try Queueing.squaredCoefficientOfVariation(of: Array(repeating: 3, count: 20)) == 0)
        #expect(try Queueing.squaredCoefficientOfVariation(of: Array(repeating: 0, count: 20)) == nil)
        // Ten 1s and ten 3s: mean 2, variance 20/19.
        let samples = (0..<20).map { $0 % 2 == 0 ? 1.0 : 3.0 }
        #expect(abs(try #require(try Queueing.squaredCoefficientOfVariation(of: samples)) - 20.0 / 19 / 4) < 1e-15)
        let error = #expect(throws: QueueingError.self) {
            try Queueing.squaredCoefficientOfVariation(of: [1, -1])
        }
        #expect(error?.parameter == "samples[1]")
    }
}
