-- Books what open tunnels have used already, into debt if need be, and tells what all nodes have used.
--
-- KEYS: the buckets. ARGV: for each, what was used, in microseconds; see admit.lua.
-- Answers for each how many microseconds its empty time is ahead of now.
-- Kept with its empty time is when that was written: a clock that was set back since makes nobody wait for longer.
local clock = redis.call('TIME')
local now = (clock[1] - 1767225600) * 1000000 + clock[2]
local ahead = {}
for i, key in ipairs(KEYS) do
    local ends, written = string.match(redis.call('GET', key) or '', '^(%S+) (%S+)$')
    local back = math.max(0, tonumber(written or now) - now)
    local empty = math.max(now, tonumber(ends or now) - back)
    local cost = tonumber(ARGV[i])
    if cost > 0 or back > 0 then
        empty = empty + cost
        redis.call('SET', key, string.format('%.17g %.17g', empty, now), 'PX', math.max(1, math.min(math.ceil((empty - now) / 1000), 315360000000)))
    end
    ahead[i] = math.floor(empty - now)
end
return ahead
