// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension HostAliases {
    /// The host's own resource-shaped paths, one line each.
    ///
    /// A word in braces is the argument of that name. A line whose tool this daemon does not have answers 404.
    static let table: [Entry] = roster + calls + administration

    /// Plugins, the roster and people.
    private static let roster: [Entry] = [
        entry(.get, "plugins", "list_plugins"),
        entry(.get, "plugins/{id}", "show_plugin"),
        entry(.post, "plugins/{id}/reload", "reload_plugin"),
        entry(.post, "plugins/{id}/enable", "enable_plugin"),
        entry(.post, "plugins/{id}/disable", "disable_plugin"),
        entry(.get, "prompts", "list_prompts"),
        entry(.post, "prompts/{name}", "get_prompt"),
        entry(.get, "resources", "list_resources"),
        entry(.get, "resources/read", "read_resource"),
        entry(.get, "roster", "get_roster"),
        entry(.get, "roster/versions", "list_roster_versions"),
        entry(.get, "roster/version", "get_roster_version"),
        entry(.get, "roster/verification", "verify_roster"),
        entry(.post, "roster/import", "import_program"),
        entry(.get, "roster/export", "export_program"),
        entry(.get, "roster/readiness", "check_readiness"),
        entry(.get, "roster/inferred-demand", "infer_demand"),
        entry(.get, "people/export", "export_person"),
        entry(.post, "people/pseudonymise", "pseudonymise_person"),
    ]

    /// Tasks, waiting calls, queues and schedules.
    private static let calls: [Entry] = [
        entry(.get, "tasks", "list_tasks"),
        entry(.post, "tasks", "start_task", creates: "/api/v1/tasks/"),
        entry(.get, "tasks/{id}", "get_task"),
        entry(.post, "tasks/{id}/cancel", "cancel_task"),
        entry(.post, "tasks/{id}/retry", "retry_task"),
        entry(.get, "task-types", "list_task_types"),
        entry(.get, "calls", "list_calls"),
        entry(.get, "calls/{id}", "get_call"),
        entry(.post, "calls/{id}/answer", "answer_call"),
        entry(.post, "calls/{id}/cancel", "cancel_call"),
        entry(.get, "approvals", "list_approvals"),
        entry(.get, "approvals/{id}", "get_approval"),
        entry(.post, "approvals/{id}/answer", "answer_approval"),
        entry(.post, "approvals/{id}/token", "make_approval_token"),
        entry(.post, "approvals/{id}/break-glass", "break_glass"),
        entry(.post, "approvals/{id}/review", "review_break_glass"),
        entry(.post, "scheduler/fix-it", "fix_it"),
        entry(.get, "scheduler/fix-it/{id}", "get_fix_execution"),
        entry(.post, "scheduler/approve", "approve_tasks"),
        entry(.post, "scheduler/approve/token/generate", "make_tasks_token"),
        entry(.get, "queues", "list_queues"),
        entry(.post, "queues/{queue}/pause", "pause_queue"),
        entry(.post, "queues/{queue}/drain", "pause_queue", fixed: ["drain": true]),
        entry(.post, "queues/{queue}/resume", "resume_queue"),
        entry(.get, "schedules", "list_schedules"),
        entry(.post, "schedules/{id}/pause", "pause_schedule"),
        entry(.post, "schedules/{id}/resume", "resume_schedule"),
        entry(.post, "schedules/{id}/run", "run_schedule", creates: "/api/v1/tasks/"),
    ]

    /// Who may come in, and how the site is set.
    private static let administration: [Entry] = [
        entry(.get, "whoami", "whoami"),
        entry(.get, "tokens", "list_tokens"),
        entry(.post, "tokens", "create_token", creates: "/api/v1/tokens/"),
        entry(.get, "tokens/{id}", "show_token"),
        entry(.post, "tokens/{id}/revoke", "revoke_token"),
        entry(.get, "holds", "list_holds"),
        entry(.post, "holds", "set_hold"),
        entry(.post, "holds/{name}/clear", "clear_hold"),
        entry(.get, "breakers", "list_breakers"),
        entry(.post, "breakers", "set_breaker"),
        entry(.get, "audit", "list_audit"),
        entry(.get, "audit/verification", "verify_audit"),
        entry(.post, "audit/verification", "verify_audit"),
        entry(.get, "audit/export", "export_audit"),
        entry(.get, "config", "show_config"),
        entry(.post, "config/check", "check_config"),
        entry(.post, "config/reload", "reload_config"),
        entry(.post, "support-bundle", "create_support_bundle"),
    ]

    private static func entry(
        _ method: ToolAlias.Method, _ path: String, _ tool: String, fixed: JSONObject = [:], creates: String? = nil
    ) -> Entry {
        Entry(method: method, path: path, tool: tool, fixed: fixed, creates: creates)
    }
}
