# shellcheck shell=bash
# The proxies that compare.sh compares: their configurations, their starts and their ends. Sourced by it; needs its variables.
# Each proxy is one process on one thread, at a port of its own, before the echo server.
# shellcheck disable=SC2154 # compare.sh sets them

declare -A port=([direct]=$first_port [pipe]=$((first_port + 1)) [haproxy]=$((first_port + 2)) [nginx]=$((first_port + 3))
    [envoy]=$((first_port + 4)) [tollgate]=$((first_port + 5)))
declare -A pid=()
started=() names=()

fail() {
    echo "compare.sh: $*" >&2
    exit 1
}

# configure TRANSPORT REMEMBER: the configurations of all; TRANSPORT is plain or tls, REMEMBER how many tokens are remembered.
configure() {
    local descriptors file marks=(-e "s|^#$1||")
    descriptors=$(ulimit -n)
    { [ "$descriptors" = unlimited ] || [ "$descriptors" -gt 1000000 ]; } && descriptors=1000000 # nginx has memory for each
    [ "$2" -gt 0 ] && marks+=(-e 's|^#remember||')
    [ "$(id -u)" -eq 0 ] && marks+=(-e 's|^#root ||')
    for file in haproxy.cfg nginx.conf envoy.yaml tollgate.yaml; do
        sed "${marks[@]}" -e '/^#\(plain\|tls\|remember\|root \)/d' -e "s|@PORT@|${port[${file%.*}]}|g" \
            -e "s|@UPSTREAM@|${port[direct]}|g" -e "s|@KEYS@|$keys|g" -e "s|@WORK@|$work|g" -e "s|@HERE@|$here|g" \
            -e "s|@REMEMBER@|$2|g" -e "s|@DESCRIPTORS@|$((descriptors - 100))|g" \
            -e "s|@TUNNELS@|$(((descriptors - 800) / 2))|g" "$here/proxies/$file" >"$work/$file"
    done
}

await_port() { # await_port NAME: until it listens
    local try
    for ((try = 0; try < 1200; try++)); do
        (exec 3<>"/dev/tcp/127.0.0.1/${port[$1]}") 2>/dev/null && return
        kill -0 "${pid[$1]}" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/$1.log" >&2
    fail "$1 does not listen on ${port[$1]}"
}

launch() { # launch NAME PROCESSORS COMMAND…
    local name=$1 processors=$2
    shift 2
    (exec 3<>"/dev/tcp/127.0.0.1/${port[$name]}") 2>/dev/null && fail "port ${port[$name]} is taken; set PORT"
    taskset -c "$processors" "$@" >"$work/$name.log" 2>&1 &
    pid[$name]=$!
    started+=($!)
    await_port "$name"
}

launch_echo() {
    launch direct "$load_cpu" "$work/echo" "${port[direct]}"
    unset 'pid[direct]'
}

launch_one() {
    case $1 in
        direct) ;;
        pipe) launch pipe "$proxy_cpu" "$work/pipe" "${port[pipe]}" "${port[direct]}" ;;
        haproxy) launch haproxy "$proxy_cpu" "$haproxy" -db -f "$work/haproxy.cfg" ;;
        nginx)
            launch nginx "$proxy_cpu" "$nginx" -e "$work/nginx.error" -c "$work/nginx.conf"
            pid[nginx]=$(pgrep -P "${pid[nginx]}" | head -1)
            ;;
        envoy) launch envoy "$proxy_cpu" "$envoy" -c "$work/envoy.yaml" --concurrency 1 --disable-hot-restart --log-level error ;;
        tollgate) launch tollgate "$proxy_cpu" "${run[@]}" "$work/tollgate.yaml" ;;
    esac
}

# start TRANSPORT REMEMBER: all that were asked for, fresh.
start() {
    local name
    stop
    configure "$@"
    launch_echo
    for name in "${names[@]}"; do launch_one "$name"; done
}

stop() {
    local one try
    for one in "${started[@]}"; do kill "$one" 2>/dev/null || true; done
    for one in "${started[@]}"; do
        for ((try = 0; try < 100; try++)); do
            kill -0 "$one" 2>/dev/null || break
            sleep 0.05
        done
        kill -9 "$one" 2>/dev/null || true
        wait "$one" 2>/dev/null || true
    done
    started=()
    pid=()
}

resident() { # resident NAME: kB
    awk '/^VmRSS/ {print $2}' "/proc/${pid[$1]}/status"
}

# collect NAME: a full collection, twice, of a process that has a heap; prints the kB in use then, and nothing for the others.
collect() {
    local tool
    tool=$(dirname "$(readlink -f "/proc/${pid[$1]}/exe")")/jcmd
    [ -x "$tool" ] || return 0
    "$tool" "${pid[$1]}" GC.run >/dev/null
    sleep 0.5
    "$tool" "${pid[$1]}" GC.run >/dev/null
    sleep 0.5
    "$tool" "${pid[$1]}" GC.heap_info | sed -n '/space/!s/.*total.* used \([0-9]*\)K.*/\1/p' | awk '{sum += $1} END {print sum}'
}
