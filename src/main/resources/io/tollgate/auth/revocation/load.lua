-- Some of the revocations that are kept, and where to go on: "0" at the end.
-- KEYS: terms by mark. ARGV: where to begin, how many about.
return redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
