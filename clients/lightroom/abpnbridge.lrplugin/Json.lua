-- Reads JSON, as `abpn` writes it. null becomes nil; an object and an array both become a table.
local Json = {}

-- Deeper than anything that abpn writes, and far from the end of the stack.
local DEEPEST = 64

local escapes = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/' }

local function fail(at, what)
  error({ sentence = what .. ' at byte ' .. at }, 0)
end

local function utf8(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40) end
  local low, middle = 0x80 + code % 0x40, 0x80 + math.floor(code / 0x40) % 0x40
  if code < 0x10000 then return string.char(0xE0 + math.floor(code / 0x1000), middle, low) end
  return string.char(0xF0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40, middle, low)
end

-- \uXXXX, or the two halves of a character beyond 16 bits; `at` is behind the u.
local function unicode(text, at)
  local digits = text:match('^%x%x%x%x', at)
  if not digits then fail(at, 'four hexadecimal digits are missing') end
  local code = tonumber(digits, 16)
  if code < 0xD800 or code > 0xDFFF then return utf8(code), at + 4 end
  local second = text:match('^\\u([dD][c-fC-F]%x%x)', at + 4)
  -- Half a character: the sign that stands for one that cannot be shown.
  if code > 0xDBFF or not second then return utf8(0xFFFD), at + 4 end
  return utf8(0x10000 + (code - 0xD800) * 0x400 + tonumber(second, 16) - 0xDC00), at + 10
end

local function quoted(text, at)
  local parts = {}
  at = at + 1
  while true do
    local plain, stop = text:match('^([^"\\]*)()', at)
    parts[#parts + 1] = plain
    local sign = text:sub(stop, stop)
    if sign == '"' then return table.concat(parts), stop + 1 end
    if sign == '' then fail(stop, 'a string does not end') end
    local letter = text:sub(stop + 1, stop + 1)
    if letter == 'u' then
      parts[#parts + 1], at = unicode(text, stop + 2)
    else
      parts[#parts + 1] = escapes[letter] or fail(stop, 'a wrong escape')
      at = stop + 2
    end
  end
end

local value

local function past(text, at, sign)
  local stop = text:match('^%s*' .. sign .. '%s*()', at)
  return stop or fail(at, sign .. ' is missing')
end

-- The parts of an object or array from behind its opening sign; `part` reads one and returns where it ends.
local function list(text, at, closing, part)
  local stop = text:match('^%s*' .. closing .. '()', at)
  if stop then return stop end
  while true do
    at = part(text:match('^%s*()', at))
    stop = text:match('^%s*' .. closing .. '()', at)
    if stop then return stop end
    at = past(text, at, ',')
  end
end

local function object(text, at, depth)
  local members = {}
  local stop = list(text, at + 1, '}', function(from)
    if text:sub(from, from) ~= '"' then fail(from, 'a name is missing') end
    local name, behind = quoted(text, from)
    members[name], behind = value(text, past(text, behind, ':'), depth + 1)
    return behind
  end)
  return members, stop
end

local function array(text, at, depth)
  local items, count = {}, 0
  local stop = list(text, at + 1, ']', function(from)
    local behind
    count = count + 1
    items[count], behind = value(text, from, depth + 1)
    return behind
  end)
  return items, stop
end

function value(text, at, depth)
  if depth > DEEPEST then fail(at, 'too many levels') end
  local sign = text:sub(at, at)
  if sign == '{' then return object(text, at, depth) end
  if sign == '[' then return array(text, at, depth) end
  if sign == '"' then return quoted(text, at) end
  local number, behind = text:match('^(%-?%d+%.?%d*[eE]?[+-]?%d*)()', at)
  if number and tonumber(number) then return tonumber(number), behind end
  local word = text:match('^%a+', at)
  if word == 'true' or word == 'false' then return word == 'true', at + #word end
  if word == 'null' then return nil, at + 4 end
  fail(at, 'no value')
end

--- Reads one JSON text.
-- @return the value; or nil and what is wrong with the text.
function Json.decode(text)
  local ok, result, stop = pcall(value, text, text:match('^%s*()'), 0)
  if not ok then return nil, type(result) == 'table' and result.sentence or tostring(result) end
  if text:match('^%s*()', stop) <= #text then return nil, 'something follows at byte ' .. stop end
  return result
end

return Json
