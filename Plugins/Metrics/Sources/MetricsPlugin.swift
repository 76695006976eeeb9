// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// How fair, covered, lawful and stable the schedule is, measured by tasks, and snapshots of that over time.
package struct Metrics: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.metrics", version: "0.1.0")
    /// What the metrics page shows.
    package static let metrics = MetricGauges.all

    private let reader = VersionReader()

    /// Starts; there is nothing to configure.
    package init(host: HostServices, config: JSONValue) throws {}

    /// None: what there is to ask is started as a task, or read.
    package var tools: [Tool] { [] }
    /// The five tasks.
    package var taskTypes: [TaskType] {
        [
            MetricsComputation(reader: reader).taskType, MetricsSnapshot(reader: reader).taskType,
            MetricsCleanup().taskType, FairnessReport(reader: reader).taskType, VersionDiff(reader: reader).taskType,
        ]
    }

    /// When they run by themselves: the original's times, in UTC; the comparison of versions only when somebody asks.
    package var schedules: [Schedule] {
        [
            MetricsSnapshot.schedule, MetricsCleanup.schedule, FairnessReport.schedule, MetricsComputation.schedule,
        ]
    }

    /// The last snapshots.
    package var resources: [Resource] { [SnapshotResources.list] }
    /// Each of them.
    package var resourceTemplates: [ResourceTemplate] { [SnapshotResources.one] }
}
