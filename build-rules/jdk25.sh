# Finds a JDK 25 or newer and exports it as JAVA_HOME; sourced by weft and mvnw.
#
#   JAVA_HOME           the JDK to use, if it is a 25 or newer
#   WEFT_JDK_DIRS       folders that hold JDKs, separated by ':', instead of the usual ones

# is_jdk_25 HOME: a JDK (with a compiler) of version 25 or newer. Reads its "release" file: starting it costs 50 ms.
is_jdk_25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    major=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
    [ -n "$major" ] && [ "$major" -ge 25 ]
}

try_home() { [ -z "$found" ] && is_jdk_25 "$1" && found=$1 || :; }

find_jdk() {
    found=''
    [ -z "${JAVA_HOME:-}" ] || try_home "$JAVA_HOME"
    if [ -z "$found" ] && on_path=$(command -v javac 2>/dev/null); then
        while [ -L "$on_path" ]; do
            link=$(readlink "$on_path")
            case $link in /*) on_path=$link ;; *) on_path=$(dirname "$on_path")/$link ;; esac
        done
        try_home "$(CDPATH='' cd -P "$(dirname "$on_path")/.." && pwd)"
    fi
    usual="/usr/lib/jvm:/usr/java:/opt/java:/opt/jdk:/opt:$HOME/.jdks:$HOME/.sdkman/candidates/java:$HOME/Library/Java/JavaVirtualMachines:/Library/Java/JavaVirtualMachines"
    looked_in=${WEFT_JDK_DIRS-$usual}
    if [ -z "$found" ] && [ -z "${WEFT_JDK_DIRS+set}" ] && [ -x /usr/libexec/java_home ]; then
        mac=$(/usr/libexec/java_home -v 25+ 2>/dev/null) && try_home "$mac"
    fi
    old_ifs=$IFS
    IFS=:
    for folder in $looked_in; do
        IFS=$old_ifs
        for home in "$folder"/*/Contents/Home "$folder"/*; do
            [ -d "$home" ] && try_home "$home"
        done
        IFS=:
    done
    IFS=$old_ifs
    if [ -z "$found" ]; then
        printf '%s: %s\n' "${0##*/}" "no JDK 25 found (looked at JAVA_HOME=${JAVA_HOME:-(unset)}, javac on PATH, $looked_in; expected: JAVA_HOME pointing to a JDK 25)" >&2
        exit 69
    fi
    JAVA_HOME=$found
    export JAVA_HOME
}
