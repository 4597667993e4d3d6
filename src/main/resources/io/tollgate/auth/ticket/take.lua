-- Takes what is sealed in a ticket, and leaves a mark in its place for the rest of its life.
-- KEYS: the ticket. Returns what was sealed in it, '-' if it was taken before, or nothing.
local found = redis.call('GET', KEYS[1])
if found and found ~= '-' then
    redis.call('SET', KEYS[1], '-', 'PX', math.max(1, redis.call('PTTL', KEYS[1])))
end
return found
