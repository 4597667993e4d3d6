-- Grants all that one step of an upgrade asks for, or nothing.
--
-- KEYS: one for each ask. ARGV: four for each ask,
--   'tokens', cost, full, ''      the bucket's empty time moves by cost, up to full ahead of now (GCRA)
--   'place',  max,  lease, holder a sorted set of holders by the end of their lease
-- All times are microseconds of this server's clock, since 2026 so that fractions of them are not lost.
-- Answers the index of the ask that is refused, or -1, and in how many microseconds it might be granted.
local clock = redis.call('TIME')
local now = (clock[1] - 1767225600) * 1000000 + clock[2]
-- A step may ask twice of one key.
local state = {}

local function tokens(key, cost, full)
    local empty = state[key]
    if not empty then
        -- No further ahead than a full bucket is deep: the clock may have been set back.
        empty = math.max(now, math.min(tonumber(redis.call('GET', key) or now), now + full))
    end
    local over = empty + cost - now - full
    -- Many small sums of fractions may be off by less than this.
    if over > 0.5 + full * 1e-9 then
        return math.ceil(over)
    end
    state[key] = empty + cost
end

local function place(key, max, holder)
    local held = state[key]
    if not held then
        redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
        held = redis.call('ZCARD', key)
    end
    if held >= max and not redis.call('ZSCORE', key, holder) then
        return 0
    end
    state[key] = held + 1
end

for i, key in ipairs(KEYS) do
    local kind, first, second, third = unpack(ARGV, 4 * i - 3, 4 * i)
    local wait
    if kind == 'tokens' then
        wait = tokens(key, tonumber(first), tonumber(second))
    else
        wait = place(key, tonumber(first), third)
    end
    if wait then
        return {i - 1, wait}
    end
end

for i, key in ipairs(KEYS) do
    local kind, first, second, third = unpack(ARGV, 4 * i - 3, 4 * i)
    if kind == 'tokens' then
        local left = math.ceil((state[key] - now) / 1000)
        redis.call('SET', key, state[key], 'PX', math.max(1, math.min(left, 315360000000)))
    else
        redis.call('ZADD', key, now + second, third)
        redis.call('PEXPIRE', key, math.ceil(second / 1000))
    end
end
return {-1, 0}
