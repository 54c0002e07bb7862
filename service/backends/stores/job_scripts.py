"""What happens to a job in one piece, in Redis itself.

KEYS, but for CLAIM: state, body, results, order, lease, the sorted set of jobs that are not done.
"""

# ARGV: id, most that may wait, place in the order, body, life in ms, then the state's fields.
ADD = """
if redis.call('ZCARD', KEYS[6]) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'status', 'queued', unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
redis.call('ZADD', KEYS[6], ARGV[3], ARGV[1])
return 1
"""

# KEYS: the sorted set.  ARGV: prefix of the jobs' keys, who claims, lease in ms.
CLAIM = """
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, 199)) do
  local own = ARGV[1] .. id
  local state = redis.call('HMGET', own, 'client', 'urgent')
  if not state[1] then
    redis.call('ZREM', KEYS[1], id)
  elseif redis.call('SET', own .. ':lease', ARGV[2], 'NX', 'PX', ARGV[3]) then
    redis.call('HSET', own, 'status', 'running')
    local taken = redis.call('HINCRBY', own, 'taken', 1)
    local body = redis.call('GET', own .. ':body')
    return {id, body, state[1], state[2], taken, redis.call('HKEYS', own .. ':results')}
  end
end
return false
"""

# ARGV: who renews, lease in ms.
RENEW = """
if redis.call('GET', KEYS[5]) ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then return 0 end
redis.call('PEXPIRE', KEYS[5], ARGV[2])
return 1
"""

# ARGV: who adds, life in ms, then pairs of index and result.
ADD_RESULTS = """
if redis.call('GET', KEYS[5]) ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then return 0 end
for i = 3, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 1]) == 1 then
    redis.call('RPUSH', KEYS[4], ARGV[i])
  end
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
"""

# ARGV: who finishes, id, now, life of the results in ms.
FINISH = """
if redis.call('GET', KEYS[5]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'status', 'done', 'finished', ARGV[3])
redis.call('ZREM', KEYS[6], ARGV[2])
redis.call('DEL', KEYS[2], KEYS[5])
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
return 1
"""

# ARGV: who hands back.
HAND_BACK = """
if redis.call('GET', KEYS[5]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[5])
redis.call('HSET', KEYS[1], 'status', 'queued')
redis.call('HINCRBY', KEYS[1], 'taken', -1)
return 1
"""

# ARGV: id, now, life of the results in ms.
CANCEL = """
local status = redis.call('HGET', KEYS[1], 'status')
if status == 'queued' or status == 'running' then
  redis.call('HSET', KEYS[1], 'status', 'cancelled', 'finished', ARGV[2])
  redis.call('ZREM', KEYS[6], ARGV[1])
  redis.call('DEL', KEYS[2], KEYS[5])
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
else
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
end
return 1
"""
