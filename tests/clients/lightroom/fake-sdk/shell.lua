-- LrTasks.execute on both systems, with real processes: a POSIX shell, whose wait status is the code times 256, and cmd.exe, whose line is taken
-- apart here as cmd and then the C runtime do.
local lfs = require 'lfs'

local shell = {}

local OPERATORS = '[&|<>()^]'

function shell.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- `cmd /c LINE` with a quote in front: kept only where the line is one quoted program name and nothing else; else the first and the last quote go.
local function stripOuterQuotes(line)
  if line:sub(1, 1) ~= '"' then return line end
  local _, quotes = line:gsub('"', '')
  local inside = line:match('^"([^"]*)"$')
  if quotes == 2 and inside and inside:find('%s') and not inside:find('[&<>()@^|]') and lfs.attributes(inside) then return line end
  local last = line:match('.*()"')
  return line:sub(2, last - 1) .. line:sub(last + 1)
end

local function expand(line, environment)
  return (line:gsub('%%([^%%]+)%%', function(name) return environment[name:upper()] end))
end

local function outsideQuotes(line)
  return (line:gsub('"[^"]*"?', ''))
end

-- The C runtime's rules: 2n backslashes and a quote are n backslashes, 2n+1 and a quote are n backslashes and the quote.
local function words(line)
  local list, word, quoted = {}, nil, false
  local at = 1
  while at <= #line do
    local slashes = line:match('^\\*', at)
    local after = line:sub(at + #slashes, at + #slashes)
    if after == '"' then
      word = (word or '') .. ('\\'):rep(math.floor(#slashes / 2))
      if #slashes % 2 == 1 then word = word .. '"' else quoted = not quoted end
      at = at + #slashes + 1
    elseif #slashes > 0 then
      word = (word or '') .. slashes
      at = at + #slashes
    elseif after:find('%s') and not quoted then
      if word then list[#list + 1] = word end
      word, at = nil, at + 1
    else
      word = (word or '') .. after
      at = at + 1
    end
  end
  if word then list[#list + 1] = word end
  return list
end

--- What a program started by `cmd /c LINE` would find in its argv, the program first; nil where cmd would do something else with the line.
function shell.cmdWords(line, environment)
  local inner = expand(stripOuterQuotes(line), environment)
  if outsideQuotes(inner):find(OPERATORS) then return nil, 'cmd takes a sign outside quotes for an operator: ' .. inner end
  return words(inner)
end

local counter = 0

-- Starts it in the background; the returned function gives its exit code once it has one.
local function start(line, scratch)
  counter = counter + 1
  local code = scratch .. '/exit-code-' .. counter
  local log = scratch .. '/output-' .. counter
  os.execute('{ sh -c ' .. shell.quote(line) .. '; echo $? >' .. shell.quote(code .. '.tmp') .. '; mv ' .. shell.quote(code .. '.tmp') .. ' '
    .. shell.quote(code) .. '; } >' .. shell.quote(log) .. ' 2>&1 </dev/null &')
  return function()
    local file = io.open(code)
    if not file then return nil end
    local status = tonumber(file:read('*l'))
    file:close()
    return status
  end
end

--- execute for macOS: sh, and the wait status.
function shell.posix(scratch)
  return function(line)
    local poll = start(line, scratch)
    return function()
      local code = poll()
      return code and code * 256
    end
  end
end

--- execute for Windows: cmd, and the exit code itself. The program is the one of this machine.
function shell.windows(scratch, environment)
  return function(line)
    local list = shell.cmdWords(line, environment)
    if not list or not lfs.attributes(list[1]) then return function() return 1 end end
    for index, word in ipairs(list) do list[index] = shell.quote(word) end
    return start(table.concat(list, ' '), scratch)
  end
end

return shell
