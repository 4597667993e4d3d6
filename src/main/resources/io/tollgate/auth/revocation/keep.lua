-- Keeps revocations, each as the latest of what is known and what is told about its mark.
-- KEYS: terms by mark, marks by their end. ARGV: mark and terms, pair after pair.
-- Terms are "since:before:until:lifted", in milliseconds, seconds, seconds, 0 or 1.
local SPARE = 3600 -- seconds by which nodes' clocks may be behind
local MOST_PURGED = 1000

local function parts(terms)
    local since, before, last, lifted = string.match(terms or '', '^(%d+):(%d+):(%d+):([01])$')
    if not since then
        return nil
    end
    return {since = tonumber(since), before = tonumber(before), last = tonumber(last), lifted = lifted}
end

local function both(known, told)
    local later = known
    if told.since > known.since or (told.since == known.since and known.lifted == '1') then
        later = told
    end
    if known.lifted ~= told.lifted then
        return later
    end
    return {
        since = later.since,
        before = math.max(known.before, told.before),
        last = math.max(known.last, told.last),
        lifted = later.lifted
    }
end

local now = tonumber(redis.call('TIME')[1])
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - SPARE, 'LIMIT', 0, MOST_PURGED)
for _, mark in ipairs(over) do
    redis.call('HDEL', KEYS[1], mark)
    redis.call('ZREM', KEYS[2], mark)
end

for i = 1, #ARGV, 2 do
    local entry = parts(ARGV[i + 1])
    local known = parts(redis.call('HGET', KEYS[1], ARGV[i]))
    if known then
        entry = both(known, entry)
    end
    local terms = string.format('%.0f:%.0f:%.0f:%s', entry.since, entry.before, entry.last, entry.lifted)
    redis.call('HSET', KEYS[1], ARGV[i], terms)
    redis.call('ZADD', KEYS[2], string.format('%.0f', entry.last), ARGV[i])
end

local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if last[2] then
    local ends = string.format('%.0f', math.max(tonumber(last[2]), now) + SPARE)
    redis.call('EXPIREAT', KEYS[1], ends)
    redis.call('EXPIREAT', KEYS[2], ends)
end
return #ARGV / 2
