-- Keeps a ticket for its life, unless its owner has too many.
-- KEYS: the ticket, what its owner's tickets took in this span. ARGV: what is sealed in it, its life in ms, its size, how much one
-- owner's may take in a span, the span in ms.
-- Returns 0, or in how many ms to try again.
local taken = redis.call('INCRBY', KEYS[2], ARGV[3])
if redis.call('PTTL', KEYS[2]) < 0 then
    redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
if taken > tonumber(ARGV[4]) then
    redis.call('DECRBY', KEYS[2], ARGV[3])
    return math.max(1, redis.call('PTTL', KEYS[2]))
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0
