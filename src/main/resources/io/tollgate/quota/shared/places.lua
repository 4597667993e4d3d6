-- What happened to places since the last call of this node, in order.
--
-- KEYS[1]: the list of this node's members that were evicted. Then two for each event: the members by the end of their
-- lease, and those of them that can be evicted by when they opened.
-- ARGV: lease in microseconds; the prefix of the lists of evicted members; the prefix of the nodes' channels; then four
-- for each event: what, the member (node:number), how many there may be, how many microseconds ago it opened.
--   'enter'  a tunnel has opened; the oldest over max are evicted
--   'stay'   it is still open; if it was forgotten, it comes back with its age, and the oldest over max are evicted
--   'keep'   the same for a place that nobody is evicted for
--   'leave'  it is over
-- Answers this node's members that were evicted; nobody is told of them again.
local clock = redis.call('TIME')
local now = (clock[1] - 1767225600) * 1000000 + clock[2]
local lease, lists, channels = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local millis = math.ceil(lease / 1000)

-- Whoever was evicted but has not heard of it yet must not come back.
local evicted = {}
for _, member in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
    evicted[member] = true
end

local function evict(member)
    evicted[member] = true
    local node = string.match(member, '^[^:]+')
    redis.call('RPUSH', lists .. node, member)
    redis.call('PEXPIRE', lists .. node, millis)
    if lists .. node ~= KEYS[1] then
        redis.call('PUBLISH', channels .. node, member)
    end
end

local function shed(leases, opened, max)
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
        redis.call('ZREM', leases, member)
        redis.call('ZREM', opened, member)
    end
    local over = redis.call('ZCARD', opened) - max
    if over > 0 then
        local oldest = redis.call('ZPOPMIN', opened, over)
        for i = 1, #oldest, 2 do
            redis.call('ZREM', leases, oldest[i])
            evict(oldest[i])
        end
    end
end

local function open(leases, opened, member, at, max)
    redis.call('ZADD', opened, 'NX', at, member)
    redis.call('PEXPIRE', opened, millis)
    shed(leases, opened, max)
end

local event = {}

function event.enter(leases, opened, member, max)
    redis.call('ZADD', leases, now + lease, member)
    redis.call('PEXPIRE', leases, millis)
    -- Later than all others, whatever the clock says: the one that enters is never the oldest.
    local last = redis.call('ZREVRANGE', opened, 0, 0, 'WITHSCORES')[2]
    open(leases, opened, member, math.max(now, tonumber(last or 0) + 1), max)
end

function event.stay(leases, opened, member, max, age)
    if evicted[member] then
        return
    end
    local forgotten = redis.call('ZADD', leases, now + lease, member) == 1
    redis.call('PEXPIRE', leases, millis)
    if redis.call('PEXPIRE', opened, millis) == 0 or forgotten then
        open(leases, opened, member, now - age, max)
    end
end

function event.keep(leases, opened, member)
    redis.call('ZADD', leases, now + lease, member)
    redis.call('PEXPIRE', leases, millis)
end

function event.leave(leases, opened, member)
    redis.call('ZREM', leases, member)
    redis.call('ZREM', opened, member)
end

for i = 2, #KEYS, 2 do
    local what, member, max, age = unpack(ARGV, 2 * i, 2 * i + 3)
    event[what](KEYS[i], KEYS[i + 1], member, tonumber(max), tonumber(age))
end

local mine = redis.call('LRANGE', KEYS[1], 0, -1)
redis.call('DEL', KEYS[1])
return mine
