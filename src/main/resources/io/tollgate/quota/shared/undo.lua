-- Gives tokens back to buckets.
--
-- KEYS: the buckets. ARGV: for each, what its tokens cost in microseconds; see admit.lua.
local clock = redis.call('TIME')
local now = (clock[1] - 1767225600) * 1000000 + clock[2]
for i, key in ipairs(KEYS) do
    local empty = tonumber(redis.call('GET', key) or 0) - ARGV[i]
    if empty > now then
        redis.call('SET', key, empty, 'PX', math.max(1, math.min(math.ceil((empty - now) / 1000), 315360000000)))
    else
        redis.call('DEL', key)
    end
end
return 0
