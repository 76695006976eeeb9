# Sourced by the other scripts: numbered steps with elapsed time, and the folders.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STAGE=${STAGE:-build/stage}
case $STAGE in /*) stage=$STAGE ;; *) stage=$root/$STAGE ;; esac
configuration=${CONFIGURATION:-release}
# What is staged is built in a folder of its own: SwiftPM locks its folder, and so a debug build can go on beside it.
stage_build=(--scratch-path "${STAGE_BUILD:-$root/.build/stage}" -c "$configuration")
step_number=0
step_started=$SECONDS
steps=()

# step TEXT: says what comes next, and how long we have been at it.
step() {
    step_number=$((step_number + 1))
    local line
    line=$(printf '[%d] %4ds  %s' "$step_number" "$((SECONDS - step_started))" "$*")
    steps+=("$line")
    echo "$line"
}

# fail TEXT: says why it ends, on stderr.
fail() {
    printf 'holdfast: %s\n' "$*" >&2
    exit 1
}
