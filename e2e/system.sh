# shellcheck shell=bash
# What quickstart and e2e/run share: steps with their times, images, and the operator by its chart. Sourced, not run.
# Set by whoever sources it: root (this checkout), context (empty: the current one), load (a command that gets image tars).

: "${root:?}" "${context?}" "${load?}"

release=tandem
system_namespace=tandem-system
step_number=0
step_title=""
step_began=$SECONDS

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# step TITLE: ends the step before it, and says how long that took.
step() {
    end_step
    step_number=$((step_number + 1))
    step_title=$*
    step_began=$SECONDS
    printf '\n== %d. %s\n' "$step_number" "$step_title"
}

end_step() {
    if [[ -n $step_title ]]; then
        printf '   done in %d s\n' $((SECONDS - step_began))
    fi
    step_title=""
}

kube() {
    kubectl ${context:+--context "$context"} "$@"
}

helm_here() {
    helm ${context:+--kube-context "$context"} --namespace "$system_namespace" "$@"
}

# need_programs PROGRAM:PACKAGE...: all of them are there, or the one command that installs what is missing is named.
need_programs() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    ((${#missing[@]} == 0)) || fail "missing on this machine: ${missing[*]}; install with: apt-get install -y ${missing[*]}"
}

# A JDK 25 in one of the places where Maven looks for it as well.
need_jdk() {
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if grep -qs '^JAVA_VERSION="2[5-9]' "$home/release"; then
            return 0
        fi
    done
    fail "no JDK 25 in \$JAVA_HOME, /usr/lib/jvm or \$HOME/.sdkman; install with: apt-get install -y temurin-25-jdk (after adding Adoptium's archive, https://adoptium.net/installation/linux)"
}

# Kubernetes' own modules ask for it; Debian's package is older.
need_go() {
    local found
    found=$(go env GOVERSION 2>/dev/null || true)
    if [[ ! $found =~ ^go1\.([0-9]+) ]] || ((BASH_REMATCH[1] < 26)); then
        fail "Go 1.26 or newer is needed, found: ${found:-none}; unpack it into /usr/local from https://go.dev/dl and put /usr/local/go/bin into PATH"
    fi
}

# Makes the images that are not made yet and gives them to the cluster's nodes. Sets digests: "NAME DIGEST" by line.
images() {
    local lines tars
    lines=$("$root/images/build")
    digests=$(awk '{print $1, $2}' <<<"$lines")
    mapfile -t tars < <(awk '{print $NF}' <<<"$lines")
    # Word splitting is meant: the command may have arguments.
    # shellcheck disable=SC2086
    if [[ $load == "$root/e2e/cluster/load" ]]; then
        "$load" "${tars[@]}"
    else
        local tar
        for tar in "${tars[@]}"; do
            $load "$tar"
        done
    fi
}

digest_of() {
    awk -v name="localhost/tandem/$1:" 'index($1, name) == 1 {print $2}' <<<"$digests"
}

release_field() {
    helm_here status "$release" --output json 2>/dev/null |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["info"].get(sys.argv[1], ""))' "$1" 2>/dev/null || true
}

# The CustomResourceDefinitions are generated from the Java types; only when those are newer.
definitions() {
    local made=$root/crds/target/classes/META-INF/fabric8/inferenceservices.inference.tandem.dev-v1.yml
    if [[ ! -e $made || -n $(find "$root/crds/src" "$root/crds/pom.xml" "$root/pom.xml" -newer "$made" -print -quit) ]]; then
        (cd "$root" && mvn --batch-mode --quiet --no-transfer-progress --projects crds process-classes -Dformat.skip)
        touch "$made"
    fi
}

# install_operator [HELM ARGUMENT...]: installs or upgrades the release, unless this very chart with these arguments is what is
# installed. An upgrade to the same would be a write, and a release to keep, each time.
install_operator() {
    definitions
    local chart key
    chart=$("$root/helm-chart/package")
    key="sha256 $( (cd "$chart" && find . -type f -print0 | sort -z | xargs -0 sha256sum; printf '%s\n' "$@") | sha256sum | cut -c1-64)"
    case $(release_field status) in
        deployed)
            if [[ $(release_field description) == "$key" ]] && helm_here status "$release" >/dev/null; then
                kube -n "$system_namespace" rollout status "deployment/$release" --timeout=180s
                say "   the operator is installed as it should be"
                return
            fi
            ;;
        # An interrupted run: Helm refuses to go on from there.
        pending-install) helm_here uninstall "$release" --wait >/dev/null ;;
        pending-*) helm_here rollback "$release" --wait >/dev/null ;;
    esac
    # Without --reset-values, no arguments would mean those of the last time.
    helm_here upgrade --install "$release" "$chart" --reset-values --create-namespace --wait --timeout 180s --description "$key" "$@" >/dev/null
    kube -n "$system_namespace" get "deployment/$release"
}
