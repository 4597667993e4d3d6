#!/usr/bin/env bash
# What an upgrade costs with no limits, with five counted by each node, and with five counted in Redis; then what open tunnels
# cost Redis. All limits are far away. Medians over interleaved rounds; see docs/scaling.md.
#   bench/limits.sh
#   ROUNDS=5 SECS=5 WARM=20 HELD=2000 RUN="./tollgate run --config"
# Needs a JDK 17, redis-server, redis-cli and taskset. The proxy has processor 0; the load, the upstream and Redis have 1.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5} secs=${SECS:-5} warm=${WARM:-20} held=${HELD:-2000} connections=${CONNECTIONS:-32}
read -ra run <<<"${RUN:-./tollgate run --config}"
work=$(mktemp -d)
redis_port=17200 upstream_port=17201
declare -A port=([none]=17211 [local]=17212 [redis]=17213 [held]=17214) pid=()
started=()
finish() {
    for one in "${started[@]}" "${pid[@]}"; do kill "$one" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# Not a function: what is started in the background has to be the process that is killed in the end.
load=(taskset -c 1 java -XX:TieredStopAtLevel=1 bench/UpgradeLoad.java)
ask_redis() { redis-cli -p "$redis_port" "$@" | tr -d '\r'; }
await_port() {
    for _ in $(seq 600); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.1
    done
    echo "nothing listens on $1" >&2
    return 1
}
five() { # five STORE: what counts, none of it ever in reach
    local often="rate: 1000000000/s, burst: 1000000000, then: refuse, store: $1" many="max: 1000000, then: refuse, store: $1"
    printf '    limits:\n'
    printf '      - {count: upgrades, per: %s}\n' "address, $often" "subject, $often" "route, $often"
    printf '      - {count: connections, per: %s}\n' "address, $many" "subject, $many"
}
limits() {
    case $1 in
        local | redis) five "$1" ;;
        held) printf '    limits: [{count: connections, per: subject, max: 1000000, then: refuse, store: redis}]\n' ;;
    esac
}
configuration() {
    cat <<YAML
listeners: [{name: bench, address: "127.0.0.1:${port[$1]}"}]
issuers:
  bench: {issuer: https://issuer.example, audience: [tollgate], jwks: "file:$work/jwks.json", algorithms: [RS256]}
redis: {url: "redis://127.0.0.1:$redis_port", timeout: 1s}
telemetry: {accessLog: off}
upstreams: {bench: {endpoints: ["ws://127.0.0.1:$upstream_port"]}}
routes:
  - name: bench
    path: /**
    credentials: [{header: Authorization}]
    authenticate: [bench]
    upstream: bench
YAML
    limits "$1"
}
start() {
    configuration "$1" >"$work/$1.yaml"
    taskset -c 0 "${run[@]}" "$work/$1.yaml" >"$work/$1.log" 2>&1 &
    started+=($!)
    await_port "${port[$1]}" || { tail -20 "$work/$1.log" >&2; exit 1; }
    pid[$1]=$(ss -ltnpH "sport = :${port[$1]}" | grep -o 'pid=[0-9]*' | head -1 | cut -d= -f2)
}
micros() { # of a process so far
    awk -v tick="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) * 1000000 / tick}' "/proc/$1/stat"
}
commands() { # of clients; those that a script runs are not asked for by anybody
    ask_redis INFO commandstats | awk -F'[:=,]' '/^cmdstat_(evalsha|eval|ping|publish|script)/ {sum += $3} END {print sum + 0}'
}
median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

mkdir -p "$work/redis"
"${load[@]}" mint "$work" 1500
taskset -c 1 redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$work/redis" --save "" >"$work/redis.log" &
redis_pid=$!
started+=("$redis_pid")
"${load[@]}" serve "$upstream_port" &
started+=($!)
await_port "$redis_port" && await_port "$upstream_port"
redis_pid=$(ss -ltnpH "sport = :$redis_port" | grep -o 'pid=[0-9]*' | head -1 | cut -d= -f2)

for kind in none local redis; do
    start "$kind"
    "${load[@]}" connect "${port[$kind]}" "$work/tokens" "$connections" "$warm" >/dev/null
done
for ((round = 1; round <= rounds; round++)); do
    for kind in none local redis; do
        proxy=$(micros "${pid[$kind]}") store=$(micros "$redis_pid") asked=$(commands)
        said=$("${load[@]}" connect "${port[$kind]}" "$work/tokens" "$connections" "$secs")
        echo "$said $(($(micros "${pid[$kind]}") - proxy)) $(($(micros "$redis_pid") - store)) $(($(commands) - asked)) $secs" |
            awk '{n = $1 * $8; printf "%s %s %s %s %.1f %.1f %.2f\n", $1, $2, $3, $4, $5 / n, $6 / n, $7 / n}' >>"$work/$kind.rounds"
    done
done
echo "$(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $connections connections, $rounds rounds of $secs s"
printf '%-6s %10s %8s %8s %9s %14s %14s %15s\n' limits upgrades/s p50_us p99_us failures proxy_us/each redis_us/each commands/each
for kind in none local redis; do
    row=()
    for column in 1 2 3 4 5 6 7; do row+=("$(cut -d' ' -f"$column" "$work/$kind.rounds" | median)"); done
    printf '%-6s %10s %8s %8s %9s %14s %14s %15s\n' "$kind" "${row[@]}"
done

for kind in none local redis; do kill "${pid[$kind]}"; done
start held
ask_redis FLUSHALL >/dev/null
empty=$(ask_redis INFO memory | awk -F: '/^used_memory:/ {print $2}')
"${load[@]}" hold "${port[held]}" "$work/tokens" "$held" 40 >"$work/held" &
started+=($!)
until grep -q open "$work/held"; do sleep 0.2; done
sleep 2
store=$(micros "$redis_pid") asked=$(commands) full=$(ask_redis INFO memory | awk -F: '/^used_memory:/ {print $2}')
sleep 20
echo "$(cat "$work/held"): in 20 s $(($(commands) - asked)) commands of Redis, $(($(micros "$redis_pid") - store)) us of its time;" \
    "$(((full - empty) / held)) bytes of its memory a tunnel"
