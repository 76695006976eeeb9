// SPDX-License-Identifier: Apache-2.0

package import Store
import Telemetry

extension TaskEngine {
    /// The row of a call as it is now, and then whenever its state or its progress changes; the last is the ended one.
    ///
    /// A call of this daemon is followed as it goes, one of another daemon once a sweep. The stream ends with the call,
    /// at once when there is none, and when the daemon drains.
    package nonisolated func updates(of id: DurableCallID) -> AsyncStream<DurableCall> {
        let stream = watchers.watch(id)
        Task { await refresh(id) }
        return stream
    }

    /// Tells those who watch a call how it stands.
    func refresh(_ id: DurableCallID) async {
        let row: DurableCall?
        // What cannot be read now is read at the next sweep.
        do throws(StoreError) { row = try await store.answer(DurableCallQuery(program: program, id: id)) } catch {
            return
        }
        guard let row else { return watchers.end(id) }
        watchers.tell(current(row))
    }

    /// Tells all who watch something what became of it.
    func refreshWatched() async {
        var left = watchers.ids[...]
        while !left.isEmpty {
            let ids = Array(left.prefix(100))
            left = left.dropFirst(100)
            let rows: [DurableCall]
            do throws(StoreError) {
                rows = try await store.answer(
                    DurableCallsQuery(program: program, filter: CallFilter(ids: ids), limit: ids.count))
            } catch { return }
            let found = Set(rows.map(\.id))
            for row in rows { watchers.tell(current(row)) }
            for id in ids where !found.contains(id) { watchers.end(id) }
        }
    }

    /// A row with the progress that it does not say yet.
    private func current(_ row: DurableCall) -> DurableCall {
        guard row.state == .running, let latest = progress.latest(row.id) else { return row }
        var row = row
        row.progress = latest
        return row
    }

    /// A handler says how far it is.
    nonisolated func report(_ run: RunningCall, _ done: Double, _ total: Double?, _ message: String) {
        guard !run.isLost, run.phase == .running else { return }
        let now = CallProgress(
            done: done, total: total, message: message.isEmpty ? nil : message,
            atMicros: clock.time.wallMicroseconds())
        watchers.tell(run.id, now)
        guard progress.take(run.fence, now) else { return }
        Task { await writeProgress() }
    }

    /// Writes progress until there is none that the rows do not say.
    private func writeProgress() async {
        while let reports = progress.next() {
            do throws(StoreError) {
                let lost = try await store.apply(ReportProgress(program: program, reports: reports))
                for fence in lost {
                    guard let run = run(fence.id), run.lose(fence) else { continue }
                    log(
                        .warning, "the lease of a running call is lost; it is asked to stop",
                        ["call": run.id.text, "name": run.name])
                }
            } catch { failed(error, "progress cannot be written") }
            guard await clock.wait(milliseconds: ProgressBoard.interval) else { return }
        }
    }
}
