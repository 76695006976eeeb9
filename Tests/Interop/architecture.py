"""The arrows of the house (docs/architecture/modules.md): which module may import which of ours, and which libraries.

An arrow that is not in this table points up. Change the table only with the design."""

# Our own modules, by who may import them.
ALLOWED = {
    "CArrow": set(),
    "CHoldfast": {"CArrow"},
    "CSQLite": set(),
    "CZlib": set(),
    "CPostgres": set(),
    "CCrypto": set(),
    "CCurl": set(),
    "CPlatform": set(),
    "JSON": set(),
    "Columns": {"CArrow"},
    "HoldfastPlugin": {"CHoldfast", "CArrow", "JSON", "Columns"},
    "CivilTime": set(),
    "Roster": {"Columns", "CivilTime"},
    "RosterJSON": {"Roster", "Columns", "JSON"},
    "DutyHours": {"Roster"},
    "Coverage": set(),
    "Patterns": {"HoldfastPlugin", "Roster", "Coverage", "Columns", "JSON"},
    "Telemetry": set(),
    "Settings": {"JSON"},
    "Cryptography": {"CCrypto"},
    "Store": {"JSON", "Cryptography"},
    "SQLiteStore": {"Store", "Cryptography", "CSQLite"},
    "PostgresStore": {"Store", "Cryptography", "CPostgres"},
    "Kernel": {"JSON", "Telemetry", "Cryptography"},
    "PluginChannel": {"CPlatform", "CHoldfast", "JSON"},
    "PluginChild": {"PluginChannel", "CPlatform", "CHoldfast", "CArrow", "Columns", "JSON"},
    "PluginHost": {
        "Kernel", "PluginChannel", "HoldfastPlugin", "CHoldfast", "CPlatform", "CArrow", "Columns", "JSON",
        "Cryptography", "Telemetry",
    },
    "Archive": {"CZlib"},
    "PluginKit": {
        "PluginHost", "PluginChannel", "CPlatform", "Kernel", "JSON", "Settings", "Cryptography", "Telemetry", "Archive",
    },
    "Outbound": {"Kernel", "Telemetry", "CCurl"},
    "Tasks": {"Kernel", "Store", "CivilTime", "JSON", "Cryptography", "Telemetry"},
    "Services": {
        "Kernel", "Store", "Tasks", "Outbound", "Roster", "RosterJSON", "PluginChannel", "Columns", "JSON", "Cryptography",
        "Telemetry",
    },
    "MCP": {"Kernel", "Tasks", "JSON", "Telemetry", "Cryptography"},
    "Gateway": {"Kernel", "Tasks", "MCP", "JSON", "Telemetry", "Cryptography", "CZlib"},
    "Daemon": None,  # the composition root sees everything below it
    "holdfastd": {"Daemon", "PluginKit", "JSON"},
    "holdfast": {"JSON", "Settings", "CCurl", "Archive"},
    "holdfast-plugin-host": {"PluginChild"},
    "holdfast-golden": None,
    "holdfast-bench": None,
}
# A plugin sees the SDK and the pure libraries, never the host, never another plugin.
PLUGIN = {"HoldfastPlugin", "CivilTime", "Roster", "RosterJSON", "DutyHours", "Coverage", "Patterns", "JSON", "Columns", "CHoldfast"}
ROOT_ONLY = {"Daemon"}  # nobody but the executables imports it

# Modules that must not import Foundation in any form.
NO_FOUNDATION = {
    "JSON", "Columns", "HoldfastPlugin", "CivilTime", "Roster", "RosterJSON", "DutyHours", "Coverage", "Patterns", "Kernel", "Tasks", "MCP",
    "Telemetry", "Cryptography", "Store", "Outbound", "Archive", "PluginKit",
    "SQLiteStore", "PostgresStore", "Services", "PluginChannel", "PluginChild", "holdfast-plugin-host",
}
# Third-party modules and the only places that may import them.
ONLY = {
    "Hummingbird": {"Gateway"}, "HummingbirdCore": {"Gateway"}, "HTTPTypes": {"Gateway"}, "NIOCore": {"Gateway"}, "NIOHTTP1": {"Gateway"},
    "TOMLKit": {"Settings"}, "UnixSignals": {"Daemon"}, "ServiceLifecycle": {"Gateway", "Daemon"},
    "Logging": {"Telemetry", "Gateway", "Daemon", "holdfast-golden", "holdfast-bench"},
    "ArgumentParser": {"holdfastd", "holdfast", "holdfast-golden", "holdfast-bench"},
    "CSQLite": {"SQLiteStore"}, "CPostgres": {"PostgresStore"}, "CCrypto": {"Cryptography"}, "CCurl": {"holdfast", "Outbound"},
    "CZlib": {"Gateway", "Archive"},
}
